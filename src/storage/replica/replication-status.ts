import type { Assurance, ReplicaClient, ReplicaError, ReplicaErrorKind } from "./replica-client.ts";
import type { BaseName, Epoch } from "./replica-keys.ts";

/** How replication stands. */
export interface ReplicationStatus {
  readonly transport: ReplicaClient["transport"];
  readonly assurance: Assurance;
  /** `failing`: the bucket does not take what is committed, which is tried again. `lost`: another server goes on. */
  readonly state: "running" | "failing" | "lost";
  /** What is wrong; undefined when all is well. */
  readonly problem: ReplicaErrorKind | undefined;
  readonly epoch: Epoch;
  /** Number of the last record that the bucket has. */
  readonly record: number | undefined;
  /** When the bucket last took something. */
  readonly lastConfirmed: Date | undefined;
  /** What a failure of this machine would lose now, besides what the assurance leaves open. */
  readonly unshipped: {
    readonly commits: number;
    readonly rows: number;
    /** In SQLite's log, of which the bucket gets less: the newest version of each page, compressed. */
    readonly bytes: number;
    readonly since: Date | undefined;
  };
  /** Since the start. */
  readonly storedBytes: number;
  /** The newest snapshot of this start. */
  readonly snapshot: BaseName | undefined;
}

/** What is worth telling while it runs. */
export type ReplicatorEvent =
  | { readonly kind: "failing"; readonly error: ReplicaError }
  | { readonly kind: "recovered" }
  /** Answers were to wait for a bucket whose mount never says that it has something. */
  | { readonly kind: "unconfirmable"; readonly windowSeconds: number }
  /** `fenced`: the bucket itself refused what this server wanted to store. */
  | { readonly kind: "lost"; readonly reason: string; readonly fenced: boolean }
  | { readonly kind: "snapshot"; readonly bytes: number }
  | { readonly kind: "gap" }
  | { readonly kind: "snapshot-failed"; readonly error: ReplicaError };
