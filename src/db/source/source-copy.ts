import { constants, copyFile, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SourceDatabaseError } from "./source-database.ts";

const ATTEMPTS = 5;
/** What SQLite keeps beside a file: commits that are not in it yet, or what a commit that broke off has to take back. */
const COMPANIONS = ["-wal", "-journal"] as const;

export interface SourceCopy extends AsyncDisposable {
  readonly path: string;
}

/**
 * Copies a SQLite database with what belongs to it into a folder that only this user can read. SQLite itself never opens
 * the original: even to read it would write beside it (the shared memory of a log, the way back of a broken commit), or,
 * told not to, would not see what stands in the log. And nobody who uses the original has to wait while the copy is read.
 * @throws SourceDatabaseError when somebody keeps writing meanwhile, or there is no room.
 */
export async function copySource(path: string): Promise<SourceCopy> {
  const folder = await mkdtemp(join(tmpdir(), "argilla-space-import-"));
  const dispose = () => rm(folder, { recursive: true, force: true });
  const copy = join(folder, "source.db");
  try {
    await copyUndisturbed(path, copy);
  } catch (error) {
    await dispose();
    throw error;
  }
  return { path: copy, [Symbol.asyncDispose]: dispose };
}

async function copyUndisturbed(path: string, copy: string): Promise<void> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const before = await fingerprint(path);
    for (const suffix of ["", ...COMPANIONS]) await copyPart(`${path}${suffix}`, `${copy}${suffix}`);
    if (before === (await fingerprint(path))) return;
  }
  throw new SourceDatabaseError(
    `${path} is being written. Stop the Argilla that uses it, or make a backup with \`sqlite3 argilla.db ".backup copy.db"\` and import that.`,
  );
}

async function copyPart(from: string, to: string): Promise<void> {
  await rm(to, { force: true });
  try {
    await copyFile(from, to, constants.COPYFILE_FICLONE);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT") return;
    if (code === "ENOSPC") {
      throw new SourceDatabaseError(
        `There is no room in ${tmpdir()} for a copy of ${from}, which is read instead of the file itself. Make room, or name another folder in the variable TMPDIR.`,
      );
    }
    throw new SourceDatabaseError(`${from} cannot be read (${code}).`);
  }
}

/** Changes with every commit, and while one is under way. */
async function fingerprint(path: string): Promise<string> {
  const parts = ["", ...COMPANIONS].map(async (suffix) => {
    const found = await stat(`${path}${suffix}`, { bigint: true }).catch(() => undefined);
    return found ? `${found.ino} ${found.size} ${found.mtimeNs}` : "none";
  });
  return (await Promise.all(parts)).join(", ");
}
