import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** A new folder below the system's temporary one, deleted with all its content when disposed of. */
export function makeTemporaryFolder(purpose: string): Disposable & { folder: string } {
  const folder = mkdtempSync(path.join(tmpdir(), `argilla-space-${purpose}-`));
  return {
    folder,
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }),
  };
}
