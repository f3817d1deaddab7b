import type { AnnotationLimits } from "../../config/annotation-limits.ts";
import { isDeeperThan, type JsonObject, type JsonValue } from "../../platform/json.ts";
import type { Reading } from "../../platform/reading.ts";
import type { Dataset } from "../datasets/index.ts";
import { fieldKind } from "../fields/index.ts";
import { metadataKind } from "../metadata-properties/index.ts";
import type { DatasetShape } from "./dataset-shape.ts";
import type { RecordVector } from "./record.ts";

/** How deep lists and objects may stand within each other. The original's parser gives up at 200. */
const DEPTH_MAX = 100;

/** Checks the values of a record's fields against the dataset, and gives what to keep of them. */
export function readFields(
  { fields }: DatasetShape,
  values: JsonObject,
  limits: AnnotationLimits,
): Reading<JsonObject> {
  if (Object.keys(values).length === 0) return { problem: "fields cannot be empty" };
  for (const { name, required } of fields) {
    if (required && (values[name] ?? null) === null)
      return { problem: `missing required value for field: '${name}'` };
  }
  const known = new Map(fields.map((field) => [field.name, field]));
  const kept: [string, JsonValue][] = [];
  for (const [name, value] of Object.entries(values)) {
    const field = known.get(name);
    if (!field) return { problem: `found fields values for non configured fields: ['${name}']` };
    if (isDeeperThan(value, DEPTH_MAX)) return { problem: `field '${name}' ${TOO_DEEP}` };
    const reading =
      value === null ? { value } : fieldKind(field.settings).readValue(field.settings, value, limits);
    if (reading.problem !== undefined) return { problem: `field '${name}' ${reading.problem}` };
    kept.push([name, reading.value]);
  }
  return { value: Object.fromEntries(kept) };
}

/** What is wrong with a record's metadata in this dataset; undefined if nothing is. It is kept as it was sent. */
export function metadataProblem(
  { allowExtraMetadata }: Dataset,
  { metadataProperties }: DatasetShape,
  metadata: JsonObject,
): string | undefined {
  const declared = new Map(metadataProperties.map((property) => [property.name, property]));
  for (const [name, value] of Object.entries(metadata)) {
    const property = declared.get(name);
    if (!property && !allowExtraMetadata) {
      return `metadata is not valid: '${name}' metadata property does not exist for this dataset, which does not allow extra metadata`;
    }
    if (isDeeperThan(value, DEPTH_MAX)) return `metadata is not valid: '${name}' ${TOO_DEEP}`;
    if (!property || value === null) continue;
    const problem = metadataKind(property.settings).valueProblem(property.settings, value);
    if (problem) return `metadata is not valid: '${name}' ${problem}`;
  }
  return undefined;
}

/** Checks a record's vectors, by name. */
export function readVectors(
  { vectorsSettings }: DatasetShape,
  vectors: Readonly<Record<string, Float64Array>>,
): Reading<Omit<RecordVector, "recordId">[]> {
  const read: Omit<RecordVector, "recordId">[] = [];
  for (const [name, value] of Object.entries(vectors)) {
    const settings = vectorsSettings.find((candidate) => candidate.name === name);
    if (!settings) return { problem: `vector with name '${name}' does not exist for this dataset` };
    if (value.length !== settings.dimensions) {
      return {
        problem: `vector '${name}' must have ${settings.dimensions} elements, got ${value.length} elements`,
      };
    }
    read.push({ vectorSettingsId: settings.id, value });
  }
  return { value: read };
}

const TOO_DEEP = `has lists and objects more than ${DEPTH_MAX} levels deep`;
