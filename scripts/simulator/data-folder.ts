import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, realpathSync } from "node:fs";
import path from "node:path";
import { findMount } from "../../src/storage/mount.ts";
import { SimulatorProblem } from "./simulator-problem.ts";

/** What a Space finds at `/data`. */
export type DataFolder =
  /** Nothing: the usual case since the platform has no disks any more. */
  | { readonly kind: "absent" }
  /** A folder of the image itself, which goes with the container as far as the app can tell. */
  | { readonly kind: "folder"; readonly path: string }
  /** A folder that is mounted for this container alone, as a real file system would be. */
  | { readonly kind: "disk"; readonly path: string; readonly readOnly?: boolean }
  /** A folder on which something mounted a bucket (FUSE) before. */
  | { readonly kind: "bucket"; readonly path: string };

/** As on a real Space, unless this machine has something there. */
const NOWHERE = existsSync("/data") ? "/nonexistent/data" : "/data";
const MOUNT =
  'mount --bind "$1" "$1" && if [ "$2" = ro ]; then mount -o remount,bind,ro "$1"; fi && shift 2 && exec "$@"';

/** Reads the command line's `absent`, `folder=<path>`, `disk=<path>` or `bucket=<path>`. @throws SimulatorProblem with the remedy */
export function readDataFolder(text: string): DataFolder {
  const [kind, given] = text.split(/=(.*)/s);
  if (kind === "absent" && given === undefined) return { kind };
  if ((kind !== "folder" && kind !== "disk" && kind !== "bucket") || !given) {
    throw new SimulatorProblem(`--data ${text}: say absent, folder=<path>, disk=<path> or bucket=<path>.`);
  }
  if (kind === "bucket") return { kind, path: mountedBucket(path.resolve(given)) };
  const folder = path.resolve(given);
  mkdirSync(folder, { recursive: true });
  if (kind === "disk" && !canMount()) {
    throw new SimulatorProblem(
      "--data disk=…: this machine does not let you mount (it takes Linux, and root or user namespaces).",
    );
  }
  return { kind, path: folder };
}

/** One Space's share of what all Spaces are given: a folder each, as a bucket too may be mounted from a folder of its own. */
export function folderOfSpace(data: DataFolder, owner: string, name: string): DataFolder {
  if (data.kind === "absent") return data;
  const own = path.join(data.path, `${owner}-${name}`);
  mkdirSync(own, { recursive: true });
  return { ...data, path: own };
}

/** Where the app is told to look, in the one variable that a real Space does not have: there it is `/data`. */
export function dataPath(data: DataFolder): string {
  return data.kind === "absent" ? NOWHERE : data.path;
}

/** What to put before a container's command, so that its `/data` is mounted for it and for nobody else. */
export function inFrontOfCommand(data: DataFolder): string[] {
  if (data.kind !== "disk") return [];
  return [...ownMounts(), "sh", "-c", MOUNT, "sh", data.path, data.readOnly ? "ro" : "rw"];
}

/** Whether this process may mount something for a child of its own. */
export function canMount(): boolean {
  const [program = "", ...args] = ownMounts();
  return spawnSync(program, [...args, "true"]).status === 0;
}

function ownMounts(): string[] {
  const user = process.getuid?.() === 0 ? [] : ["--user", "--map-root-user"];
  return ["unshare", ...user, "--mount"];
}

/** The folder without symbolic links, which the mount table does not know. */
function mountedBucket(given: string): string {
  if (!existsSync(given)) throw new SimulatorProblem(`--data bucket=${given}: there is no such folder.`);
  const folder = realpathSync(given);
  const { kind, fileSystem, readOnly } = findMount(readFileSync("/proc/self/mountinfo", "utf8"), folder);
  if (kind !== "bucket" && kind !== "remote") {
    throw new SimulatorProblem(
      `--data bucket=${given}: nothing like a bucket is mounted there (it is ${fileSystem ?? "no mount"}). Mount one first, for example with hf-mount.`,
    );
  }
  if (readOnly) throw new SimulatorProblem(`--data bucket=${given}: it is mounted read-only.`);
  return folder;
}
