import type { Db } from "../../db/database.ts";
import { CodedUnprocessableError, UnprocessableError } from "../../platform/errors.ts";
import { TimeSlice } from "../../platform/time-slice.ts";
import { findRecordsByIds, listRecordVectors, type RecordHits, type RecordQuery } from "../records/index.ts";
import { BestHits } from "./best-hits.ts";
import type { Fragment } from "./fragment.ts";
import { listVectorPage } from "./vector-page-store.ts";

/** Numbers that are read at once: 2 MB of them. */
const PAGE_NUMBERS = 250_000;

/**
 * The records nearest to a vector, or farthest from it, among those that meet a condition. Exact: every vector is looked
 * at, page by page, so that nobody else waits.
 * @throws UnprocessableError when the record to compare with is not there, or has no such vector; when the vector has no
 * direction.
 */
export async function findSimilar(
  db: Db,
  query: RecordQuery & { readonly similar: NonNullable<RecordQuery["similar"]> },
  condition: Fragment,
): Promise<RecordHits> {
  const { datasetId, offset, limit, shape } = query;
  const { vectorSettingsId, to, order } = query.similar;
  const reference = "value" in to ? Float64Array.from(to.value) : await vectorOf(db, query, to.recordId);
  const length = Math.hypot(...reference);
  if (!(length > 0 && Number.isFinite(length))) {
    throw new UnprocessableError(
      "The vector to compare with has no direction: its numbers are all zero, or too large",
    );
  }
  const sign = order === "most_similar" ? 1 : -1;
  const unit = reference.map((number) => (sign * number) / length);
  const dimensions = shape.vectorsSettings.find(({ id }) => id === vectorSettingsId)?.dimensions ?? 1;
  const pageSize = Math.max(1, Math.floor(PAGE_NUMBERS / dimensions));
  const except = "recordId" in to ? to.recordId : undefined;

  const best = new BestHits(offset + limit);
  const slice = new TimeSlice();
  for (let from = 0; ; ) {
    const page = await listVectorPage(db, { datasetId, vectorSettingsId, condition, from, limit: pageSize });
    for (const { id, value } of page) {
      if (slice.isOver) await slice.pause();
      const cosine = id === except ? undefined : cosineOf(unit, value);
      // In floating point two of the same direction may come out a little above one.
      if (cosine !== undefined) best.add({ recordId: id, score: Math.min(1, Math.max(0, (1 + cosine) / 2)) });
    }
    const last = page.at(-1);
    if (!last || page.length < pageSize) break;
    from = last.position + 1;
  }
  return { hits: best.sorted().slice(offset), total: best.offered };
}

async function vectorOf(
  db: Db,
  { datasetId, similar, shape }: RecordQuery,
  recordId: string,
): Promise<Float64Array> {
  const { vectorSettingsId = "" } = similar ?? {};
  const [record] = await findRecordsByIds(db, datasetId, [recordId]);
  if (!record) throw new UnprocessableError(`Record with id \`${recordId}\` not found in the dataset`);
  const [vector] = await listRecordVectors(db, [recordId], [vectorSettingsId]);
  if (vector) return vector.value;
  const name = shape.vectorsSettings.find(({ id }) => id === vectorSettingsId)?.name;
  throw new CodedUnprocessableError(
    "missing_vector",
    `Record \`${recordId}\` does not have a vector for vector settings \`${name}\``,
  );
}

/** @param unit of length one. @returns undefined where a vector has no direction. */
function cosineOf(unit: Float64Array, value: Float64Array): number | undefined {
  let product = 0;
  let square = 0;
  for (let index = 0; index < unit.length; index += 1) {
    const number = value[index] as number;
    product += (unit[index] as number) * number;
    square += number * number;
  }
  return square > 0 && Number.isFinite(square) ? product / Math.sqrt(square) : undefined;
}
