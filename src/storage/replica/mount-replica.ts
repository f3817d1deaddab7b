import { dirname, join } from "node:path";
import {
  type BucketFile,
  type BucketFiles,
  O_CREAT,
  O_DIRECTORY,
  O_RDONLY,
  O_TRUNC,
  O_WRONLY,
} from "./bucket-files.ts";
import { hashOf } from "./record-format.ts";
import {
  type Assurance,
  isReplicaError,
  type ReplicaClient,
  ReplicaError,
  type ReplicaErrorKind,
} from "./replica-client.ts";

/** Where a bucket is mounted, and the file system that was found there at the start. */
export interface MountPlace {
  /** The folder in the mount that holds the replica. */
  readonly folder: string;
  readonly device: number;
  readonly files: BucketFiles;
}

const KINDS: Readonly<Record<string, ReplicaErrorKind>> = {
  ENOENT: "missing",
  ENOTDIR: "missing",
  ENOSPC: "full",
  EDQUOT: "full",
  EACCES: "denied",
  EPERM: "denied",
  EROFS: "denied",
};
const MAX_DEPTH = 3;

/** An object by which a bucket is known again. */
export interface StoredObject {
  readonly key: string;
  readonly bytes: number;
  readonly hash: string;
}

/** What both modes of a mounted bucket have in common: paths, reading, listing, and never trusting the mount point. */
export abstract class MountReplica implements ReplicaClient {
  abstract readonly transport: ReplicaClient["transport"];
  abstract readonly assurance: Assurance;
  protected readonly place: MountPlace;
  #device: number;
  /** Open for as long as the client is: a file system in use is the only one of its number. */
  #held: BucketFile | undefined;
  #holding: Promise<void> | undefined;
  #newest: StoredObject | undefined;

  constructor(place: MountPlace) {
    this.place = place;
    this.#device = place.device;
  }

  abstract create(key: string, content: Buffer): Promise<void>;

  async close(): Promise<void> {
    await this.#holding?.catch(() => undefined);
    await this.#held?.close().catch(() => undefined);
    this.#held = undefined;
  }

  /** Number of the file system that is the bucket. */
  protected get device(): number {
    return this.#device;
  }

  /** What a bucket must hold that is mounted anew, to be the one of before. */
  protected get proof(): readonly StoredObject[] {
    return this.#newest ? [this.#newest] : [];
  }

  /** An object that the bucket has. Large ones are no better proof than small ones. */
  protected stored(key: string, content: Buffer): void {
    if (key.endsWith(".part")) return;
    this.#newest = { key, bytes: content.length, hash: hashOf(content) };
  }

  async list(): Promise<string[]> {
    const keys: string[] = [];
    await this.#checkMountPoint();
    await this.#walk("", keys, MAX_DEPTH);
    // An empty listing of the folder below a mount that went away would look like an empty bucket.
    await this.#checkMountPoint();
    return keys;
  }

  async read(key: string, maxBytes: number): Promise<Buffer> {
    try {
      return await this.#readOn(this.#device, key, maxBytes);
    } catch (error) {
      throw await this.#whyMissing(error);
    }
  }

