import {
  type BucketFile,
  type BucketFiles,
  O_CREAT,
  O_DIRECTORY,
  O_RDWR,
  O_TRUNC,
  O_WRONLY,
} from "../../../src/storage/replica/bucket-files.ts";
import { errno, type FakeRemote } from "./fake-remote.ts";

export interface FakeMountOptions {
  readonly mode: "streaming" | "advanced";
  /** Advanced: the flush waits for this long without a close, and no longer than `windowMs`. */
  readonly quietMs?: number;
  readonly windowMs?: number;
  /** For how long a listing may be old. */
  readonly staleMs?: number;
  /** What link(2) says: `confirm` as a mount does today, `unknown` as one that has it not, `refuse` as one that never does it. */
  readonly links?: "confirm" | "unknown" | "refuse";
}

interface Entry {
  content: Buffer;
  dirty: boolean;
  flushFailed: boolean;
}

const ROOT = "/fake-bucket";
const DEVICE = 41;
const DISK_BELOW = 7;

/**
 * How a mounted bucket answers, as far as the replica depends on it: streaming uploads at close(2); advanced answers
 * close(2) at once, uploads after a pause in which nothing is closed, tells a failed upload once at the next close of the
 * file, and copies with link(2) only what was uploaded. Listings may be old; two mounts of one remote know nothing of
 * each other.
 */
export class FakeMount implements BucketFiles {
  readonly folder = `${ROOT}/replica`;
  #device = DEVICE;
  #remote: FakeRemote;
  readonly #options: Required<FakeMountOptions>;
  readonly #local = new Map<string, Entry>();
  readonly #disk = new Map<string, Buffer>();
  #listing: { keys: string[]; at: number } | undefined;
  #state: "mounted" | "detached" | "dead" = "mounted";
  #flush: { timer: NodeJS.Timeout; since: number } | undefined;
  #flushing: Promise<void> = Promise.resolve();
  #generation = 0;

  constructor(remote: FakeRemote, options: FakeMountOptions) {
    this.#remote = remote;
    this.#options = { quietMs: 40, windowMs: 400, staleMs: 0, links: "confirm", ...options };
  }

