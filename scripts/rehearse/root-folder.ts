import { lstatSync, mkdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

/**
 * The path on this machine of a path inside a root folder. Symbolic links are followed as they would be inside, that of
 * the last part only on demand; parts may be missing.
 */
export function pathInRoot(root: string, inside: string, last: "followed" | "as it is" = "as it is"): string {
  let resolved = root;
  const todo = partsOf(inside);
  for (let links = 0; todo.length > 0; ) {
    const part = todo.shift() as string;
    if (part === "..") {
      if (resolved !== root) resolved = path.dirname(resolved);
      continue;
    }
    const next = path.join(resolved, part);
    const target = todo.length > 0 || last === "followed" ? linkTarget(next) : undefined;
    if (target === undefined) resolved = next;
    else {
      links += 1;
      if (links > 40) throw new Error(`Too many symbolic links in ${inside}.`);
      if (target.startsWith("/")) resolved = root;
      todo.unshift(...partsOf(target));
    }
  }
  return resolved;
}

export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** What `user`, `user:group` or numbers of them mean by the root's own list of users, as USER and --chown take them. */
export function findOwner(root: string, text: string): Owner {
  const [user = "", group] = text.split(":");
  const account = readTable(root, "/etc/passwd").find((line) => line[0] === user || line[2] === user);
  const uid = Number(account?.[2] ?? user);
  const named = readTable(root, "/etc/group").find((line) => line[0] === group || line[2] === group);
  const gid = group === undefined ? Number(account?.[3] ?? 0) : Number(named?.[2] ?? group);
  if (!Number.isInteger(uid) || !Number.isInteger(gid))
    throw new Error(`There is no user or group "${text}".`);
  return { uid, gid };
}

/** A file or folder that is made only so that something can be mounted on it, and goes when disposed of. */
export function makeMountPoint(root: string, inside: string, kind: "file" | "folder"): Disposable {
  const place = pathInRoot(root, inside);
  let topmost: string | undefined;
  for (let at = place; at !== root && !exists(at); at = path.dirname(at)) topmost = at;
  if (topmost !== undefined) {
    mkdirSync(kind === "folder" ? place : path.dirname(place), { recursive: true });
    if (kind === "file") writeFileSync(place, "");
  }
  const made = topmost;
  return {
    [Symbol.dispose]: () => {
      if (made !== undefined) rmSync(made, { recursive: true });
    },
  };
}

function partsOf(inside: string): string[] {
  return inside.split("/").filter((part) => part !== "" && part !== ".");
}

function linkTarget(file: string): string | undefined {
  try {
    return readlinkSync(file);
  } catch {
    return undefined;
  }
}

function exists(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
}

function readTable(root: string, file: string): string[][] {
  try {
    return readFileSync(pathInRoot(root, file), "utf8")
      .split("\n")
      .map((line) => line.split(":"));
  } catch {
    return [];
  }
}
