/**
 * A bucket, as far as the replica needs one: objects that appear whole, never change and are listed by name. Each
 * implementation passes the same contract suite. Keys are relative, use `/`, and are made by `replica-keys.ts` only.
 */
export interface ReplicaClient {
  readonly transport: "s3" | "streaming mount" | "advanced mount";

  /** What it means that {@link create} resolved; may become less than hoped for while it runs. */
  readonly assurance: Assurance;

  /** Every key there is. May be stale on a mount. @throws ReplicaError */
  list(): Promise<string[]>;

  /** @throws ReplicaError `missing`; `damaged` when it is over `maxBytes`; else see {@link ReplicaErrorKind} */
  read(key: string, maxBytes: number): Promise<Buffer>;

  /**
   * Makes a new object and resolves when the bucket has it, as far as the transport can tell ({@link assurance}). The
   * same content once more is a success, so that a caller whose answer got lost can try again.
   * @throws ReplicaError `conflict` when another content has that name (certain on `s3` only, see `fences`).
   */
  create(key: string, content: Buffer): Promise<void>;

  /** Deletes an object; one that is not there is no error. @throws ReplicaError */
  remove(key: string): Promise<void>;

  /** Lets go of what waits; a {@link create} that has not been confirmed rejects. */
  close(): Promise<void>;
}

export interface Assurance {
  /**
   * `certain`: an accepted object survives whatever happens here. `presumed`: the bucket will have it unless this
   * machine fails within `windowSeconds`.
   */
  readonly acceptance: "certain" | "presumed";
  /** Whether two writers of one name are told apart, so that one of them must lose. */
  readonly fences: boolean;
  /** How long an object that was handed over may still be lost, in seconds; 0 where acceptance is certain. */
  readonly windowSeconds: number;
}

/**
 * - `missing`: there is no such object
 * - `conflict`: the name is taken by another content
 * - `full`: no room, or a quota is used up
 * - `denied`: wrong keys or permissions
 * - `moved`: another file system than at the start answers at the mount point
 * - `damaged`: the object is not what it says
 * - `newer`: the object was written by a newer release
 * - `unavailable`: anything else, which may pass
 */
export type ReplicaErrorKind =
  | "missing"
  | "conflict"
  | "full"
  | "denied"
  | "moved"
  | "damaged"
  | "newer"
  | "unavailable";

/** What a bucket or an object of it refuses, told for an operator. */
export class ReplicaError extends Error {
  readonly kind: ReplicaErrorKind;

  constructor(kind: ReplicaErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "ReplicaError";
    this.kind = kind;
  }
}

export function isReplicaError(error: unknown, ...kinds: ReplicaErrorKind[]): error is ReplicaError {
  return error instanceof ReplicaError && (kinds.length === 0 || kinds.includes(error.kind));
}
