import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import dockerignore from "@balena/dockerignore";

/** The package's types tell of a default export inside of what Node already gives as the default. */
const createRules = dockerignore as unknown as typeof dockerignore.default;

/** Where COPY takes files from: the build context, or the root of another stage. */
export interface CopySource {
  readonly root: string;
  /** Whether there is such a file or folder, as far as the build may know. */
  readonly has: (relativePath: string) => boolean;
}

/** A project's folder as a build sees it, through its `.dockerignore`. */
export function openContext(folder: string): CopySource {
  const file = path.join(folder, ".dockerignore");
  const rules = createRules();
  if (existsSync(file)) rules.add(readFileSync(file, "utf8").split("\n"));
  return { root: folder, has: (relativePath) => !rules.ignores(relativePath) };
}

export function openRoot(root: string): CopySource {
  return { root, has: () => true };
}
