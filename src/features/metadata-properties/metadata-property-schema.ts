import { z } from "zod";
import { flag } from "../../http/lax-schema.ts";
import { listOf, text, timestamp, uuid } from "../../http/schema.ts";
import { notNull, refuseNulls } from "../../http/update-schema.ts";
import { METADATA_KINDS } from "./kinds/index.ts";

const [first, ...others] = METADATA_KINDS;

const settingsOutput = z.discriminatedUnion("type", [
  first.settingsOutput,
  ...others.map((kind) => kind.settingsOutput),
]);
const settingsCreate = z.discriminatedUnion("type", [
  first.settingsCreate,
  ...others.map((kind) => kind.settingsCreate),
]);

export const metadataPropertyOutput = z
  .object({
    id: z.string().meta({ format: "uuid" }),
    name: z.string(),
    title: z.string(),
    settings: settingsOutput,
    visible_for_annotators: z.boolean(),
    dataset_id: z.string().meta({ format: "uuid" }),
    inserted_at: timestamp,
    updated_at: timestamp,
  })
  .meta({ id: "MetadataProperty" });
export type MetadataPropertyOutput = z.output<typeof metadataPropertyOutput>;

export const metadataPropertiesOutput = listOf(metadataPropertyOutput).meta({ id: "MetadataProperties" });

const title = text({ min: 1, max: 500 });

export const metadataPropertyCreate = z
  .object({
    name: text({ min: 1, max: 200 }),
    title,
    settings: settingsCreate,
    visible_for_annotators: flag.default(true),
  })
  .meta({ id: "MetadataPropertyCreate" });
export type MetadataPropertyCreate = z.output<typeof metadataPropertyCreate>;

export const metadataPropertyUpdate = z
  .object({ title: notNull(title), visible_for_annotators: notNull(flag) })
  .superRefine(refuseNulls())
  .meta({ id: "MetadataPropertyUpdate" });
export type MetadataPropertyUpdate = z.output<typeof metadataPropertyUpdate>;

export const metadataPropertyParams = z.object({ metadata_property_id: uuid });
