import path from "node:path";
import { isProgram } from "./is-program.ts";
import { installSystemPackages, type RunCommand } from "./system-packages.ts";

const names = ["chromium", "chromium-browser", "google-chrome"];

/** Chromium's program, or why there is none. */
export type ChromiumAccess = { program: string } | { unavailable: string };

/** Finds Chromium, installing it with the system's package manager where that is permitted. */
export async function prepareChromium(run: RunCommand): Promise<ChromiumAccess> {
  const found = findChromium();
  if (found) return { program: found };
  const problem = await installSystemPackages(["chromium"], run);
  if (problem !== undefined) return { unavailable: `there is no Chromium: ${problem}` };
  const installed = findChromium();
  return installed ? { program: installed } : { unavailable: "apt-get installed Chromium, but not in PATH" };
}

function findChromium(): string | undefined {
  const folders = (process.env.PATH ?? "").split(path.delimiter).filter((folder) => folder !== "");
  return folders.flatMap((folder) => names.map((name) => path.join(folder, name))).find(isProgram);
}