  /** Everything that was not uploaded is gone. */
  powerCut(): void {
    this.#remote.generation += 1;
    this.#generation += 1;
    this.#local.clear();
    this.#listing = undefined;
    clearTimeout(this.#flush?.timer);
    this.#flush = undefined;
  }

  /** The mount goes away while its folder stays: the plain disk below shows. */
  detach(): void {
    this.#state = "detached";
  }

  get deviceNumber(): number {
    return this.#device;
  }

  /** A bucket is mounted in the same place: this one or another, with nothing of what was not uploaded. */
  remount(remote = this.#remote): void {
    this.powerCut();
    this.#remote = remote;
    this.#device += 1;
    this.#state = "mounted";
  }

  die(): void {
    this.#state = "dead";
  }

  async open(path: string, flags: number): Promise<BucketFile> {
    this.#checkAlive();
    const key = keyOf(path);
    if ((flags & O_DIRECTORY) !== 0) return this.#openFolder();
    if (this.#state === "detached") return this.#openOnDisk(key, flags);
    const writes = (flags & (O_WRONLY | O_RDWR)) !== 0;
    const known = this.#local.get(key) ?? (await this.#fetch(key));
    if (!known && (flags & O_CREAT) === 0) throw errno("ENOENT");
    if (writes && known && (flags & O_TRUNC) === 0 && this.#options.mode === "streaming")
      throw errno("EPERM");
    const entry: Entry =
      known && !(flags & O_TRUNC) ? known : { content: Buffer.alloc(0), dirty: true, flushFailed: false };
    if (writes) this.#local.set(key, entry);
    return this.#file(key, entry, writes);
  }

  async list(folder: string): Promise<string[]> {
    this.#checkAlive();
    const prefix = `${keyOf(folder).replace(/\/$/, "")}/`;
    const keys =
      this.#state === "detached"
        ? [...this.#disk.keys()]
        : [...(await this.#listed()), ...this.#local.keys()];
    const names = keys
      .filter((key) => key.startsWith(prefix))
      .map((key) => {
        const [first, ...rest] = key.slice(prefix.length).split("/");
        return rest.length > 0 ? `${first}/` : (first ?? "");
      });
    return [...new Set(names)];
  }

  async makeFolder(): Promise<void> {
    this.#checkAlive();
  }

  async removeFolder(): Promise<void> {
    this.#checkAlive();
  }

  async link(from: string, to: string): Promise<void> {
    this.#checkAlive();
    const entry = this.#local.get(keyOf(from));
    const committed = this.#remote.objects.has(keyOf(from)) && !entry?.dirty;
    if (this.#options.links === "unknown") throw errno("EPERM");
    if (this.#options.links === "refuse" || !committed) throw errno("ENOTSUP");
    await this.#remote.copy(keyOf(from), keyOf(to));
  }

  async remove(path: string): Promise<void> {
    this.#checkAlive();
    this.#local.delete(keyOf(path));
    await this.#remote.delete(keyOf(path));
    this.#signal();
  }

  async device(): Promise<number> {
    this.#checkAlive();
    return this.#state === "detached" ? DISK_BELOW : this.#device;
  }

  #file(key: string, entry: Entry, writes: boolean): BucketFile {
    const generation = this.#generation;
    const dev = this.#device;
    const file = {
      stat: async () => ({ dev, size: entry.content.length }),
      write: async (buffer: Buffer, offset: number, length: number, position: number) => {
        this.#checkAlive();
        if (this.#options.mode === "streaming" && position !== entry.content.length) throw errno("EINVAL");
        entry.content = Buffer.concat([
          entry.content.subarray(0, position),
          buffer.subarray(offset, offset + length),
        ]);
        entry.dirty = true;
        return { bytesWritten: length, buffer };
      },
      read: async (buffer: Buffer, offset: number, length: number, position: number) => {
        return { bytesRead: entry.content.copy(buffer, offset, position, position + length), buffer };
      },
      close: async () => {
        this.#checkAlive();
        if (generation !== this.#generation) throw errno("EIO");
        if (this.#options.mode === "streaming") {
          if (writes) await this.#upload(key, entry);
          return;
        }
        this.#signal();
        if (!entry.flushFailed) return;
        entry.flushFailed = false;
        throw errno("EIO");
      },
    };
    return file as unknown as BucketFile;
  }

  async #openFolder(): Promise<BucketFile> {
    const dev = await this.device();
    const file = { stat: async () => ({ dev }), close: async () => {} };
    return file as unknown as BucketFile;
  }

  #openOnDisk(key: string, flags: number): BucketFile {
    if (!this.#disk.has(key) && (flags & O_CREAT) === 0) throw errno("ENOENT");
    const file = {
      stat: async () => ({ dev: DISK_BELOW, size: this.#disk.get(key)?.length ?? 0 }),
      write: async (buffer: Buffer, _: number, length: number) => {
        this.#disk.set(key, Buffer.from(buffer));
        return { bytesWritten: length, buffer };
      },
      read: async (buffer: Buffer) => ({ bytesRead: this.#disk.get(key)?.copy(buffer) ?? 0, buffer }),
      close: async () => {},
    };
    return file as unknown as BucketFile;
  }

  async #fetch(key: string): Promise<Entry | undefined> {
    const content = await this.#remote.get(key);
    return content && { content, dirty: false, flushFailed: false };
  }

  async #listed(): Promise<string[]> {
    const now = performance.now();
    if (!this.#listing || now - this.#listing.at > this.#options.staleMs) {
      this.#listing = { keys: await this.#remote.list(), at: now };
    }
    return this.#listing.keys;
  }

  async #upload(key: string, entry: Entry): Promise<void> {
    try {
      await this.#remote.put(key, entry.content);
      entry.dirty = false;
    } catch (error) {
      // A streaming write that failed leaves the version before, or nothing.
      if (this.#options.mode === "streaming" && this.#local.get(key) === entry) this.#local.delete(key);
      throw error;
    }
  }

  /** Every close or fsync puts the flush off, up to the window. */
  #signal(): void {
    if (this.#options.mode === "streaming") return;
    const now = performance.now();
    const since = this.#flush?.since ?? now;
    clearTimeout(this.#flush?.timer);
    const wait = Math.max(0, Math.min(this.#options.quietMs, since + this.#options.windowMs - now));
    const timer = setTimeout(() => {
      this.#flush = undefined;
      this.#flushing = this.#flushing.then(() => this.#flushAll());
    }, wait);
    this.#flush = { timer, since };
  }

  /** A failure ends the whole flush, and nothing tries again by itself. */
  async #flushAll(): Promise<void> {
    let failed = false;
    for (const [key, entry] of [...this.#local].sort(([one], [other]) => (one < other ? -1 : 1))) {
      if (!entry.dirty || entry.flushFailed) continue;
      if (!failed) {
        failed = await this.#upload(key, entry).then(
          () => false,
          () => true,
        );
      }
      if (failed) entry.flushFailed = entry.dirty;
    }
  }

  #checkAlive(): void {
    if (this.#state === "dead") throw errno("ENOTCONN");
  }
}

function keyOf(path: string): string {
  return path.slice(ROOT.length + 1);
}