  async remove(key: string): Promise<void> {
    if (this.#newest?.key === key) this.#newest = undefined;
    try {
      await this.#checkMountPoint();
      await this.place.files.remove(this.path(key));
    } catch (cause) {
      const error = toReplicaError(`deleting ${key}`, cause);
      if (error.kind !== "missing") throw error;
    }
  }

  /** Opens a file and makes sure that it lies in the bucket. @throws ReplicaError */
  protected async open(key: string, flags: number): Promise<BucketFile> {
    try {
      return await this.#openOn(this.#device, key, flags);
    } catch (error) {
      throw await this.#whyMissing(error);
    }
  }

  /** What is not there may be elsewhere. */
  async #whyMissing(error: unknown): Promise<unknown> {
    if (!isReplicaError(error, "missing")) return error;
    return this.#checkMountPoint().then(
      () => error,
      (reason) => reason,
    );
  }

  async #openOn(device: number, key: string, flags: number): Promise<BucketFile> {
    let file: BucketFile;
    try {
      file = await this.place.files.open(this.path(key), flags);
    } catch (cause) {
      throw toReplicaError(`opening ${key}`, cause);
    }
    try {
      const { dev } = await file.stat();
      if (dev === device) return file;
    } catch (cause) {
      await file.close().catch(() => undefined);
      throw toReplicaError(`looking at ${key}`, cause);
    }
    await file.close().catch(() => undefined);
    throw moved(this.place.folder);
  }

  /** Writes the whole of a file and closes it, which is where a mount in streaming mode says yes or no. */
  protected async write(key: string, content: Buffer): Promise<void> {
    try {
      await this.#checkMountPoint();
      await this.place.files.makeFolder(dirname(this.path(key)));
    } catch (cause) {
      throw toReplicaError(`making the folder of ${key}`, cause);
    }
    const file = await this.open(key, O_WRONLY | O_CREAT | O_TRUNC);
    let closed = false;
    try {
      for (let offset = 0; offset < content.length; ) {
        offset += (await file.write(content, offset, content.length - offset, offset)).bytesWritten;
      }
      closed = true;
      await file.close();
    } catch (cause) {
      if (!closed) await file.close().catch(() => undefined);
      throw toReplicaError(`writing ${key}`, cause);
    }
  }

  protected path(key: string): string {
    return join(this.place.folder, key);
  }

  async #readOn(device: number, key: string, maxBytes: number): Promise<Buffer> {
    const file = await this.#openOn(device, key, O_RDONLY);
    try {
      const { size } = await file.stat();
      if (size > maxBytes)
        throw new ReplicaError("damaged", `${key} is over ${maxBytes} bytes, which none of ours is.`);
      return await readAll(file, size);
    } catch (cause) {
      throw toReplicaError(`reading ${key}`, cause);
    } finally {
      await file.close().catch(() => undefined);
    }
  }

  async #checkMountPoint(): Promise<void> {
    const { files, folder } = this.place;
    try {
      if (this.#held && (await files.device(folder)) === this.#device) return;
      this.#holding ??= this.#hold().finally(() => {
        this.#holding = undefined;
      });
      await this.#holding;
    } catch (cause) {
      const error = toReplicaError("looking at the folder of the replica", cause);
      // It was there at the start.
      throw error.kind === "missing" ? moved(folder) : error;
    }
  }

  /** Takes hold of what is mounted, if it is the bucket of before. */
  async #hold(): Promise<void> {
    const { files, folder } = this.place;
    const found = await files.open(folder, O_RDONLY | O_DIRECTORY);
    try {
      const { dev } = await found.stat();
      if (dev !== this.#device && !(await this.#isKnownAgain(dev))) throw moved(folder);
      await this.#held?.close().catch(() => undefined);
      this.#held = found;
      this.#device = dev;
    } finally {
      if (this.#held !== found) await found.close().catch(() => undefined);
    }
  }

  /** Whether the same bucket was mounted anew: nobody else has what was stored last. */
  async #isKnownAgain(device: number): Promise<boolean> {
    const { proof } = this;
    for (const { key, bytes, hash } of proof) {
      const content = await this.#readOn(device, key, bytes).catch(() => undefined);
      if (!content || hashOf(content) !== hash) return false;
    }
    return proof.length > 0;
  }

  async #walk(folder: string, keys: string[], depth: number): Promise<void> {
    let names: string[];
    try {
      names = await this.place.files.list(this.path(folder));
    } catch (cause) {
      const error = toReplicaError(`listing ${folder || "the replica"}`, cause);
      // A folder may be gone by the time it is looked into.
      if (error.kind === "missing" && folder !== "") return;
      throw error;
    }
    for (const name of names) {
      if (!name.endsWith("/")) keys.push(`${folder}${name}`);
      else if (depth > 1) await this.#walk(`${folder}${name}`, keys, depth - 1);
    }
  }
}

async function readAll(file: BucketFile, size: number): Promise<Buffer> {
  const content = Buffer.alloc(size);
  let length = 0;
  while (length < size) {
    const { bytesRead } = await file.read(content, length, size - length, length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return content.subarray(0, length);
}

export function toReplicaError(doing: string, cause: unknown): ReplicaError {
  if (cause instanceof ReplicaError) return cause;
  const code = (cause as NodeJS.ErrnoException).code ?? "unknown error";
  return new ReplicaError(KINDS[code] ?? "unavailable", `The mounted bucket fails at ${doing} (${code}).`, {
    cause,
  });
}

function moved(folder: string): ReplicaError {
  return new ReplicaError(
    "moved",
    `${folder} is no longer on the bucket that was mounted at the start: it was detached or mounted anew.`,
  );
}
