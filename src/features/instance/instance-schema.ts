import { z } from "zod";

export const versionOutput = z.object({ version: z.string() }).meta({ id: "Version" });

export const statusOutput = z
  .object({
    version: z.string(),
    search_engine: z.record(z.string(), z.unknown()),
    memory: z.record(z.string(), z.string()),
    argilla_space: z.object({ version: z.string(), database: z.string(), uptime_seconds: z.number() }),
  })
  .meta({ id: "Status" });

export const settingsOutput = z
  .object({
    /** Ours, beside the original's two blocks. */
    argilla_space: z
      .object({
        version: z.string(),
        address: z.string(),
        documented_defaults: z.boolean(),
        storage_path: z.string().optional(),
        storage_obstacle: z.string().optional(),
        sign_in: z.object({
          organizations: z.array(z.string()),
          missing_workspaces: z.array(z.string()),
          /** Nobody new can join by Hugging Face: as many accounts as may are there. */
          full: z.boolean(),
          /** Whether whoever comes from elsewhere, as from signing in at the Hub, gets through to a Space; absent where unknown. */
          gate: z.enum(["open", "closed"]).optional(),
          /** What is wrong with the OAuth app, once somebody has tried. */
          problem: z.object({ setting: z.string(), rule: z.string(), remedy: z.string() }).optional(),
        }),
      })
      .meta({ id: "ArgillaSpaceSettings" }),
    argilla: z
      .object({
        show_huggingface_space_persistent_storage_warning: z.boolean().optional(),
        share_your_progress_enabled: z.boolean(),
      })
      .meta({ id: "ArgillaSettings" }),
    huggingface: z
      .object({
        space_id: z.string(),
        space_title: z.string().optional(),
        space_subdomain: z.string().optional(),
        space_host: z.string().optional(),
        space_repo_name: z.string().optional(),
        space_author_name: z.string().optional(),
        space_persistent_storage_enabled: z.boolean(),
      })
      .meta({ id: "HuggingfaceSettings" })
      .optional(),
  })
  .meta({ id: "Settings" });
export type SettingsOutput = z.output<typeof settingsOutput>;
