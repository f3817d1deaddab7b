import { z } from "zod";
import { text } from "../../http/schema.ts";
import { userCreate, userOutput } from "../users/index.ts";
import { workspaceCreate, workspaceOutput } from "../workspaces/index.ts";

/** A user of the 1.x API: what is null elsewhere is absent, and `workspaces` are names. */
export const legacyUserOutput = userOutput
  .extend({ last_name: z.string().optional(), full_name: z.string(), workspaces: z.array(z.string()) })
  .meta({ id: "LegacyUser" });
export type LegacyUserOutput = z.output<typeof legacyUserOutput>;

export const legacyUsersOutput = z.array(legacyUserOutput).meta({ id: "LegacyUsers" });

/** A new user, who joins the workspaces of these names; each must exist. */
export const legacyUserCreate = userCreate
  .omit({ id: true })
  .extend({ workspaces: z.array(text({ min: 1 })).nullish() })
  .meta({ id: "LegacyUserCreate" });

export const legacyWorkspaceCreate = workspaceCreate.omit({ id: true }).meta({ id: "LegacyWorkspaceCreate" });

export const legacyWorkspacesOutput = z.array(workspaceOutput).meta({ id: "LegacyWorkspaces" });

/** Our own release stands beside the level of the API. */
const ownRelease = z.object({ version: z.string() });

export const legacyInfoOutput = z
  .object({ version: z.string(), argilla_space: ownRelease })
  .meta({ id: "LegacyInfo" });

export const legacyStatusOutput = z
  .object({
    version: z.string(),
    /** What Elasticsearch answers about itself, of which 1.x clients require every field. */
    elasticsearch: z.object({
      name: z.string(),
      cluster_name: z.string(),
      cluster_uuid: z.string(),
      version: z.object({
        number: z.string(),
        build_type: z.string(),
        build_hash: z.string(),
        build_date: z.string(),
        build_snapshot: z.boolean(),
        lucene_version: z.string(),
        minimum_wire_compatibility_version: z.string(),
        minimum_index_compatibility_version: z.string(),
      }),
      tagline: z.string(),
    }),
    mem_info: z.record(z.string(), z.string()),
    argilla_space: ownRelease,
  })
  .meta({ id: "LegacyStatus" });
