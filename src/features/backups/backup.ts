/** How it stands with the backup that owners can download; there is one at a time. */
export type Backup =
  | { readonly state: "none" }
  /** Another program keeps the data, and backs them up. */
  | { readonly state: "impossible"; readonly reason: string }
  /** `share`: how much of it is copied, from 0 to 1. */
  | { readonly state: "making"; readonly share: number }
  | { readonly state: "failed"; readonly reason: string }
  | { readonly state: "ready"; readonly madeAt: Date; readonly bytes: number; readonly name: string };

/** What of a backup is downloaded: the database, or the key that opens the secrets in it. */
export type BackupPart = "database" | "key";
