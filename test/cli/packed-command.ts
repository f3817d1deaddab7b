import { spawnSync } from "node:child_process";
import { readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../scripts/prepare/project-folder.ts";
import { ensureBuilt } from "./command-process.ts";

/**
 * Packs the project as `npm publish` would, unpacks it into `folder` and gives back the command's file. The packages that
 * it depends on are the project's own.
 */
export function packCommand(folder: string): string {
  ensureBuilt();
  run("npm", ["pack", "--silent", "--pack-destination", folder], projectFolder);
  const archive = readdirSync(folder).find((name) => name.endsWith(".tgz"));
  run("tar", ["-xzf", archive ?? "missing.tgz"], folder);
  symlinkSync(join(projectFolder, "node_modules"), join(folder, "package/node_modules"));
  return join(folder, "package/scripts/argilla-space.mjs");
}

function run(program: string, args: readonly string[], cwd: string): void {
  const { status, stderr, error } = spawnSync(program, args, { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(`${program} ${args.join(" ")} failed:\n${error?.message ?? stderr}`);
}
