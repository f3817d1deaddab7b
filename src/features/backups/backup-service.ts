import { randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open, rm, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import { backUpInThread } from "../../db/back-up-in-thread.ts";
import { DATA_KEY_FILE } from "../../db/data-key-file.ts";
import type { Database } from "../../db/database.ts";
import { inTransaction } from "../../db/transaction.ts";
import { Download } from "../../http/download.ts";
import type { Clock } from "../../platform/clock.ts";
import { NotFoundError } from "../../platform/errors.ts";
import type { Logger } from "../../platform/logger.ts";
import { recordAuditEvent } from "../audit/index.ts";
import type { Backup, BackupPart } from "./backup.ts";

interface BackupServiceParts {
  readonly database: Database;
  /** Path of the SQLite file; undefined on PostgreSQL. */
  readonly file: string | undefined;
  readonly homePath: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

const FOLDER = "backup-under-way";
/** Long enough to download it, and to try again; short, as it takes the room of the database once more. */
const LIFETIME_MS = 30 * 60 * 1000;
const SPARE_BYTES = 64 << 20;
const ON_POSTGRES =
  "The data are in PostgreSQL. Back them up with pg_dump or by what your provider offers, and keep ARGILLA_AUTH_SECRET_KEY with it.";

/** Makes copies of the SQLite database beside it for owners to download, one at a time, and takes them away again. */
export class BackupService implements AsyncDisposable {
  readonly #parts: BackupServiceParts;
  readonly #folder: string;
  readonly #stop = new AbortController();
  #current: Backup;
  #path = "";
  #working: Promise<void> = Promise.resolve();
  #expiry: NodeJS.Timeout | undefined;

  constructor(parts: BackupServiceParts) {
    this.#parts = parts;
    this.#folder = join(parts.homePath, FOLDER);
    this.#current =
      parts.file === undefined ? { state: "impossible", reason: ON_POSTGRES } : { state: "none" };
  }

  /** Takes away what a server left that was killed while it made one. Not for commands: the server may run beside. */
  start(): void {
    this.#working = this.#clear();
  }

  get current(): Backup {
    return this.#current;
  }

  /** Begins to make one, in place of the one before; joins one that is being made. */
  make(): Backup {
    const { file } = this.#parts;
    if (file === undefined || this.#current.state === "making") return this.#current;
    this.#current = { state: "making", share: 0 };
    this.#working = this.#working
      .then(() => this.#make(file))
      .catch((error: NodeJS.ErrnoException) => this.#fail(error));
    return this.#current;
  }

  /**
   * A part of the backup that was made, for reading.
   * @throws NotFoundError when there is none
   */
  async open(part: BackupPart, contentType: string): Promise<Download> {
    const { current } = this;
    if (current.state !== "ready") {
      throw new NotFoundError("Backup", part, "There is no backup to download: make one first");
    }
    const path = part === "database" ? this.#path : join(this.#parts.homePath, DATA_KEY_FILE);
    const handle: FileHandle = await open(path).catch(() => {
      throw new NotFoundError("Backup", part, "The backup is no longer there: make one anew");
    });
    void this.#tell("backup.downloaded", { part });
    return new Download({
      content: handle.createReadStream(),
      bytes: (await handle.stat()).size,
      fileName: part === "database" ? current.name : `${current.name}.${DATA_KEY_FILE}`,
      contentType,
    });
  }

  /** The start put a backup in the place of a database that nobody had used. */
  async noteImport(): Promise<void> {
    const { database, clock } = this.#parts;
    await inTransaction(database, (trx) => recordAuditEvent(trx, { action: "backup.imported" }, clock.now()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    clearTimeout(this.#expiry);
    await this.#working;
    if (this.#current.state === "ready") await this.#clear();
  }

  async #make(file: string): Promise<void> {
    clearTimeout(this.#expiry);
    await this.#clear();
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await this.#requireRoom(file);
    const path = join(this.#folder, `${randomUUID()}.db`);
    const madeAt = this.#parts.clock.now();
    await backUpInThread(file, path, {
      signal: this.#stop.signal,
      onProgress: ({ donePages, totalPages }) => {
        this.#current = { state: "making", share: donePages / Math.max(totalPages, 1) };
      },
    });
    const { size } = await stat(path);
    this.#path = path;
    this.#current = { state: "ready", madeAt, bytes: size, name: fileName(madeAt) };
    this.#expiry = setTimeout(() => this.#expire(), LIFETIME_MS).unref();
    void this.#tell("backup.created", { bytes: size });
  }

  async #requireRoom(file: string): Promise<void> {
    const { bavail, bsize } = await statfs(this.#folder);
    const needed = (await stat(file)).size + SPARE_BYTES;
    if (bavail * bsize < needed) throw Object.assign(new Error("There is no room."), { code: "ENOSPC" });
  }

  async #fail(error: NodeJS.ErrnoException): Promise<void> {
    await this.#clear();
    const full = error.code === "ENOSPC" || error.code === "SQLITE_FULL";
    if (!this.#stop.signal.aborted) this.#parts.logger.error({ err: error }, "A backup could not be made.");
    this.#current = {
      state: "failed",
      reason: full
        ? "There is no room on the disk for a copy of the database. Make room, then try again."
        : "The copy could not be made; the server’s log says why. Try again.",
    };
  }

  #expire(): void {
    this.#current = { state: "none" };
    this.#working = this.#clear();
  }

  async #clear(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true }).catch(() => undefined);
  }

  /** A storage that takes no changes is a reason to want a backup, so a line that cannot be kept must not be in its way. */
  async #tell(
    action: "backup.created" | "backup.downloaded",
    details: { readonly bytes: number } | { readonly part: BackupPart },
  ): Promise<void> {
    const { database, clock, logger } = this.#parts;
    try {
      await inTransaction(database, (trx) =>
        recordAuditEvent(trx, { action, details: { ...details } }, clock.now()),
      );
    } catch (error) {
      logger.warn({ err: error, action, ...details }, "A line could not be written into the audit log.");
    }
  }
}

/** `argilla-space-2026-11-28T20-18Z.db` */
function fileName(madeAt: Date): string {
  return `argilla-space-${madeAt.toISOString().slice(0, 16).replace(":", "-")}Z.db`;
}
