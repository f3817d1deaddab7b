import type { MessagePort } from "node:worker_threads";
import { DATA_KEY_FILE } from "../db/data-key-file.ts";
import type { ReplicaAddress } from "./open-replica-client.ts";
import type { ChainPosition } from "./replica/chain-reader.ts";
import type { Epoch } from "./replica/replica-keys.ts";
import type { ReplicationStatus, ReplicatorEvent } from "./replica/replication-status.ts";

/** What the replicator is started with, in the thread of the writer. */
export interface ReplicationOptions {
  readonly address: ReplicaAddress;
  readonly database: string;
  /** Folder of the small files that belong to the database. */
  readonly homePath: string;
  readonly epoch: Epoch;
  readonly parent: ChainPosition | null;
  readonly recordsBefore: number;
  /** Why the state of the start is worth a snapshot that stays. */
  readonly keep: string | undefined;
  /** Whether an answer waits for the bucket; undefined: where the bucket confirms. */
  readonly acknowledge: "bucket" | "local" | undefined;
  /** Whether the disk goes with the machine, so that waiting for it buys nothing. */
  readonly diskIsEphemeral: boolean;
  readonly retentionDays: number;
  readonly port: MessagePort;
}

/** What the thread tells. */
export type ReplicationReport =
  | { readonly told: "status"; readonly status: ReplicationStatus; readonly acknowledges: boolean }
  | { readonly told: "event"; readonly event: EventReport };

/** An event without its error, which would lose its kind on the way. */
export type EventReport =
  | Exclude<ReplicatorEvent, { error: unknown }>
  | { readonly kind: "failing" | "snapshot-failed"; readonly message: string };

/** Names of the files beside the database that are kept with it. */
export const REPLICATED_FILES = [DATA_KEY_FILE] as const;
