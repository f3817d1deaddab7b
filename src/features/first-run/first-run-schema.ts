import { z } from "zod";

const done = z.boolean().meta({ description: "Whether nothing is left to do" });

export const firstRunOutput = z
  .object({
    dismissed: z.boolean(),
    steps: z.object({
      storage: z.object({
        done,
        database: z.enum(["sqlite", "postgres"]),
        /** The folder of the keys and, with SQLite, of the database. */
        home: z.string(),
      }),
      people: z.object({
        done,
        hugging_face: z.boolean(),
        /** Workspaces that newcomers join. */
        newcomers_join: z.array(z.string()),
        accounts: z.int(),
      }),
      workspace: z.object({ done, names: z.array(z.string()) }),
      program: z.object({ done }),
    }),
  })
  .meta({ id: "FirstRun" });
export type FirstRunOutput = z.output<typeof firstRunOutput>;

export const firstRunUpdate = z.object({ dismissed: z.boolean() }).meta({ id: "FirstRunUpdate" });
