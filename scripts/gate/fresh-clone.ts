import { execFileSync } from "node:child_process";
import { cpSync, existsSync } from "node:fs";
import path from "node:path";
import { projectFolder } from "../prepare/project-folder.ts";

/**
 * Makes `folder` what a fresh clone of the project would be: of the last commit or, while
 * there are changes, of the files as they would be committed.
 */
export function copyFreshClone(folder: string): void {
  if (git("status", "--porcelain") === "") {
    git("clone", "--quiet", "--no-hardlinks", projectFolder, folder);
    return;
  }
  const files = git("ls-files", "--cached", "--others", "--exclude-standard", "-z").split("\0");
  for (const file of new Set(files)) {
    const source = path.join(projectFolder, file);
    // A file that was deleted and not yet committed is still listed.
    if (file !== "" && existsSync(source))
      cpSync(source, path.join(folder, file), { verbatimSymlinks: true });
  }
}

function git(...args: string[]): string {
  return execFileSync("git", args, { cwd: projectFolder, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
}
