import { z } from "zod";
import { timestamp, uuid } from "../../http/schema.ts";
import { RECORD_STATUSES } from "../records/index.ts";
import { responseOutput } from "../responses/index.ts";
import { suggestionOutput } from "../suggestions/index.ts";

const id = z.string().meta({ format: "uuid" });
const anyObject = z.record(z.string(), z.unknown());

/** Of the last three a key is there if it was asked for. */
export const recordOutput = z
  .object({
    id,
    status: z.enum(RECORD_STATUSES),
    fields: anyObject,
    metadata: anyObject.nullable(),
    external_id: z.string().nullable(),
    dataset_id: id,
    inserted_at: timestamp,
    updated_at: timestamp,
    responses: z.array(responseOutput).optional(),
    suggestions: z.array(suggestionOutput).optional(),
    vectors: z.record(z.string(), z.array(z.number())).optional(),
  })
  .meta({ id: "Record" });
export type RecordOutput = z.output<typeof recordOutput>;

export const recordsOutput = z
  .object({ items: z.array(recordOutput), total: z.int() })
  .meta({ id: "Records" });
export type RecordsOutput = z.output<typeof recordsOutput>;

export const recordsBulkOutput = z
  .object({
    items: z.array(recordOutput),
    // Records that were there before; ours: clients of the original read it, though its server never sent it.
    updated_item_ids: z.array(id),
  })
  .meta({ id: "RecordsBulk" });
export type RecordsBulkOutput = z.output<typeof recordsBulkOutput>;

export const recordParams = z.object({ record_id: uuid });
