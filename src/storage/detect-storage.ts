import { randomUUID } from "node:crypto";
import { readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { findMount, type Mount } from "./mount.ts";

/** What the storage path of a Space turned out to be, and whether data kept there survive a restart. */
export interface Storage {
  readonly path: string;
  readonly kind: Mount["kind"];
  readonly fileSystem: string | undefined;
  /** Why nothing can be kept there, in a few words for a person; undefined when something can. */
  readonly obstacle: string | undefined;
}

const PROBE_TIMEOUT_MS = 5_000;

/** Finds out what is at `path` by the mount table and by writing, reading back and deleting a small file. */
export async function detectStorage(path: string, mountTable = "/proc/self/mountinfo"): Promise<Storage> {
  const mountinfo = await readFile(mountTable, "utf8").catch(() => "");
  const { kind, fileSystem, readOnly } = findMount(mountinfo, path);
  const found = (obstacle: string | undefined): Storage => ({
    path,
    kind: obstacle === undefined ? kind : "none",
    fileSystem,
    obstacle,
  });
  const folder = await stat(path).catch(() => undefined);
  if (!folder?.isDirectory()) return found("nothing is mounted there");
  if (kind === "none") return found("it is a folder of the container");
  if (readOnly) return found("it is mounted read-only");
  return found(await probe(path));
}

async function probe(folder: string): Promise<string | undefined> {
  const file = join(folder, `.argilla-space-probe-${randomUUID()}`);
  const content = randomUUID();
  const attempt = async (): Promise<string | undefined> => {
    try {
      await writeFile(file, content, { flag: "wx" });
      const back = await readFile(file, "utf8");
      return back === content ? undefined : "what was written there reads back differently";
    } catch (cause) {
      return `writing there fails (${(cause as NodeJS.ErrnoException).code ?? "unknown error"})`;
    } finally {
      await rm(file, { force: true }).catch(() => undefined);
    }
  };
  // A hung FUSE mount answers nothing at all; the start must not hang with it.
  const { promise: late, resolve } = Promise.withResolvers<string>();
  const timer = setTimeout(() => resolve("it does not answer"), PROBE_TIMEOUT_MS);
  try {
    return await Promise.race([attempt(), late]);
  } finally {
    clearTimeout(timer);
  }
}
