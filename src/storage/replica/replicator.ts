import type { ChainPosition } from "./chain-reader.ts";
import { createPersistently } from "./create-persistently.ts";
import { packPages, pagesPerRecord } from "./page-images.ts";
import { pause } from "./pause.ts";
import { RecordChain } from "./record-chain.ts";
import { MAX_RECORD_RAW_BYTES } from "./record-format.ts";
import { isReplicaError, type ReplicaClient, ReplicaError, type ReplicaErrorKind } from "./replica-client.ts";
import type { Epoch } from "./replica-keys.ts";
import type { ReplicationStatus, ReplicatorEvent } from "./replication-status.ts";
import { RivalWatch } from "./rival-watch.ts";
import { SnapshotKeeper, type SnapshotPolicy } from "./snapshot-keeper.ts";
import {
  NOWHERE,
  samePosition,
  type WalChanges,
  type WalConnection,
  type WalPosition,
  WriteAheadLog,
} from "./write-ahead-log.ts";

export interface ReplicatorOptions {
  readonly client: ReplicaClient;
  /** The connection that writes: WAL mode, `wal_autocheckpoint = 0`. The log must hold nothing that `parent` lacks. */
  readonly connection: WalConnection;
  /** Path of the database file, which holds the state of `parent`. */
  readonly database: string;
  readonly epoch: Epoch;
  /** The state that the database file holds, in the bucket; null when the bucket does not have it. */
  readonly parent: ChainPosition | null;
  /** Records that a restore of `parent` applied after its snapshot. */
  readonly recordsBefore: number;
  /** Why the state of `parent` is worth a snapshot that stays, such as a migration to come. */
  readonly keep?: string | undefined;
  /** Small files that belong to the database, as they are now. */
  readonly files: () => Promise<Readonly<Record<string, string>>>;
  /** Rows changed since the connection was opened, for reports. */
  readonly changedRows: () => number;
  readonly pacing: Pacing;
  readonly snapshots: SnapshotPolicy;
  readonly onEvent: (event: ReplicatorEvent) => void;
}

export interface Pacing {
  /** The least time between two shipments; what is committed meanwhile goes into one. */
  readonly intervalMs: number;
  /** How often to look for what others committed to the database. */
  readonly pollMs: number;
  /** How often to look whether another server has begun, where nothing fences. */
  readonly rivalMs: number;
  /** The log is moved into the database file when it is longer than this. */
  readonly checkpointFrames: number;
}

/** Pages that were read before the log may begin anew, on their way to the bucket. */
interface Captured extends Horizon {
  readonly changes: WalChanges;
  readonly pages: readonly { readonly number: number; readonly bytes: Buffer }[];
}

/** Pages that are read when they are asked for. */
interface PageReader {
  readonly length: number;
  slice(start: number, end: number): { readonly number: number; readonly bytes: Buffer }[];
}

/** What goes with the last record of a shipment. */
interface Companions {
  readonly files?: Readonly<Record<string, string>> | undefined;
  readonly withSeal?: boolean;
}

/** A place in the log and what had happened until then. */
interface Horizon {
  readonly position: WalPosition;
  readonly commits: number;
  readonly rows: number;
}

const MOST_CAPTURED_PAGES = 2_048;
/** So much later than it could be may a commit be shipped, rather than that each pays for a look. */
const LOOK_EVERY_MS = 10;

interface Waiter {
  readonly commits: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Ships what is committed to a SQLite database into a bucket, as a chain of records. It runs on the thread of the
 * connection that writes, reads beside it, and never keeps it waiting but by {@link durable}.
 */
export class Replicator {
  readonly #options: ReplicatorOptions;
  readonly #log: WriteAheadLog;
  readonly #chain: RecordChain;
  readonly #snapshots: SnapshotKeeper;
  readonly #stop = new AbortController();
  readonly #rivals: RivalWatch | undefined;
  readonly #waiters: Waiter[] = [];
  #shipped: WalPosition = NOWHERE;
  #files = "";
  #commits = 0;
  #shippedCommits = 0;
  #shippedRows: number;
  #unshippedSince: Date | undefined;
  #lastConfirmed: Date | undefined;
  /** Why the bucket did not take the last that it was given. */
  #failure: ReplicaError | undefined;
  /** Why it could not be looked at, while it was given nothing. */
  #unseen: ReplicaError | undefined;
  #lost: string | undefined;
  /** The end of what is committed, as it was after a commit that has not been shipped. */
  #horizon: Horizon | undefined;
  #horizonAt = 0;
  #captured: Captured | undefined;
  /** The log is too long, and a transaction was in the way of a checkpoint. */
  #checkpointWanted = false;
  /** A record after which only a snapshot leads on, and there is none yet. */
  #gap: ChainPosition | undefined;
  #wake = Promise.withResolvers<void>();
  #yielding: Promise<void> | undefined;
  #ending = false;
  #sealed = false;
  /** Since when no changes are taken: the end of what was committed then, as far as that could be seen. */
  #barred: { end: WalPosition | undefined } | undefined;
  #running: Promise<void> | undefined;

