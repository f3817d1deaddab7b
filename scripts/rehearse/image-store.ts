import { execFileSync } from "node:child_process";
import { lstatSync, mkdirSync, readdirSync, rmSync, type Stats } from "node:fs";
import path from "node:path";
import type { ImageFiles } from "./image.ts";

/** Keeps the files of images while they are built and run. Needs root in a mount namespace of its own. */
export interface ImageStore {
  /** One word for the report. */
  readonly kind: "overlay" | "copies";
  /** A stage on top of an image, whose files stay as they are. */
  begin(base: ImageFiles): StageFiles;
  /** The files of an image for one reader or container; changes go when it is disposed of. */
  open(files: ImageFiles): Disposable & { readonly root: string };
}

/** The files of a stage that is being built. */
export interface StageFiles {
  /** Does one instruction's work on the root, and gives back the bytes that it added. */
  change(work: (root: string) => Promise<void> | void): Promise<number>;
  finish(): ImageFiles;
}

/** Layers that the kernel stacks where it can, unless copies are asked for. */
export function openImageStore(folder: string, wantsCopies: boolean): ImageStore {
  return !wantsCopies && overlayWorks(folder) ? new OverlayStore(folder) : new CopyStore(folder);
}

class OverlayStore implements ImageStore {
  readonly kind = "overlay";
  readonly #folder: string;
  #count = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  begin(base: ImageFiles): StageFiles {
    let folders = base.folders;
    return {
      change: async (work) => {
        const layer = this.#mount(folders);
        try {
          await work(layer.root);
        } finally {
          execFileSync("umount", [layer.root]);
        }
        folders = [...folders, layer.upper];
        return bytesIn(layer.upper);
      },
      finish: () => ({ folders }),
    };
  }

  open({ folders }: ImageFiles): Disposable & { readonly root: string } {
    const { root, upper } = this.#mount(folders);
    return {
      root,
      [Symbol.dispose]: () => {
        execFileSync("umount", ["--lazy", root]);
        rmSync(upper, { recursive: true });
      },
    };
  }

  #mount(folders: readonly string[]): { root: string; upper: string } {
    this.#count += 1;
    const [root, upper, work] = ["root", "upper", "work"].map((part) =>
      path.join(this.#folder, `${part}-${this.#count}`),
    ) as [string, string, string];
    mountOverlay(folders, { root, upper, work });
    return { root, upper };
  }
}

/** One folder an image. An instruction's bytes are those of the files that are new or different after it. */
class CopyStore implements ImageStore {
  readonly kind = "copies";
  readonly #folder: string;
  #count = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  begin(base: ImageFiles): StageFiles {
    const root = this.#copy(base);
    let before = identify(root);
    return {
      change: async (work) => {
        await work(root);
        const after = identify(root);
        const changed = [...after].filter(([file, { identity }]) => before.get(file)?.identity !== identity);
        before = after;
        return changed.reduce((sum, [, { bytes }]) => sum + bytes, 0);
      },
      finish: () => ({ folders: [root] }),
    };
  }

  open(files: ImageFiles): Disposable & { readonly root: string } {
    const root = this.#copy(files);
    // A mount like a container's root: only then the kernel's mount table has an entry for /.
    execFileSync("mount", ["--bind", root, root]);
    return {
      root,
      [Symbol.dispose]: () => {
        execFileSync("umount", ["--lazy", root]);
        rmSync(root, { recursive: true });
      },
    };
  }

  #copy({ folders }: ImageFiles): string {
    this.#count += 1;
    const root = path.join(this.#folder, `root-${this.#count}`);
    execFileSync("cp", ["--archive", folders.at(-1) as string, root]);
    return root;
  }
}

function overlayWorks(folder: string): boolean {
  const [root, upper, work, lower] = ["root", "upper", "work", "lower"].map((part) =>
    path.join(folder, `overlay-test-${part}`),
  ) as [string, string, string, string];
  mkdirSync(lower);
  try {
    mountOverlay([lower], { root, upper, work });
    execFileSync("umount", [root]);
    return true;
  } catch {
    return false;
  }
}

function mountOverlay(
  lower: readonly string[],
  { root, upper, work }: { root: string; upper: string; work: string },
): void {
  for (const folder of [root, upper, work]) mkdirSync(folder);
  const options = `volatile,lowerdir=${[...lower].reverse().join(":")},upperdir=${upper},workdir=${work}`;
  execFileSync("mount", ["-t", "overlay", "overlay", "-o", options, root], { stdio: "pipe" });
}

/** The bytes of the files below a folder, links to one file counted once. */
export function bytesIn(folder: string): number {
  const seen = new Set<number>();
  let sum = 0;
  for (const [, stats] of filesBelow(folder)) {
    if (!seen.has(stats.ino)) sum += stats.size;
    seen.add(stats.ino);
  }
  return sum;
}

/** Every ordinary file below a folder, with its path from there. */
export function* filesBelow(folder: string, inside = ""): Generator<[inside: string, stats: Stats]> {
  for (const entry of readdirSync(path.join(folder, inside), { withFileTypes: true })) {
    const file = path.join(inside, entry.name);
    if (entry.isDirectory()) yield* filesBelow(folder, file);
    else if (entry.isFile()) yield [file, lstatSync(path.join(folder, file))];
  }
}

function identify(root: string): Map<string, { identity: string; bytes: number }> {
  const files = [...filesBelow(root)];
  return new Map(
    files.map(([file, { ino, size, mtimeMs, mode, uid, gid }]) => [
      file,
      { identity: [ino, size, mtimeMs, mode, uid, gid].join(), bytes: size },
    ]),
  );
}
