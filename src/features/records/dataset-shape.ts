import type { Db } from "../../db/database.ts";
import { type Field, listFields } from "../fields/index.ts";
import { listMetadataProperties, type MetadataProperty } from "../metadata-properties/index.ts";
import { listQuestions, type Question } from "../questions/index.ts";
import { listVectorsSettings, type VectorSettings } from "../vectors/index.ts";

/** What a dataset is made of, by which its records are checked and indexed. Each in the order of its making. */
export interface DatasetShape {
  readonly fields: readonly Field[];
  readonly questions: readonly Question[];
  readonly metadataProperties: readonly MetadataProperty[];
  readonly vectorsSettings: readonly VectorSettings[];
}

export async function loadDatasetShape(db: Db, datasetId: string): Promise<DatasetShape> {
  // One after the other: in a transaction they share a connection.
  const fields = await listFields(db, datasetId);
  const questions = await listQuestions(db, datasetId);
  const metadataProperties = await listMetadataProperties(db, datasetId);
  const vectorsSettings = await listVectorsSettings(db, datasetId);
  return { fields, questions, metadataProperties, vectorsSettings };
}
