import type { z } from "zod";
import type { AnnotationLimits } from "../../config/annotation-limits.ts";
import type { Db } from "../../db/database.ts";
import { validate } from "../../http/validate.ts";
import type { ValidationError } from "../../platform/errors.ts";
import { fieldCreate, insertField, listFields } from "../fields/index.ts";
import {
  insertMetadataProperty,
  listMetadataProperties,
  metadataPropertyCreate,
} from "../metadata-properties/index.ts";
import { insertQuestion, listQuestions, questionCreate } from "../questions/index.ts";
import type { DatasetShape } from "../records/index.ts";
import { insertVectorSettings, listVectorsSettings, vectorSettingsCreate } from "../vectors/index.ts";
import type { ArgillaPart, PartKind } from "./argilla-dataset-store.ts";

interface Part {
  readonly id: string;
  readonly datasetId: string;
  readonly insertedAt: Date;
  readonly updatedAt: Date;
}

/** A part of a dataset as it would be here. */
export interface ImportedPart {
  readonly kind: PartKind;
  readonly name: string;
  readonly made: Part;
  insert(db: Db): Promise<void>;
}

/** What one kind of part needs: how it is checked, what comes of it, how it is kept. */
interface PartKindImport<Input, Made extends Part> {
  readonly schema: z.ZodType<Input>;
  make(part: Part, input: Input): Made;
  insert(db: Db, made: Made): Promise<void>;
}

/** Argilla's own limits could be raised; what was made under them comes along. */
export const NO_LIMITS: AnnotationLimits = {
  labelOptions: Number.POSITIVE_INFINITY,
  spanOptions: Number.POSITIVE_INFINITY,
  chatRole: { min: 0, max: Number.POSITIVE_INFINITY },
  chatMessage: { min: 0, max: Number.POSITIVE_INFINITY },
};

/** @throws ValidationError when it breaks a rule that parts have here. */
export function readPart(part: ArgillaPart, datasetId: string): ImportedPart {
  return READERS[part.kind](part, datasetId);
}

const READERS: Readonly<Record<PartKind, (part: ArgillaPart, datasetId: string) => ImportedPart>> = {
  fields: reader({
    schema: fieldCreate,
    make: (part, { name, title, required, settings }) => {
      return { ...part, name, title, required: required ?? false, settings };
    },
    insert: insertField,
  }),
  questions: reader({
    schema: questionCreate(NO_LIMITS),
    make: (part, { name, title, description, required, settings }) => {
      return {
        ...part,
        name,
        title,
        description: description ?? null,
        required: required ?? false,
        settings,
      };
    },
    insert: insertQuestion,
  }),
  metadata_properties: reader({
    schema: metadataPropertyCreate,
    make: (part, { name, title, settings, visible_for_annotators: visibleForAnnotators }) => {
      return { ...part, name, title, settings, visibleForAnnotators };
    },
    insert: insertMetadataProperty,
  }),
  vectors_settings: reader({
    schema: vectorSettingsCreate,
    make: (part, { name, title, dimensions }) => ({ ...part, name, title, dimensions }),
    insert: insertVectorSettings,
  }),
};

function reader<Input, Made extends Part>({ schema, make, insert }: PartKindImport<Input, Made>) {
  return ({ kind, id, name, insertedAt, updatedAt, input }: ArgillaPart, datasetId: string): ImportedPart => {
    const made = make({ id, datasetId, insertedAt, updatedAt }, validate(schema, input, "body"));
    return { kind, name, made, insert: (db) => insert(db, made) };
  };
}

/** What a dataset of these parts is made of. */
export function shapeOf(parts: readonly ImportedPart[]): DatasetShape {
  const made = (kind: PartKind) => parts.filter((part) => part.kind === kind).map((part) => part.made);
  return {
    fields: made("fields"),
    questions: made("questions"),
    metadataProperties: made("metadata_properties"),
    vectorsSettings: made("vectors_settings"),
    // Each reader makes its own kind alone.
  } as unknown as DatasetShape;
}

/** The parts that a dataset has here, by their ids. */
export async function listPartsHere(db: Db, datasetId: string): Promise<Map<string, Part>> {
  const lists = [listFields, listQuestions, listMetadataProperties, listVectorsSettings];
  const parts = new Map<string, Part>();
  for (const list of lists) for (const part of await list(db, datasetId)) parts.set(part.id, part);
  return parts;
}

/** The fields in which what is here differs from what would be imported; times do not count. */
export function differingFields(wanted: object, here: object): string[] {
  const values = new Map(Object.entries(wanted));
  return Object.entries(here)
    .filter(([field]) => !TIMES.has(field))
    .filter(([field, value]) => JSON.stringify(value) !== JSON.stringify(values.get(field)))
    .map(([field]) => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
}

const TIMES = new Set(["insertedAt", "updatedAt", "lastActivityAt"]);

/** What is wrong with a row, as `settings.options: List should have …`. */
export function describeProblems(error: ValidationError): string {
  return error.problems.map(({ loc, msg }) => `${loc.slice(1).join(".")}: ${msg}`).join("; ");
}