  /**
   * Stores the head of the epoch, and before it a snapshot when the bucket does not have the state to go on from.
   * @throws ReplicaError when that fails
   */
  static async start(options: ReplicatorOptions, signal: AbortSignal): Promise<Replicator> {
    const replicator = new Replicator(options);
    try {
      await replicator.#begin(signal);
    } catch (error) {
      replicator.#log.close();
      replicator.#snapshots.close();
      throw error;
    }
    replicator.#running = replicator.#run();
    return replicator;
  }

  private constructor(options: ReplicatorOptions) {
    this.#options = options;
    const { client, epoch, database, connection, snapshots, onEvent, files } = options;
    this.#log = new WriteAheadLog(database, connection);
    this.#shippedRows = options.changedRows();
    const create = (key: string, content: Buffer) => this.#create(key, content);
    this.#chain = new RecordChain(epoch, create);
    this.#snapshots = new SnapshotKeeper({
      ...{ client, database, create, files, onEvent, policy: snapshots, epoch },
      ...{ recordsBefore: options.recordsBefore, keep: options.parent === null ? undefined : options.keep },
      log: this.#log,
      signal: this.#stop.signal,
    });
    if (!client.assurance.fences) {
      this.#rivals = new RivalWatch(client, epoch, options.pacing.rivalMs, {
        onRival: (reason) => {
          this.#yielding = this.#yield(reason);
          return this.#yielding;
        },
        onLook: (error) => this.#looked(error),
      });
    }
  }

  /**
   * Call it after each commit of the connection.
   * @returns false when nothing was committed, which is known only while changes are refused
   */
  committed(): boolean {
    if (this.#barred && !this.#passedBar(this.#barred)) return false;
    this.#commits += 1;
    this.#unshippedSince ??= new Date();
    // Later there may always be a transaction in the way of looking.
    if (this.#checkpointWanted) this.#keepFit();
    this.#lookIfStale();
    this.#wake.resolve();
    return true;
  }

  /**
   * Resolves when the bucket has everything committed until now, as far as its transport can tell.
   * @throws ReplicaError `conflict` when another server has taken over, `unavailable` when this one has ended
   */
  durable(): Promise<void> {
    if (this.#lost !== undefined) return Promise.reject(new ReplicaError("conflict", this.#lost));
    if (this.#shippedCommits >= this.#commits) return Promise.resolve();
    // Somebody waits for this very commit, and the next transaction may be in the way until then.
    this.#horizon = this.#look() ?? this.#horizon;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiters.push({ commits: this.#commits, resolve, reject });
    this.#wake.resolve();
    return promise;
  }

  /**
   * Takes no changes until the bucket has everything that is committed: whoever would send one more learns at once that
   * nothing was changed, instead of waiting to hear that nobody knows.
   */
  suspend(why: ReplicaError): void {
    if (this.#barred || this.#ending || this.#shippedCommits >= this.#commits) return;
    this.#bar();
    if (this.#failure) return;
    this.#failure = why;
    this.#options.onEvent({ kind: "failing", error: why });
  }

  /** Why changes are refused; undefined when they are taken. */
  get refusal(): ReplicaErrorKind | undefined {
    if (!this.#barred) return undefined;
    if (this.#lost !== undefined || this.#yielding !== undefined) return "conflict";
    return (this.#failure ?? this.#unseen)?.kind ?? "unavailable";
  }

  get status(): ReplicationStatus {
    const { client, epoch, changedRows } = this.#options;
    const pending = this.#commits > this.#shippedCommits;
    const failure = this.#failure ?? this.#unseen;
    return {
      transport: client.transport,
      assurance: client.assurance,
      state: this.#lost === undefined ? (failure ? "failing" : "running") : "lost",
      problem: this.#lost === undefined ? failure?.kind : "conflict",
      epoch,
      record: this.#chain.last?.seq,
      lastConfirmed: this.#lastConfirmed,
      unshipped: {
        commits: this.#commits - this.#shippedCommits,
        rows: pending ? changedRows() - this.#shippedRows : 0,
        bytes: pending ? this.#unshippedBytes() : 0,
        since: pending ? this.#unshippedSince : undefined,
      },
      storedBytes: this.#chain.storedBytes + this.#snapshots.storedBytes,
      snapshot: this.#snapshots.newest,
    };
  }

  /**
   * Ships what is left, seals the epoch and ends. Call it when nothing is written any more, before the connection closes.
   * @param withinMs what is not stored by then is given up
   * @returns whether everything was stored
   */
  async end(withinMs: number): Promise<boolean> {
    const giveUp = setTimeout(() => this.#stop.abort(), withinMs);
    try {
      this.#ending = true;
      this.#wake.resolve();
      this.#rivals?.end();
      this.#snapshots.stop();
      await this.#running;
      await this.#yielding;
      return this.#lost === undefined && (await this.#shipAndSeal());
    } catch (error) {
      if (!isReplicaError(error)) throw error;
      return false;
    } finally {
      clearTimeout(giveUp);
      this.#stop.abort();
      this.#settle(new ReplicaError("unavailable", "The server stops."));
      await this.#snapshots.ended();
    }
  }

  /** Lets go of the database's files; call it once its connections are closed. */
  close(): void {
    this.#log.close();
    this.#snapshots.close();
  }

  async #begin(signal: AbortSignal): Promise<void> {
    const end = () => this.#stop.abort();
    signal.addEventListener("abort", end);
    try {
      const { parent } = this.#options;
      const base = parent === null ? await this.#snapshots.first() : null;
      const files = await this.#options.files();
      this.#files = JSON.stringify(files);
      const head = await this.#chain.append({ kind: "head", parent, base, files: { ...files } });
      this.#snapshots.begin(head);
      this.#lastConfirmed = new Date();
    } finally {
      signal.removeEventListener("abort", end);
    }
  }

  async #run(): Promise<void> {
    while (!this.#ending && this.#lost === undefined) {
      if (!this.#captured) {
        await Promise.race([this.#wake.promise, pause(this.#options.pacing.pollMs, this.#stop.signal)]);
      }
      if (this.#ending) return;
      this.#wake = Promise.withResolvers<void>();
      const begun = performance.now();
      try {
        await this.#ship();
        this.#keepFit();
      } catch (error) {
        if (!this.#explain(error)) continue;
        return;
      }
      const rest = this.#options.pacing.intervalMs - (performance.now() - begun);
      if (rest > 0 && !this.#ending) await pause(rest, this.#stop.signal);
    }
  }

  /** @returns false when a transaction is in the way, and then there is no seal. */
  async #shipAndSeal(): Promise<boolean> {
    // Nobody who waits for the seal takes it for the end while what comes before it is missing (take-over.ts).
    if (!(await this.#ship({ withSeal: !this.#options.client.assurance.fences }))) return false;
    if (!this.#sealed) await this.#chain.append({ kind: "seal" });
    return true;
  }

  /**
   * Ships everything that is committed.
   * @returns false when a transaction is in the way of seeing how far that is
   */
  async #ship({ withSeal = false } = {}): Promise<boolean> {
    if (this.#captured) await this.#shipCaptured(this.#captured);
    const horizon = this.#look() ?? this.#horizon;
    this.#horizon = undefined;
    if (!horizon) return false;
    const files = await this.#changedFiles();
    const changes = await this.#log.changesBetween(this.#shipped, horizon.position);
    if (changes?.gap) await this.#openGap();
    else if (changes) await this.#shipPages(changes, this.#pagesOf(changes), horizon, { files, withSeal });
    else if (files) await this.#chain.append({ kind: "files", files: { ...files } });
    if (this.#gap) await this.#closeGap(this.#gap);
    if (files) this.#files = JSON.stringify(files);
    if (files || changes) this.#lastConfirmed = new Date();
    this.#accepted(horizon);
    return true;
  }

  async #shipCaptured(captured: Captured): Promise<void> {
    await this.#shipPages(captured.changes, captured.pages, captured);
    this.#captured = undefined;
    this.#lastConfirmed = new Date();
    const { last } = this.#chain;
    // The checkpoint before put this state into the database file.
    if (last && this.#log.filed && samePosition(this.#log.filed, captured.position)) {
      this.#snapshots.filed(last);
      if (this.#snapshots.isDue(last, this.#chain.storedBytes)) this.#snapshots.take(this.#chain.storedBytes);
    }
    this.#accepted(captured);
  }

  #accepted({ commits, rows }: Horizon): void {
    this.#shippedRows = rows;
    this.#shippedCommits = commits;
    this.#unshippedSince = this.#commits > commits ? new Date() : undefined;
    if (this.#commits === commits) this.#unbar();
    this.#settle();
  }

  /** What is committed after the last look waits for one more shipment when a transaction is in the way of the next. */
  #lookIfStale(): void {
    const now = performance.now();
    if (this.#horizon && now - this.#horizonAt < LOOK_EVERY_MS) return;
    this.#horizon = this.#look() ?? this.#horizon;
    this.#horizonAt = now;
  }

  #bar(): void {
    this.#options.connection.pragma("query_only = ON");
    this.#barred = { end: this.#log.committed() };
  }

  #unbar(): void {
    if (!this.#barred || this.#ending || this.#lost !== undefined) return;
    this.#options.connection.pragma("query_only = OFF");
    this.#barred = undefined;
  }

  /** A transaction that had changed something before may still commit; one that begins now cannot. */
  #passedBar(bar: { end: WalPosition | undefined }): boolean {
    const before = bar.end;
    bar.end = this.#log.committed();
    return !before || !bar.end || !samePosition(before, bar.end);
  }

  #look(): Horizon | undefined {
    const position = this.#log.committed();
    return position && { position, commits: this.#commits, rows: this.#options.changedRows() };
  }

  #unshippedBytes(): number {
    const captured = this.#captured?.pages.reduce((sum, { bytes }) => sum + bytes.length, 0) ?? 0;
    const end = this.#log.committed() ?? this.#horizon?.position;
    return captured + (end ? this.#log.bytesBetween(this.#captured?.position ?? this.#shipped, end) : 0);
  }

  /** A bucket that is gone is told before somebody's work depends on it. */
  #looked(error: ReplicaError | undefined): void {
    const known = this.#failure ?? this.#unseen;
    this.#unseen = error;
    if (error && !known) this.#options.onEvent({ kind: "failing", error });
    if (!error && known && !this.#failure) this.#options.onEvent({ kind: "recovered" });
  }

  async #shipPages(
    { end, pageSize, databasePages }: WalChanges,
    pages: readonly { readonly number: number; readonly bytes: Buffer }[] | PageReader,
    { rows }: Horizon,
    { files, withSeal }: Companions = {},
  ): Promise<void> {
    const perRecord = pagesPerRecord(pageSize, MAX_RECORD_RAW_BYTES);
    const { length } = pages;
    const changed = Math.max(rows - this.#shippedRows, 0);
    for (let start = 0; start === 0 || start < length; start += perRecord) {
      const chosen = pages.slice(start, start + perRecord);
      const commit = start + perRecord >= length;
      const said = { pageSize, databasePages, pages: chosen.length, commit, rows: commit ? changed : 0 };
      const body = await packPages(chosen);
      const content = {
        kind: "pages",
        ...said,
        ...(commit && files ? { files: { ...files } } : {}),
      } as const;
      if (commit && withSeal) {
        await this.#chain.appendWithSeal(content, body);
        this.#sealed = true;
      } else await this.#chain.append(content, body);
    }
    this.#shipped = end;
  }

  /** The pages of `changes`, read a record at a time. */
  #pagesOf({ frames, pageSize }: WalChanges): PageReader {
    const sorted = [...frames].sort(([one], [other]) => one - other);
    const read = ([number, frame]: [number, number]) => ({
      number,
      bytes: this.#log.readPage(frame, pageSize),
    });
    return { length: sorted.length, slice: (start, end) => sorted.slice(start, end).map(read) };
  }

  /** Somebody else moved changes into the database file before they were read: only the file has them all. */
  async #openGap(): Promise<void> {
    this.#options.onEvent({ kind: "gap" });
    this.#moveIntoFile();
    this.#gap = await this.#chain.append({ kind: "break" });
  }

  async #closeGap(gap: ChainPosition): Promise<void> {
    if (!this.#log.filed) this.#moveIntoFile();
    await this.#snapshots.takeNow(gap);
    this.#gap = undefined;
  }

  #moveIntoFile(): void {
    const end = this.#log.committed();
    if (!end || !this.#log.checkpoint(end)) {
      throw new ReplicaError(
        "unavailable",
        "Another program uses the database file; a snapshot has to wait for it.",
      );
    }
    this.#shipped = end;
  }

  /** Moves the log into the database file when it has grown, and begins a snapshot when one is due. */
  #keepFit(): void {
    const place = this.#chain.last;
    if (!place || this.#snapshots.reading || this.#captured || this.#gap) return;
    const due = this.#snapshots.isDue(place, this.#chain.storedBytes);
    const horizon = this.#look();
    const { checkpointFrames } = this.#options.pacing;
    this.#checkpointWanted = horizon === undefined;
    if (!horizon) return;
    if (horizon.position.frame > checkpointFrames || (due && horizon.position.frame > 0)) {
      if (!this.#capture(horizon)) return;
      if (this.#log.checkpoint(horizon.position) && !this.#captured) this.#snapshots.filed(place);
    }
    if (due && !this.#captured) this.#snapshots.take(this.#chain.storedBytes);
  }

  /** Reads what is committed and not shipped, since a checkpoint lets the log begin anew. @returns false if it is too much */
  #capture(horizon: Horizon): boolean {
    if (samePosition(horizon.position, this.#shipped)) return true;
    const changes = this.#log.changesBetweenAtOnce(this.#shipped, horizon.position);
    if (!changes || changes.gap || changes.frames.size > MOST_CAPTURED_PAGES) return false;
    const pages = this.#pagesOf(changes);
    this.#captured = { ...horizon, changes, pages: pages.slice(0, pages.length) };
    // It lies before what was captured, and nothing leads back.
    this.#horizon = undefined;
    return true;
  }

  async #changedFiles(): Promise<Readonly<Record<string, string>> | undefined> {
    const files = await this.#options.files();
    return JSON.stringify(files) === this.#files ? undefined : files;
  }

  async #create(key: string, content: Buffer): Promise<void> {
    await createPersistently(this.#options.client, key, content, {
      signal: this.#stop.signal,
      onFailure: (error) => {
        const known = this.#failure?.message === error.message;
        this.#failure = error;
        if (!known) this.#options.onEvent({ kind: "failing", error });
      },
    });
    const failed = this.#failure !== undefined || this.#unseen !== undefined;
    this.#failure = undefined;
    this.#unseen = undefined;
    if (failed) this.#options.onEvent({ kind: "recovered" });
  }

  /** @returns whether the work is over. */
  #explain(error: unknown): boolean {
    if (isReplicaError(error, "conflict")) {
      this.#lose("Another server has taken over this bucket.");
      return true;
    }
    if (this.#stop.signal.aborted) return true;
    const failure = isReplicaError(error)
      ? error
      : new ReplicaError("unavailable", (error as Error).message, { cause: error });
    this.#failure = failure;
    this.#options.onEvent({ kind: "failing", error: failure });
    return false;
  }

  /** Where nothing fences, the one who came later goes on: what is committed is stored, and then no more is. */
  async #yield(reason: string): Promise<void> {
    this.#bar();
    this.#ending = true;
    this.#wake.resolve();
    await this.#running;
    try {
      await this.#shipAndSeal();
    } catch (error) {
      if (!isReplicaError(error)) throw error;
    }
    this.#lose(reason);
  }

  #lose(reason: string): void {
    this.#bar();
    this.#lost = reason;
    this.#stop.abort();
    this.#rivals?.end();
    this.#snapshots.stop();
    this.#settle(new ReplicaError("conflict", reason));
    const { fences } = this.#options.client.assurance;
    this.#options.onEvent({ kind: "lost", reason, fenced: fences });
  }

  /** Answers those whose commits are stored; with `error`, the others too. */
  #settle(error?: ReplicaError): void {
    for (const waiter of this.#waiters.splice(0)) {
      if (waiter.commits <= this.#shippedCommits) waiter.resolve();
      else if (error) waiter.reject(error);
      else this.#waiters.push(waiter);
    }
  }
}
