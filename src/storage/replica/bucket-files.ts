import {
  constants,
  type FileHandle,
  link,
  mkdir,
  open,
  readdir,
  rmdir,
  stat,
  unlink,
} from "node:fs/promises";

/** An open file of a mounted bucket. */
export type BucketFile = Pick<FileHandle, "write" | "read" | "stat" | "close">;

/**
 * The few calls that a mount is used through. They are a seam because what matters is how a mount answers them when
 * things go wrong, which tests bring about with a file system of their own.
 */
export interface BucketFiles {
  /** Flags as for open(2); folders too. @throws NodeJS.ErrnoException, as all of these */
  open(path: string, flags: number): Promise<BucketFile>;
  /** Names of what is in a folder, folders with a trailing slash. */
  list(folder: string): Promise<string[]>;
  makeFolder(path: string): Promise<void>;
  removeFolder(path: string): Promise<void>;
  /** link(2): on a mounted bucket it answers ENOTSUP until the file is in the bucket. */
  link(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Number of the file system on which `path` lies. */
  device(path: string): Promise<number>;
}

export const { O_CREAT, O_DIRECTORY, O_RDONLY, O_RDWR, O_TRUNC, O_WRONLY } = constants;

export const mountedFiles: BucketFiles = {
  open: (path, flags) => open(path, flags, 0o600),
  async list(folder) {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name));
  },
  async makeFolder(path) {
    await mkdir(path, { recursive: true });
  },
  removeFolder: rmdir,
  link,
  remove: unlink,
  device: async (path) => (await stat(path)).dev,
};
