import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Config } from "../config/config.ts";
import { detectStorage, type Storage } from "./detect-storage.ts";
import { findMount } from "./mount.ts";

/** Where this process keeps its database and keys, and what a person should know about it. */
export interface Home {
  readonly path: string;
  /** The Space's storage; undefined off a Space. */
  readonly storage: Storage | undefined;
  /** Whether what is kept there survives a restart of a Space. */
  readonly persistent: boolean;
  readonly warning: string | undefined;
}

/**
 * Chooses the home folder: on a Space with a real disk at the storage path, a folder there. A live SQLite file must not
 * lie on FUSE or a network, where locks and rewrites lose data, so a home that was set there gives way on a Space.
 */
export async function chooseHome(
  config: Pick<Config, "space" | "homePath" | "defaultHomePath" | "storage">,
  mountTable = "/proc/self/mountinfo",
): Promise<Home> {
  const mountinfo = await readFile(mountTable, "utf8").catch(() => "");
  const onRemote = (path: string) => findMount(mountinfo, path).kind === "remote";
  if (!config.space) {
    const path = config.homePath ?? config.defaultHomePath;
    const warning = onRemote(path)
      ? `ARGILLA_HOME_PATH: ${path} lies on a network or FUSE mount, where a SQLite database can lose data. Name a folder on a local disk.`
      : undefined;
    return { path, storage: undefined, persistent: true, warning };
  }

  const storage = await detectStorage(config.storage.path, mountTable);
  if (config.homePath !== undefined && !onRemote(config.homePath)) {
    const persistent = findMount(mountinfo, config.homePath).kind === "disk";
    return { path: config.homePath, storage, persistent, warning: undefined };
  }
  if (config.homePath !== undefined) {
    const warning = `ARGILLA_HOME_PATH: ${config.homePath} lies on a network or FUSE mount, where a SQLite database loses data; using ${config.defaultHomePath} instead, which goes with the container.`;
    return { path: config.defaultHomePath, storage, persistent: false, warning };
  }
  if (storage.kind === "disk") {
    return { path: join(storage.path, "argilla"), storage, persistent: true, warning: undefined };
  }
  return { path: config.defaultHomePath, storage, persistent: false, warning: undefined };
}
