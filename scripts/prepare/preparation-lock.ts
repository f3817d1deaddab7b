import { mkdirSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { PreparationProblem } from "./preparation-problem.ts";
import { toolsFolder } from "./project-folder.ts";

const longestPreparationMs = 10 * 60_000;

/**
 * Waits until no other start is preparing this folder, then keeps others out until the
 * returned lock is disposed of or this process ends.
 *
 * A lock of an SQLite file is the one lock in Node's standard library that the operating
 * system takes back when its holder is killed, so no stale lock ever has to be guessed at.
 *
 * @throws PreparationProblem when the other start is still at it after ten minutes
 */
export function lockPreparation(): Disposable {
  mkdirSync(toolsFolder, { recursive: true });
  const file = path.join(toolsFolder, "preparation-lock.db");
  const database = new DatabaseSync(file);
  try {
    if (!tryLock(database, 0)) {
      process.stderr.write("· Another start is installing or building here: waiting for it\n");
      if (!tryLock(database, longestPreparationMs)) throw stillLocked(file);
    }
  } catch (error) {
    database.close();
    throw error;
  }
  return { [Symbol.dispose]: () => database.close() };
}

function tryLock(database: DatabaseSync, waitMs: number): boolean {
  try {
    database.exec(`PRAGMA busy_timeout = ${waitMs}; BEGIN EXCLUSIVE`);
    return true;
  } catch (error) {
    if (error instanceof Error && /database is locked/.test(error.message)) return false;
    throw error;
  }
}

function stillLocked(file: string): PreparationProblem {
  return new PreparationProblem(
    `Another start has been installing or building here for ${longestPreparationMs / 60_000} minutes.\n` +
      `Stop it and start again. (It holds the lock ${file}.)`,
  );
}
