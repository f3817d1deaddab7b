import { runThread } from "../platform/thread.ts";

/**
 * Puts everything of a database that nobody has open into its file, and checks the file, in a thread of its own.
 * @returns what is wrong with it, in SQLite's words; undefined when nothing is.
 */
export async function settleSqliteFile(path: string): Promise<string | undefined> {
  return (await runThread("settle-worker", import.meta.url, path)) as string | undefined;
}
