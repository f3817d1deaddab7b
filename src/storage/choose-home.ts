import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Config } from "../config/config.ts";
import { detectStorage, type Storage } from "./detect-storage.ts";
import { findMount, type Mount } from "./mount.ts";
import { realPath } from "./real-path.ts";
import { findReplicaPlace, type ReplicaPlace } from "./replica-place.ts";

/** Where this process keeps its database and keys, and what a person should know about it. */
export interface Home {
  readonly path: string;
  /** The Space's storage; undefined off a Space. */
  readonly storage: Storage | undefined;
  /** Whether the data survive a restart of a Space, wherever the settings put the database. */
  readonly persistent: boolean;
  /** Why they do not, in a few words for a person; undefined when they do. */
  readonly obstacle: string | undefined;
  readonly warning: string | undefined;
  /** The bucket into which the SQLite database is replicated; undefined where it is not. */
  readonly replica: ReplicaPlace | undefined;
}

type Settings = Pick<Config, "space" | "homePath" | "defaultHomePath" | "database" | "storage">;

/**
 * Chooses the home folder: on a Space with a real disk at the storage path, a folder there. A live SQLite file must not
 * lie on FUSE or a network, where locks and rewrites lose data, so a home that was set there gives way on a Space.
 * @throws SettingsError when a bucket is mounted and cannot be used, for it may hold data that a start without it would
 *   ignore; and to ask what a mount is that nobody knows
 */
export async function chooseHome(settings: Settings, mountTable = "/proc/self/mountinfo"): Promise<Home> {
  const { space, database } = settings;
  const mountinfo = await readFile(mountTable, "utf8").catch(() => "");
  const kindOf = async (path: string) => findMount(mountinfo, await realPath(path)).kind;
  const storage = space && (await detectStorage(settings.storage.path, mountTable));

  const { path, warning } = await choosePath(settings, storage, kindOf);
  const file = database.kind === "sqlite" ? database.file : undefined;
  const remoteFile = file !== undefined && isRemote(await kindOf(file));
  // What a PostgreSQL server holds is no concern of the Space's disk.
  const kept = database.kind === "postgres" ? [] : [path, ...(file === undefined ? [] : [file])];
  const kinds = await Promise.all(kept.map(kindOf));
  const replica = await findReplicaPlace(settings, storage);
  const persistent = !space || replica !== undefined || kinds.every((kind) => kind === "disk");
  return {
    path,
    storage,
    persistent,
    obstacle: persistent ? undefined : obstacleOf(storage),
    replica,
    warning: remoteFile ? `ARGILLA_DATABASE_URL: ${file} ${ON_REMOTE} Name a file on a local disk.` : warning,
  };
}

function obstacleOf(storage: Storage | undefined): string {
  if (storage?.kind === "disk") return "the settings put the data elsewhere";
  if (storage?.kind === "remote") return "the settings say that what is mounted there is no bucket";
  return storage?.obstacle ?? "it is a storage bucket, which cannot hold a live database";
}

const FATES: Readonly<Record<Storage["kind"], string>> = {
  disk: "",
  bucket: ", from where the database is replicated into the bucket",
  remote: "",
  none: ", which goes with the container",
};
const ON_REMOTE = "lies on a network or FUSE mount, where a SQLite database can lose data.";

function isRemote(kind: Mount["kind"]): boolean {
  return kind === "bucket" || kind === "remote";
}

async function choosePath(
  { homePath, defaultHomePath, database }: Settings,
  storage: Storage | undefined,
  kindOf: (path: string) => Promise<Mount["kind"]>,
): Promise<{ path: string; warning: string | undefined }> {
  const onDisk = storage?.kind === "disk" ? join(storage.path, "argilla") : defaultHomePath;
  const path = homePath ?? onDisk;
  if (database.kind === "postgres" || !isRemote(await kindOf(path))) return { path, warning: undefined };
  if (!storage || homePath === undefined) {
    return { path, warning: `The home folder ${path} ${ON_REMOTE} Set ARGILLA_HOME_PATH to a local folder.` };
  }
  const fate = FATES[storage.kind];
  return {
    path: onDisk,
    warning: `ARGILLA_HOME_PATH: ${homePath} ${ON_REMOTE} Using ${onDisk} instead${fate}.`,
  };
}
