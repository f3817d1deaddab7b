import { z } from "zod";
import { integer } from "../../http/lax-schema.ts";
import { listOf, text, timestamp, uuid } from "../../http/schema.ts";
import { refuseNulls } from "../../http/update-schema.ts";

export const vectorSettingsOutput = z
  .object({
    id: z.string().meta({ format: "uuid" }),
    name: z.string(),
    title: z.string(),
    dimensions: z.int(),
    dataset_id: z.string().meta({ format: "uuid" }),
    inserted_at: timestamp,
    updated_at: timestamp,
  })
  .meta({ id: "VectorSettings" });
export type VectorSettingsOutput = z.output<typeof vectorSettingsOutput>;

export const vectorsSettingsOutput = listOf(vectorSettingsOutput).meta({ id: "VectorsSettings" });

const title = text({ min: 1, max: 500 });

export const vectorSettingsCreate = z
  .object({ name: text({ min: 1, max: 200 }), title, dimensions: integer({ above: 0 }) })
  .meta({ id: "VectorSettingsCreate" });
export type VectorSettingsCreate = z.output<typeof vectorSettingsCreate>;

/** Unlike elsewhere the title has to be there. */
export const vectorSettingsUpdate = z
  .object({ title: title.nullable() })
  .superRefine(refuseNulls())
  .transform(({ title }) => ({ title: title as string }))
  .meta({ id: "VectorSettingsUpdate" });

export const vectorSettingsParams = z.object({ vector_settings_id: uuid });
