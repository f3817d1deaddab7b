import type { IdentityLinkOutput, LinkingOutput } from "../../features/auth/oauth/identity-schema.ts";
import type { BackupOutput } from "../../features/backups/backup-schema.ts";
import type { FirstRunOutput } from "../../features/first-run/first-run-schema.ts";
import type { SettingsOutput, StatusOutput } from "../../features/instance/instance-schema.ts";
import type { LinkedIdentityOutput, UserOutput } from "../../features/users/user-schema.ts";
import type { WorkspaceOutput } from "../../features/workspaces/workspace-schema.ts";

export type User = UserOutput;
export type Workspace = WorkspaceOutput;

/** Who is signed in, as far as the browser's session cookie tells. */
export interface Session {
  readonly user: User | null;
  /** Absent when the server does not say; then the form asks for the current password without insisting. */
  readonly has_password?: boolean;
}

export type LinkedIdentity = LinkedIdentityOutput;
export type IdentityLink = IdentityLinkOutput;
export type IdentityLinking = LinkingOutput;
export type Settings = SettingsOutput;
export type Status = StatusOutput;
export type StorageStatus = Status["argilla_space"]["storage"];
export type BucketStatus = NonNullable<StorageStatus["bucket"]>;
export type Backup = BackupOutput;
export type FirstRun = FirstRunOutput;
