import { z } from "zod";
import { listOf, text, timestamp, uuid } from "../../http/schema.ts";

export const workspaceOutput = z
  .object({
    id: z.string().meta({ format: "uuid" }),
    name: z.string(),
    inserted_at: timestamp,
    updated_at: timestamp,
  })
  .meta({ id: "Workspace" });
export type WorkspaceOutput = z.output<typeof workspaceOutput>;

export const workspacesOutput = listOf(workspaceOutput).meta({ id: "Workspaces" });

const NAME_PATTERN = /^[A-Za-z0-9_-]+$/;
export const WORKSPACE_NAME_MAX_LENGTH = 200;

/** Whether a new workspace may have this name. */
export function isWorkspaceName(name: string): boolean {
  return NAME_PATTERN.test(name) && name.length <= WORKSPACE_NAME_MAX_LENGTH;
}

export const workspaceCreate = z
  .object({
    id: uuid.nullish(),
    // The SDK refuses any other name when it reads a list, so one odd name would break every listing.
    name: text({ min: 1, max: WORKSPACE_NAME_MAX_LENGTH })
      .superRefine((value, context) => {
        if (value === "" || NAME_PATTERN.test(value)) return;
        const message = `String should match pattern '${NAME_PATTERN.source}': use letters, digits, hyphens and underscores`;
        const params = { type: "string_pattern_mismatch", ctx: { pattern: NAME_PATTERN.source } };
        context.addIssue({ code: "custom", message, params });
      })
      .meta({ pattern: NAME_PATTERN.source }),
  })
  .meta({ id: "WorkspaceCreate" });

export const workspaceUserCreate = z.object({ user_id: uuid }).meta({ id: "WorkspaceUserCreate" });

export const workspaceParams = z.object({ workspace_id: uuid });
export const workspaceUserParams = z.object({ workspace_id: uuid, user_id: uuid });
export const userParams = z.object({ user_id: uuid });
