import { z } from "zod";
import { idsQuery, readIds } from "../../http/ids-query.ts";
import { integer } from "../../http/lax-schema.ts";
import { defineRoute, type Route } from "../../http/route.ts";
import { canManageDataset, canReadDataset, type DatasetService, datasetParams } from "../datasets/index.ts";
import type { RecordService } from "../records/index.ts";
import { includeParameter, readInclude } from "./record-include.ts";
import {
  BULK_BODY_LIMIT,
  RECORD_BODY_LIMIT,
  recordsBulkCreate,
  recordsBulkUpsert,
  recordUpdate,
} from "./record-input-schema.ts";
import { recordOutput, recordParams, recordsBulkOutput, recordsOutput } from "./record-output-schema.ts";
import { presentBulk, presentRecord, presentRecords } from "./record-presenter.ts";
import type { RecordReader } from "./record-reader.ts";
import type { RecordWriter } from "./record-writer.ts";

const tag = "Records";
const LIMIT_MAX = 1000;

const listQuery = z.object({
  offset: integer().default(0),
  limit: integer({ min: 1, max: LIMIT_MAX }).default(50),
  include: includeParameter.optional(),
});

export interface RecordRouteParts {
  readonly datasets: DatasetService;
  readonly records: RecordService;
  readonly reader: RecordReader;
  readonly writer: RecordWriter;
}

/** The routes of records, in bulk and one by one. */
export function recordRoutes({ datasets, records, reader, writer }: RecordRouteParts): Route[] {
  return [
    defineRoute(
      {
        method: "get",
        path: "/datasets/:dataset_id/records",
        tag,
        summary: "A page of a dataset's records, in the order in which they were added",
        params: datasetParams,
        query: listQuery,
        status: 200,
        output: recordsOutput,
        errors: [403, 404],
      },
      async ({ actor, params, query, authorize }) => {
        const dataset = await datasets.get(params.dataset_id);
        const permit = authorize(canManageDataset(actor, await datasets.standing(actor, dataset)));
        const include = readInclude(query.include);
        // Below zero is zero, as in the original.
        const page = { offset: Math.max(0, query.offset), limit: query.limit, include };
        const { views, total } = await reader.list(dataset, page);
        return permit.answer(await presentRecords(views, total));
      },
    ),
    defineRoute(
      {
        method: "delete",
        path: "/datasets/:dataset_id/records",
        tag,
        summary: "Delete some records; ids of others are skipped",
        params: datasetParams,
        query: idsQuery,
        status: 204,
        output: z.undefined(),
        errors: [403, 404],
      },
      async ({ actor, params, query, authorize }) => {
        const dataset = await datasets.get(params.dataset_id);
        const permit = authorize(canManageDataset(actor, await datasets.standing(actor, dataset)));
        await records.delete(dataset, readIds(query));
        return permit.answer(undefined);
      },
    ),
    defineRoute(
      {
        method: "post",
        path: "/datasets/:dataset_id/records/bulk",
        tag,
        summary: "Add up to five hundred records, all or none",
        params: datasetParams,
        ...recordsBulkCreate,
        exactNumbers: true,
        bodyLimit: BULK_BODY_LIMIT,
        status: 201,
        output: recordsBulkOutput,
        errors: [403, 404],
      },
      async ({ actor, params, body, authorize }) => {
        const dataset = await datasets.get(params.dataset_id);
        const permit = authorize(canManageDataset(actor, await datasets.standing(actor, dataset)));
        const batch = await writer.create(dataset, body.items);
        return permit.answer(await presentBulk(await reader.views(batch), batch.updatedIds));
      },
    ),
    defineRoute(
      {
        method: "put",
        path: "/datasets/:dataset_id/records/bulk",
        tag,
        summary: "Add or change up to five hundred records, all or none",
        params: datasetParams,
        ...recordsBulkUpsert,
        exactNumbers: true,
        bodyLimit: BULK_BODY_LIMIT,
        status: 200,
        output: recordsBulkOutput,
        errors: [403, 404],
      },
      async ({ actor, params, body, authorize }) => {
        const dataset = await datasets.get(params.dataset_id);
        const permit = authorize(canManageDataset(actor, await datasets.standing(actor, dataset)));
        const batch = await writer.upsert(dataset, body.items);
        return permit.answer(await presentBulk(await reader.views(batch), batch.updatedIds));
      },
    ),
    defineRoute(
      {
        method: "get",
        path: "/records/:record_id",
        tag,
        summary: "A record with its relations; annotators see their own response and visible metadata",
        params: recordParams,
        status: 200,
        output: recordOutput,
        errors: [403, 404],
      },
      async ({ actor, params, authorize }) => {
        const located = await records.get(params.record_id);
        const permit = authorize(canReadDataset(actor, await datasets.standing(actor, located.dataset)));
        return permit.answer(presentRecord(await reader.get(actor, located)));
      },
    ),
    defineRoute(
      {
        method: "patch",
        path: "/records/:record_id",
        tag,
        summary: "Change a record; suggestions that are given replace all there were",
        params: recordParams,
        body: recordUpdate,
        exactNumbers: true,
        bodyLimit: RECORD_BODY_LIMIT,
        status: 200,
        output: recordOutput,
        errors: [403, 404],
      },
      async ({ actor, params, body, authorize }) => {
        const located = await records.get(params.record_id);
        const permit = authorize(canManageDataset(actor, await datasets.standing(actor, located.dataset)));
        const [view] = await reader.views(await writer.update(located, body));
        return permit.answer(presentRecord(view ?? located));
      },
    ),
    defineRoute(
      {
        method: "delete",
        path: "/records/:record_id",
        tag,
        summary: "Delete a record with all that belongs to it",
        params: recordParams,
        status: 200,
        output: recordOutput,
        errors: [403, 404],
      },
      async ({ actor, params, authorize }) => {
        const { record, dataset } = await records.get(params.record_id);
        const permit = authorize(canManageDataset(actor, await datasets.standing(actor, dataset)));
        await records.delete(dataset, [record.id]);
        return permit.answer(presentRecord({ record }));
      },
    ),
  ];
}
