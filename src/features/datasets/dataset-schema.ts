import { z } from "zod";
import { flag, integer } from "../../http/lax-schema.ts";
import { jsonObject, listOf, text, timestamp, uuid } from "../../http/schema.ts";
import { notNull, refuseNulls } from "../../http/update-schema.ts";
import { DATASET_STATUSES } from "./dataset.ts";

const status = z.enum(DATASET_STATUSES).meta({ id: "DatasetStatus" });
const strategy = z.literal("overlap");

export const datasetOutput = z
  .object({
    id: z.string().meta({ format: "uuid" }),
    name: z.string(),
    guidelines: z.string().nullable(),
    allow_extra_metadata: z.boolean(),
    status,
    distribution: z.object({ strategy, min_submitted: z.int() }).meta({ id: "DatasetOverlapDistribution" }),
    metadata: jsonObject.nullable(),
    workspace_id: z.string().meta({ format: "uuid" }),
    last_activity_at: timestamp,
    inserted_at: timestamp,
    updated_at: timestamp,
  })
  .meta({ id: "Dataset" });
export type DatasetOutput = z.output<typeof datasetOutput>;

export const datasetsOutput = listOf(datasetOutput).meta({ id: "Datasets" });

const name = text({ min: 1, max: 200 });
const guidelines = text({ min: 1, max: 10_000 }).nullable();
const distribution = z
  .object({ strategy, min_submitted: integer({ min: 1 }) })
  .meta({ id: "DatasetOverlapDistributionCreate" });

export const datasetCreate = z
  .object({
    name,
    guidelines: guidelines.optional(),
    allow_extra_metadata: flag.default(true),
    distribution: distribution.default({ strategy: "overlap", min_submitted: 1 }),
    metadata: jsonObject.nullish(),
    workspace_id: uuid,
  })
  .meta({ id: "DatasetCreate" });
export type DatasetCreate = z.output<typeof datasetCreate>;

export const datasetUpdate = z
  .object({
    name: notNull(name),
    guidelines: guidelines.optional(),
    allow_extra_metadata: notNull(flag),
    distribution: notNull(distribution),
    metadata: jsonObject.nullish(),
  })
  .superRefine(refuseNulls("guidelines", "metadata"))
  .meta({ id: "DatasetUpdate" });
export type DatasetUpdate = z.output<typeof datasetUpdate>;

export const datasetsQuery = z.object({
  workspace_id: uuid.optional(),
  name: text().optional(),
  status: status.optional(),
});

export const datasetParams = z.object({ dataset_id: uuid });
