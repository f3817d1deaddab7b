import { JsonText } from "../../http/json-answer.ts";
import { presentTimestamp } from "../../http/schema.ts";
import { TimeSlice } from "../../platform/time-slice.ts";
import { presentResponse } from "../responses/index.ts";
import { presentSuggestion } from "../suggestions/index.ts";
import type { RecordOutput, RecordsBulkOutput, RecordsOutput } from "./record-output-schema.ts";
import type { RecordView } from "./record-view.ts";

/*
 * Records go out as they are stored: fields, metadata and answers are JSON already, and parsing them only to write them
 * again would be a third of the work of a listing.
 */

export function presentRecord({
  record,
  responses,
  suggestions,
  vectors,
}: RecordView): JsonText<RecordOutput> {
  const parts = [
    `"id":"${record.id}","status":"${record.status}","fields":${record.fields},"metadata":${record.metadata}`,
    `"external_id":${JSON.stringify(record.externalId)},"dataset_id":"${record.datasetId}"`,
    `"inserted_at":"${presentTimestamp(record.insertedAt)}","updated_at":"${presentTimestamp(record.updatedAt)}"`,
  ];
  if (responses) parts.push(`"responses":${list(responses.map((each) => presentResponse(each)))}`);
  if (suggestions) parts.push(`"suggestions":${list(suggestions.map((each) => presentSuggestion(each)))}`);
  if (vectors) parts.push(`"vectors":${presentVectors(vectors)}`);
  return new JsonText(`{${parts.join(",")}}`);
}

export async function presentRecords(
  views: readonly RecordView[],
  total: number,
): Promise<JsonText<RecordsOutput>> {
  return new JsonText(`{"items":${await presentEach(views)},"total":${total}}`);
}

export async function presentBulk(
  views: readonly RecordView[],
  updatedIds: readonly string[],
): Promise<JsonText<RecordsBulkOutput>> {
  const items = await presentEach(views);
  return new JsonText(`{"items":${items},"updated_item_ids":${JSON.stringify(updatedIds)}}`);
}

/**
 * The records as a JSON list, with pauses: hundreds of them may have hundreds of thousands of numbers.
 * @param wrap what stands around each record, by its place.
 */
export async function presentEach(
  views: readonly RecordView[],
  wrap: (record: string, place: number) => string = (record) => record,
): Promise<string> {
  const slice = new TimeSlice();
  const items: string[] = [];
  for (const [place, view] of views.entries()) {
    if (slice.isOver) await slice.pause();
    items.push(wrap(presentRecord(view).text, place));
  }
  return `[${items.join(",")}]`;
}

function list(items: readonly JsonText<unknown>[]): string {
  return `[${items.map(({ text }) => text).join(",")}]`;
}

/** Floats throughout, as they came in: `1.0`, not `1`. */
function presentVectors(vectors: Readonly<Record<string, Float64Array>>): string {
  const entries = Object.entries(vectors).map(([name, value]) => {
    const numbers = Array.from(value, (number) =>
      Number.isInteger(number) ? presentWhole(number) : String(number),
    );
    return `${JSON.stringify(name)}:[${numbers.join(",")}]`;
  });
  return `{${entries.join(",")}}`;
}

function presentWhole(number: number): string {
  if (Object.is(number, -0)) return "-0.0";
  return Math.abs(number) < 1e21 ? `${number}.0` : String(number);
}
