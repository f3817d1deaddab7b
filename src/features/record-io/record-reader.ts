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
  type RecordQuery,
} from "../records/index.ts";
import { ALL_RELATIONS, type RecordInclude } from "./record-include.ts";
import { loadViews, type RecordView } from "./record-view.ts";
import type { WrittenBatch } from "./record-writer.ts";

/** A page of what was found. */
export interface FoundRecords {
  readonly items: readonly {
    readonly view: RecordView;
    /** How well it fits the query; null where records are sorted by something else. */
    readonly score: number | null;
  }[];
  /** How many there are, whatever the page. */
  readonly total: number;
}

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
    const shape = await loadDatasetShape(this.#database.read, datasetId);
    const { items, total } = await this.find({ datasetId, shape, ...page }, { include });
    return { views: items.map(({ view }) => view), total };
  }

  /**
   * The records that the index finds, in its order.
   * @param as who looks: their own responses alone, and what they may see of the metadata.
   * @throws as the index.
   */
  async find(
    query: RecordQuery,
    { include, as }: { include: RecordInclude; as?: Actor },
  ): Promise<FoundRecords> {
    const { read } = this.#database;
    const { hits, total } = await this.#index.find(read, query);
    const ids = hits.map(({ recordId }) => recordId);
    const { metadataProperties, vectorsSettings } = query.shape;
    const found = new Map(
      (await findRecordsByIds(read, query.datasetId, ids)).map((record) => [record.id, record]),
    );
    const records = ids.flatMap((id) => {
      const record = found.get(id);
      return record ? [as ? visibleTo(as, record, metadataProperties) : record] : [];
    });
    const views = await loadViews(read, records, include, vectorsSettings, as?.userId);
    const scores = new Map(hits.map(({ recordId, score }) => [recordId, score]));
    return { items: views.map((view) => ({ view, score: scores.get(view.record.id) ?? null })), total };
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
