import { O_RDONLY } from "./bucket-files.ts";
import { type MountPlace, MountReplica, type StoredObject, toReplicaError } from "./mount-replica.ts";
import { pause } from "./pause.ts";
import { hashOf } from "./record-format.ts";
import { type Assurance, isReplicaError, ReplicaError } from "./replica-client.ts";

/** The mount's own times, as its documentation gives them, and ours that follow from them. */
export interface AdvancedTimes {
  /** Without a close or fsync for this long the mount flushes. */
  readonly quietMs: number;
  /** A flush is put off no longer than this. */
  readonly windowMs: number;
  /** What an upload may take on top before a file counts as not flushed. */
  readonly marginMs: number;
  /** How often to ask whether a file is in the bucket. */
  readonly askMs: number;
}

export const ADVANCED_TIMES: AdvancedTimes = {
  quietMs: 2_000,
  windowMs: 30_000,
  marginMs: 5_000,
  askMs: 200,
};

interface Write {
  readonly key: string;
  readonly content: Buffer;
  readonly accept: () => void;
  readonly fail: (error: unknown) => void;
}

/** What was handed to the mount and is not known to be in the bucket. */
interface Unconfirmed extends Write {
  writtenAt: number;
}

/** A file accepted without confirmation, looked at again once it must have been flushed. */
interface Presumed extends StoredObject {
  readonly since: number;
  readonly due: number;
}

const BATCH_BYTES = 20 << 20;
const CONFIRMATION_SUFFIX = ".confirmed";
const NOT_YET = new Set(["ENOTSUP", "EOPNOTSUPP"]);
/** What a mount answers that has no link(2); a file that is not there yet is refused by other words. */
const NEVER = new Set(["ENOSYS", "EPERM"]);

/**
 * A bucket mounted in advanced mode: close(2) says nothing, and the mount uploads only after a pause without any close.
 * So files are written in batches with a pause after each, in which nothing is written. link(2) tells that a file
 * is in the bucket; where it never does (older mounts), a file is presumed there after the pause and looked at again
 * when the longest delay is over: a failed upload shows once, as an error of close(2), and is mended by writing again.
 */
export class AdvancedMountReplica extends MountReplica {
  readonly transport = "advanced mount";
  readonly #times: AdvancedTimes;
  readonly #waiting: Write[] = [];
  readonly #links: string[] = [];
  #presumed: Presumed[] = [];
  #linksWork: boolean | undefined;
  #working: Promise<void> | undefined;
  #closed = false;
  #linkCount = 0;
  #look: NodeJS.Timeout | undefined;

  /** @param links false where link(2) is known to say nothing about what the bucket has */
  constructor(place: MountPlace, times: AdvancedTimes = ADVANCED_TIMES, links = true) {
    super(place);
    this.#times = times;
    if (!links) this.#linksWork = false;
  }

  get assurance(): Assurance {
    if (this.#linksWork) return { acceptance: "certain", fences: false, windowSeconds: 0 };
    const { windowMs, marginMs } = this.#times;
    // Longer when the mount failed to upload something, which then has to be written again.
    const oldest = Math.min(...this.#presumed.map(({ since }) => since));
    const windowMsNow = Math.max(windowMs + marginMs, performance.now() - oldest);
    return { acceptance: "presumed", fences: false, windowSeconds: Math.ceil(windowMsNow / 1000) };
  }

  /** Without the copies by which files are confirmed; those that an earlier process left are removed in time. */
  override async list(): Promise<string[]> {
    const keys = await super.list();
    for (const key of keys) {
      const path = this.path(key);
      if (key.endsWith(CONFIRMATION_SUFFIX) && !this.#links.includes(path)) this.#links.push(path);
    }
    return keys.filter((key) => !key.endsWith(CONFIRMATION_SUFFIX));
  }

  create(key: string, content: Buffer): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const accept = () => {
      this.stored(key, content);
      resolve();
    };
    this.#waiting.push({ key, content, accept, fail: reject });
    this.#begin();
    return promise;
  }

  override async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#look);
    await this.#working;
    await this.#removeLinks();
    await super.close();
  }

  /** What is only presumed to be there has to have come through the change of mounts as well. */
  protected override get proof(): readonly StoredObject[] {
    return [...super.proof, ...this.#presumed];
  }

  #begin(): void {
    clearTimeout(this.#look);
    this.#working ??= this.#work().finally(() => {
      this.#working = undefined;
      // Something may have come in while this was ending.
      if (this.#waiting.length > 0) this.#begin();
      else this.#lookLater();
    });
  }

  /** Who writes last must not wait for the next one who writes. */
  #lookLater(): void {
    const [first] = this.#presumed;
    if (!first || this.#closed) return;
    this.#look = setTimeout(() => this.#begin(), Math.max(0, first.due - performance.now()));
    this.#look.unref();
  }

  async #work(): Promise<void> {
    await this.#mendPresumed();
    while (this.#waiting.length > 0) {
      if (this.#closed) {
        for (const { fail } of this.#waiting.splice(0)) fail(closed());
        return;
      }
      await this.#removeLinks();
      await this.#mendPresumed();
      const written: Unconfirmed[] = [];
      for (const write of this.#takeBatch()) {
        try {
          await this.write(write.key, write.content);
          written.push({ ...write, writtenAt: performance.now() });
        } catch (error) {
          write.fail(error);
        }
      }
      if (written.length > 0) await this.#settle(written);
    }
  }

  /** Records first, because somebody waits for them; then snapshot parts, as many as one upload should hold. */
  #takeBatch(): Write[] {
    const bySize = (isPart: boolean) => this.#waiting.filter(({ key }) => key.endsWith(".part") === isPart);
    const batch: Write[] = [];
    let bytes = 0;
    for (const write of [...bySize(false), ...bySize(true)]) {
      if (batch.length > 0 && bytes + write.content.length > BATCH_BYTES) break;
      batch.push(write);
      bytes += write.content.length;
    }
    for (const write of batch) this.#waiting.splice(this.#waiting.indexOf(write), 1);
    return batch;
  }

