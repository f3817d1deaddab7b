import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync } from "node:fs";
import path from "node:path";
import { distFolder, projectFolder } from "./project-folder.ts";

/** Everything that the build reads: a change in any of these files calls for a new build. */
const buildInputs = ["src/**/*", "package.json", "package-lock.json", "scripts/build.ts"];

/** Kept inside dist/, so that the two can only be replaced together. */
export const fingerprintFile = ".inputs";

/**
 * One hash of the names and contents of all that the build reads. Contents rather than
 * times of change: a fresh checkout has new times everywhere, and a deleted or renamed
 * file has none.
 */
export function fingerprintBuildInputs(): string {
  const hash = createHash("sha256");
  const files = globSync(buildInputs, { cwd: projectFolder, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
  for (const file of files) {
    const content = readFileSync(file);
    hash.update(`${path.relative(projectFolder, file)}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

/** Whether dist/ was made from the sources as they are now. */
export function buildIsCurrent(): boolean {
  if (!existsSync(path.join(distFolder, "main.js"))) return false;
  try {
    return readFileSync(path.join(distFolder, fingerprintFile), "utf8") === fingerprintBuildInputs();
  } catch {
    return false;
  }
}
