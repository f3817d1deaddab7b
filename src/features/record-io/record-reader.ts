import type { Database } from "../../db/database.ts";
import type { Actor } from "../../platform/actor.ts";
import { type JsonObject, parseJson } from "../../platform/json.ts";
import type { Dataset } from "../datasets/index.ts";
import { canReadMetadataProperty, type MetadataProperty } from "../metadata-properties/index.ts";
import {
  type DatasetRecord,
  findRecordsByIds,
  type LocatedRecord,
  loadDatasetShape,
  type RecordIndex,
} from "../records/index.ts";
import { ALL_RELATIONS, type RecordInclude } from "./record-include.ts";
import { loadViews, type RecordView } from "./record-view.ts";
import type { WrittenBatch } from "./record-writer.ts";

/** Reads records with what belongs to them. */
export class RecordReader {
  readonly #database: Database;
  readonly #index: RecordIndex;

  constructor(database: Database, index: RecordIndex) {
    this.#database = database;
    this.#index = index;
  }

  /** A page of a dataset's records, in the order in which they were added. */
  async list(
    { id: datasetId }: Dataset,
    { include, ...page }: { offset: number; limit: number; include: RecordInclude },
  ): Promise<{ views: RecordView[]; total: number }> {
    const { read } = this.#database;
    const shape = await loadDatasetShape(read, datasetId);
    const { hits, total } = await this.#index.find(read, { datasetId, shape, ...page });
    const ids = hits.map(({ recordId }) => recordId);
    const found = new Map(
      (await findRecordsByIds(read, datasetId, ids)).map((record) => [record.id, record]),
    );
    const records = ids.flatMap((id) => found.get(id) ?? []);
    return { views: await loadViews(read, records, include, shape.vectorsSettings), total };
  }

  /** A record with all its relations, as far as the caller may see them. */
  async get(actor: Actor, { record, dataset }: LocatedRecord): Promise<RecordView> {
    const { read } = this.#database;
    const { vectorsSettings, metadataProperties } = await loadDatasetShape(read, dataset.id);
    const visible = visibleTo(actor, record, metadataProperties);
    const [view = { record: visible }] = await loadViews(
      read,
      [visible],
      ALL_RELATIONS,
      vectorsSettings,
      actor.role === "annotator" ? actor.userId : undefined,
    );
    return view;
  }

  /** Records as they were written, with all their relations. */
  views({ records, shape }: WrittenBatch): Promise<RecordView[]> {
    return loadViews(this.#database.write, records, ALL_RELATIONS, shape.vectorsSettings);
  }
}

/** Annotators see of the metadata only what is declared, and visible for them. */
export function visibleTo(
  actor: Actor,
  record: DatasetRecord,
  properties: readonly MetadataProperty[],
): DatasetRecord {
  if (actor.role !== "annotator" || record.metadata === null) return record;
  const names = new Set(
    properties
      .filter((property) => canReadMetadataProperty(actor, { member: true }, property))
      .map(({ name }) => name),
  );
  const metadata = Object.entries(parseJson(record.metadata) as JsonObject).filter(([name]) =>
    names.has(name),
  );
  return { ...record, metadata: JSON.stringify(Object.fromEntries(metadata)) };
}