  /** Keeps quiet until every file of the batch is known or presumed to be in the bucket. */
  async #settle(batch: Unconfirmed[]): Promise<void> {
    const { quietMs, windowMs, marginMs, askMs } = this.#times;
    let open = batch;
    await pause(quietMs);
    while (open.length > 0) {
      if (this.#knowsNoLinks()) return this.#presumeAll(open);
      if (this.#closed) return failAll(open, closed());
      const unsettled: Unconfirmed[] = [];
      for (const write of open) if (!(await this.#confirm(write))) unsettled.push(write);
      open = unsettled;
      const [first] = open;
      if (!first) return;
      if (performance.now() - first.writtenAt > windowMs + marginMs) {
        open = await this.#lookAgain(open);
        if (open.length > 0) await pause(quietMs);
      } else if (!this.#knowsNoLinks()) {
        await pause(askMs);
      }
    }
  }

  #knowsNoLinks(): boolean {
    return this.#linksWork === false;
  }

  /** @returns whether the write is settled, one way or the other. */
  async #confirm(write: Unconfirmed): Promise<boolean> {
    const { files } = this.place;
    this.#linkCount += 1;
    const link = `${this.path(write.key)}.${this.#linkCount}${CONFIRMATION_SUFFIX}`;
    try {
      await files.link(this.path(write.key), link);
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      const never = NEVER.has(code ?? "");
      if (never) this.#linksWork ??= false;
      if (never || NOT_YET.has(code ?? "")) return false;
      write.fail(toReplicaError(`confirming ${write.key}`, cause));
      return true;
    }
    this.#links.push(link);
    if ((await files.device(link).catch(() => undefined)) !== this.device) {
      write.fail(new ReplicaError("moved", `${this.place.folder} is no longer on the bucket of the start.`));
      return true;
    }
    this.#linksWork = true;
    write.accept();
    return true;
  }

  /** The longest delay is over: what is not in the bucket now has failed, or this mount does not know link(2). */
  async #lookAgain(open: Unconfirmed[]): Promise<Unconfirmed[]> {
    const again: Unconfirmed[] = [];
    for (const write of open) {
      try {
        const lost = await this.#hasFailed(write.key, write.content.length, hashOf(write.content));
        if (!lost && this.#linksWork !== true) {
          this.#linksWork = false;
          write.accept();
          continue;
        }
        await this.write(write.key, write.content);
        again.push({ ...write, writtenAt: performance.now() });
      } catch (error) {
        write.fail(error);
      }
    }
    return again;
  }

  async #presumeAll(open: readonly Unconfirmed[]): Promise<void> {
    const { windowMs, marginMs } = this.#times;
    await pause(marginMs / 5);
    const now = performance.now();
    for (const { key, content, writtenAt, accept } of open) {
      const due = now + windowMs + marginMs;
      this.#presumed.push({ key, bytes: content.length, hash: hashOf(content), since: writtenAt, due });
      accept();
    }
  }

  /** Writes again what the mount failed to upload; its copy is still the whole file. */
  async #mendPresumed(): Promise<void> {
    const now = performance.now();
    const due = this.#presumed.filter((presumed) => presumed.due <= now);
    this.#presumed = this.#presumed.filter((presumed) => presumed.due > now);
    for (const presumed of due) {
      const { key, bytes, hash } = presumed;
      try {
        if (!(await this.#hasFailed(key, bytes, hash))) continue;
        await this.write(key, await this.read(key, bytes));
      } catch (error) {
        // What was deleted meanwhile, by retention, needs no mending.
        if (isReplicaError(error, "missing")) continue;
      }
      this.#presumed.push({ ...presumed, due: now + this.#times.windowMs + this.#times.marginMs });
    }
  }

  /** A failed upload is told once, by the close(2) of whoever opens the file next. */
  async #hasFailed(key: string, bytes: number, hash: string): Promise<boolean> {
    const file = await this.open(key, O_RDONLY);
    const { size } = await file.stat();
    try {
      await file.close();
    } catch {
      return true;
    }
    return size !== bytes || hashOf(await this.read(key, bytes)) !== hash;
  }

  async #removeLinks(): Promise<void> {
    for (const link of this.#links.splice(0)) await this.place.files.remove(link).catch(() => undefined);
  }
}

function failAll(writes: readonly Write[], error: ReplicaError): void {
  for (const { fail } of writes) fail(error);
}

function closed(): ReplicaError {
  return new ReplicaError("unavailable", "The replica was closed before the bucket confirmed.");
}
