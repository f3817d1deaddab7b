import {
  chmodSync,
  copyFileSync,
  globSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  rmSync,
  type Stats,
  symlinkSync,
} from "node:fs";
import path from "node:path";
import type { CopySource } from "./build-context.ts";
import { type Owner, pathInRoot } from "./root-folder.ts";

export interface CopyOrder {
  readonly from: CopySource;
  /** Relative to the source's root; `*` and `?` stand for any characters of a name. */
  readonly sources: readonly string[];
  readonly root: string;
  /** Absolute inside the root. With a slash at its end it is a folder, whatever is copied. */
  readonly target: string;
  readonly owner: Owner;
  /** Instead of the source's own. */
  readonly mode: number | undefined;
}

/**
 * Copies as COPY does: of a folder its content, everything owned by `owner`, links as links.
 *
 * @throws Error when a source is not there, or is kept out of the build
 */
export function copyFiles(order: CopyOrder): void {
  const found = order.sources.flatMap((source) => findSources(order.from, source));
  const intoFolder = order.target.endsWith("/") || found.length > 1;
  for (const source of found) {
    const stats = lstatSync(pathInRoot(order.from.root, source));
    const isFolder = stats.isDirectory();
    const place = lstatSync(pathInRoot(order.root, order.target, "followed"), { throwIfNoEntry: false });
    const isNamedInside = !isFolder && (intoFolder || place?.isDirectory());
    const target = isNamedInside ? path.posix.join(order.target, path.posix.basename(source)) : order.target;
    makeParents(order, path.posix.dirname(path.posix.normalize(target)));
    copyEntry(order, source, target, stats);
  }
}

function findSources({ root, has }: CopySource, source: string): string[] {
  const relative = path.posix.normalize(source).replace(/^\/+/, "").replace(/\/$/, "");
  const isPattern = /[*?]/.test(relative);
  const matches = isPattern ? globSync(relative, { cwd: root }).sort() : [relative];
  const found = matches.filter((match) => isThere({ root, has }, match));
  if (found.length === 0) throw new Error(`${source} is not there, or .dockerignore keeps it out.`);
  return found;
}

/** A folder that is kept out is still there if something in it is let in again. */
function isThere(source: CopySource, relative: string): boolean {
  const stats = lstatSync(pathInRoot(source.root, relative), { throwIfNoEntry: false });
  if (!stats) return false;
  if (relative === "." || source.has(relative)) return true;
  return stats.isDirectory() && childrenOf(source, relative).length > 0;
}

function childrenOf(source: CopySource, relative: string): string[] {
  return readdirSync(pathInRoot(source.root, relative))
    .map((name) => path.posix.join(relative, name))
    .filter((child) => isThere(source, child));
}

function makeParents(order: CopyOrder, target: string): void {
  const place = pathInRoot(order.root, target, "followed");
  const first = mkdirSync(place, { recursive: true });
  if (first === undefined) return;
  for (let at = place; at !== path.dirname(first); at = path.dirname(at)) {
    lchownSync(at, order.owner.uid, order.owner.gid);
    chmodSync(at, 0o755);
  }
}

function copyEntry(order: CopyOrder, source: string, target: string, stats: Stats): void {
  const from = pathInRoot(order.from.root, source);
  const to = pathInRoot(order.root, target, stats.isDirectory() ? "followed" : "as it is");
  if (stats.isDirectory()) {
    mkdirSync(to, { recursive: true });
    for (const child of childrenOf(order.from, source)) {
      const childStats = lstatSync(pathInRoot(order.from.root, child));
      copyEntry(order, child, path.posix.join(target, path.basename(child)), childStats);
    }
  } else {
    rmSync(to, { force: true });
    if (stats.isSymbolicLink()) symlinkSync(readlinkSync(from), to);
    else copyFileSync(from, to);
  }
  lchownSync(to, order.owner.uid, order.owner.gid);
  if (!stats.isSymbolicLink()) chmodSync(to, order.mode ?? stats.mode & 0o7777);
}
