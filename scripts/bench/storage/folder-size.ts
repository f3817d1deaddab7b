import { readdir, stat } from "node:fs/promises";
import path from "node:path";

/** Bytes of all files below a folder, which may change meanwhile. */
export async function sizeOf(folder: string): Promise<number> {
  let bytes = 0;
  for (const name of await readdir(folder, { recursive: true }).catch(() => [])) {
    const found = await stat(path.join(folder, name)).catch(() => undefined);
    if (found?.isFile()) bytes += found.size;
  }
  return bytes;
}
