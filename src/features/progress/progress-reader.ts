import type { Database } from "../../db/database.ts";
import type { MetadataProperty } from "../metadata-properties/index.ts";
import { countRecords, type MetadataMetrics, type RecordCounts, type RecordIndex } from "../records/index.ts";
import {
  countResponsesOf,
  listAnnotators,
  type ResponseStatus,
  type ResponseTally,
  tallyResponses,
} from "../responses/index.ts";

/** Counts records and responses. */
export class ProgressReader {
  readonly #database: Database;
  readonly #index: RecordIndex;

  constructor(database: Database, index: RecordIndex) {
    this.#database = database;
    this.#index = index;
  }

  /** With the names of everybody who ever responded. */
  ofDataset(datasetId: string): Promise<[RecordCounts, string[]]> {
    const { read } = this.#database;
    return Promise.all([countRecords(read, datasetId), listAnnotators(read, datasetId)]);
  }

  ofUsers(datasetId: string): Promise<ResponseTally[]> {
    return tallyResponses(this.#database.read, datasetId);
  }

  ofCaller(
    datasetId: string,
    userId: string,
  ): Promise<[RecordCounts, Readonly<Record<ResponseStatus, number>>]> {
    const { read } = this.#database;
    return Promise.all([countRecords(read, datasetId), countResponsesOf(read, datasetId, userId)]);
  }

  ofMetadata(property: MetadataProperty): Promise<MetadataMetrics> {
    return this.#index.metadataMetrics(this.#database.read, property);
  }
}
