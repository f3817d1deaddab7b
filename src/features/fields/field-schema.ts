import { z } from "zod";
import { flag } from "../../http/lax-schema.ts";
import { listOf, text, timestamp, uuid } from "../../http/schema.ts";
import { notNull, refuseNulls } from "../../http/update-schema.ts";
import { FIELD_KINDS } from "./kinds/index.ts";

const [first, ...others] = FIELD_KINDS;

const settingsOutput = z.discriminatedUnion("type", [
  first.settingsOutput,
  ...others.map((kind) => kind.settingsOutput),
]);
const settingsCreate = z.discriminatedUnion("type", [
  first.settingsCreate,
  ...others.map((kind) => kind.settingsCreate),
]);
const settingsUpdate = z.discriminatedUnion("type", [
  first.settingsUpdate,
  ...others.map((kind) => kind.settingsUpdate),
]);

export const fieldOutput = z
  .object({
    id: z.string().meta({ format: "uuid" }),
    name: z.string(),
    title: z.string(),
    required: z.boolean(),
    settings: settingsOutput,
    dataset_id: z.string().meta({ format: "uuid" }),
    inserted_at: timestamp,
    updated_at: timestamp,
  })
  .meta({ id: "Field" });
export type FieldOutput = z.output<typeof fieldOutput>;

export const fieldsOutput = listOf(fieldOutput).meta({ id: "Fields" });

const title = text({ min: 1, max: 500 });

export const fieldCreate = z
  .object({
    name: text({ min: 1, max: 200 }),
    title,
    required: flag.nullish(),
    settings: settingsCreate,
  })
  .meta({ id: "FieldCreate" });
export type FieldCreate = z.output<typeof fieldCreate>;

export const fieldUpdate = z
  .object({ title: notNull(title), settings: notNull(settingsUpdate) })
  .superRefine(refuseNulls())
  .meta({ id: "FieldUpdate" });
export type FieldUpdate = z.output<typeof fieldUpdate>;

export const fieldParams = z.object({ field_id: uuid });
