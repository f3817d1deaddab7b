import { realpath } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/**
 * The path without symbolic links, which is what the kernel's mount table speaks of. Of a path that does not exist yet
 * the part that does is resolved.
 */
export async function realPath(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(await realPath(parent), basename(path));
  }
}
