import { mkdir, open, rename } from "node:fs/promises";
import { dirname } from "node:path";

/** Puts a file in its place, whole or not at all, readable by this user alone. */
export async function writePrivate(path: string, content: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.restoring`;
  const file = await open(temporary, "w", 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}
