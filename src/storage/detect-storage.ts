import { randomUUID } from "node:crypto";
import { readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { findMount, type Mount } from "./mount.ts";
import { realPath } from "./real-path.ts";

/** What the storage path of a Space turned out to be, and whether data kept there survive a restart. */
export interface Storage {
  readonly path: string;
  readonly kind: Mount["kind"];
  /** What is mounted there, whether or not anything can be kept there. */
  readonly mounted: Mount["kind"];
  readonly fileSystem: string | undefined;
  /** Why nothing can be kept there, in a few words for a person; undefined when something can. */
  readonly obstacle: string | undefined;
}

const PROBE_TIMEOUT_MS = 5_000;

/** Finds out what is at `path` by the mount table and by writing, reading back and deleting a small file. */
export async function detectStorage(path: string, mountTable = "/proc/self/mountinfo"): Promise<Storage> {
  const mountinfo = await readFile(mountTable, "utf8").catch(() => "");
  let mount = findMount(mountinfo, path);
  const obstacle = await answerInTime(async () => {
    const missing = await whyNoFolder(path);
    if (missing) return missing;
    mount = findMount(mountinfo, await realPath(path));
    if (mount.kind === "none") return "it is a folder of the container";
    return mount.readOnly ? "it is mounted read-only" : probe(path);
  });
  const kind = obstacle === undefined ? mount.kind : "none";
  return { path, kind, mounted: mount.kind, fileSystem: mount.fileSystem, obstacle };
}

async function whyNoFolder(path: string): Promise<string | undefined> {
  try {
    return (await stat(path)).isDirectory() ? undefined : "it is not a folder";
  } catch (cause) {
    const code = errorCode(cause);
    return code === "ENOENT" ? "nothing is mounted there" : `it cannot be looked at (${code})`;
  }
}

async function probe(folder: string): Promise<string | undefined> {
  const file = join(folder, `.argilla-space-probe-${randomUUID()}`);
  const content = randomUUID();
  try {
    await writeFile(file, content, { flag: "wx" });
    const back = await readFile(file, "utf8");
    return back === content ? undefined : "what was written there reads back differently";
  } catch (cause) {
    return `writing there fails (${errorCode(cause)})`;
  } finally {
    await rm(file, { force: true }).catch(() => undefined);
  }
}

/** A hung FUSE mount answers nothing at all; the start must not hang with it. */
async function answerInTime(attempt: () => Promise<string | undefined>): Promise<string | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<string>();
  const timer = setTimeout(() => resolve("it does not answer"), PROBE_TIMEOUT_MS);
  try {
    return await Promise.race([attempt(), late]);
  } finally {
    clearTimeout(timer);
  }
}

function errorCode(cause: unknown): string {
  return (cause as NodeJS.ErrnoException).code ?? "unknown error";
}
