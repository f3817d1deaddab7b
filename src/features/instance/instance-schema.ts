import { z } from "zod";
import { STORAGE_CAUSES } from "../../storage/storage-cause.ts";

export const versionOutput = z.object({ version: z.string() }).meta({ id: "Version" });

/** How the database is kept in a bucket. Names nobody's bucket: anybody may read it. */
const bucketStatus = z
  .object({
    transport: z.enum(["s3", "streaming mount", "advanced mount", "unknown"]),
    state: z.enum(["starting", "running", "failing", "lost"]),
    /** Whether a write is answered only once the bucket has it. */
    waits_for_bucket: z.boolean(),
    last_confirmed_at: z.iso.datetime().optional(),
    /** What the bucket has not confirmed yet. */
    unconfirmed: z.object({
      changes: z.number(),
      rows: z.number(),
      bytes: z.number(),
      seconds: z.number(),
    }),
    /** How long before a crash accepted changes may still be lost, in seconds; 0 where the bucket confirms. */
    window_seconds: z.number(),
    /** Since the start. */
    stored_bytes: z.number(),
    last_snapshot_at: z.iso.datetime().optional(),
    /** For how long earlier states can be restored. */
    retention_days: z.number(),
    /** What the start brought back; absent when the bucket was empty. */
    restore: z
      .object({
        state_of: z.iso.datetime().optional(),
        records: z.number(),
        unusable_records: z.number(),
        /** What could not be used, each in a sentence; empty when everything that was ever stored is there. */
        losses: z.array(z.string()),
      })
      .optional(),
  })
  .meta({ id: "BucketStatus" });
export type BucketStatusOutput = z.output<typeof bucketStatus>;

/** Where the data are and what is promised. Anybody may read it. */
const storageStatus = z
  .object({
    /** `container`: on the disk that goes with the container. `bucket`: on that disk, and replicated into a bucket. */
    place: z.enum(["postgresql", "disk", "bucket", "container"]),
    about: z.string(),
    promise: z.string(),
    /** What a crash of this machine in this moment would lose of what was answered. */
    at_risk: z.object({
      extent: z.enum(["nothing", "recent", "everything"]),
      /** The same in a few words. */
      summary: z.string(),
      /** Absent where they are not counted. */
      rows: z.number().optional(),
      seconds: z.number().optional(),
    }),
    /** Whether changes are answered at the moment. */
    takes_changes: z.boolean(),
    problem: z.object({ cause: z.enum(STORAGE_CAUSES), message: z.string(), remedy: z.string() }).optional(),
    bucket: bucketStatus.optional(),
  })
  .meta({ id: "StorageStatus" });
export type StorageStatusOutput = z.output<typeof storageStatus>;

export const statusOutput = z
  .object({
    version: z.string(),
    search_engine: z.record(z.string(), z.unknown()),
    memory: z.record(z.string(), z.string()),
    argilla_space: z.object({
      version: z.string(),
      database: z.string(),
      uptime_seconds: z.number(),
      storage: storageStatus,
    }),
  })
  .meta({ id: "Status" });
export type StatusOutput = z.output<typeof statusOutput>;

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
