import { z } from "zod";

const tally = z
  .object({ submitted: z.int(), discarded: z.int(), draft: z.int() })
  .meta({ id: "RecordResponseDistribution" });

export const progressOutput = z
  .object({
    total: z.int(),
    completed: z.int(),
    pending: z.int(),
    users: z.array(z.object({ username: z.string() })),
  })
  .meta({ id: "DatasetProgress" });
export type ProgressOutput = z.output<typeof progressOutput>;

export const usersProgressOutput = z
  .object({
    users: z.array(
      z.object({ username: z.string(), completed: tally, pending: tally }).meta({ id: "UserProgress" }),
    ),
  })
  .meta({ id: "UsersProgress" });
export type UsersProgressOutput = z.output<typeof usersProgressOutput>;

export const datasetMetricsOutput = z
  .object({
    responses: z
      .object({
        total: z.int(),
        submitted: z.int(),
        discarded: z.int(),
        draft: z.int(),
        pending: z.int(),
      })
      .meta({ id: "ResponseMetrics" }),
  })
  .meta({ id: "DatasetMetrics" });
export type DatasetMetricsOutput = z.output<typeof datasetMetricsOutput>;

const bound = z.number().nullable();

export const metadataMetricsOutput = z.union([
  z
    .object({
      type: z.literal("terms"),
      total: z.int(),
      values: z.array(z.object({ term: z.string(), count: z.int() }).meta({ id: "TermCount" })).readonly(),
    })
    .meta({ id: "TermsMetadataMetrics" }),
  z
    .object({ type: z.enum(["integer", "float"]), min: bound, max: bound })
    .meta({ id: "NumberMetadataMetrics" }),
]);
