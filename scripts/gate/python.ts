import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { projectFolder, toolsFolder } from "../prepare/project-folder.ts";
import { installSystemPackages, type RunCommand } from "./system-packages.ts";

/** A Python environment: its folder under `.tools`, and what is installed there. */
interface PythonEnvironment {
  folder: string;
  requirements: string;
}

/** For all Python tests but one folder's. */
export const PYTHON: PythonEnvironment = { folder: "python", requirements: "test/requirements.txt" };
/** For the client of Argilla 1.x, which goes by the same name as the SDK and wants older packages. */
export const LEGACY_PYTHON: PythonEnvironment = {
  folder: "python-legacy",
  requirements: "test/legacy/requirements.txt",
};
/** For the programs of others, which pin many packages. */
export const CLIENTS_PYTHON: PythonEnvironment = {
  folder: "python-clients",
  requirements: "test/clients/requirements.txt",
};

/** The Python program of an environment with the test's packages, or why there is none. */
export type PythonAccess = { python: string } | { unavailable: string };

/** Makes a Python environment for tests, unless it is there already. */
export async function preparePython(run: RunCommand, environment = PYTHON): Promise<PythonAccess> {
  const folder = path.join(toolsFolder, environment.folder);
  const python = path.join(folder, "bin/python");
  const requirementsFile = path.join(projectFolder, environment.requirements);
  const stamp = createHash("sha256").update(readFileSync(requirementsFile)).digest("hex");
  // Written last: an environment without it was interrupted and is made anew.
  const stampFile = path.join(folder, "requirements.sha256");
  if (readStamp(stampFile) === stamp && (await run(python, ["--version"])).exitCode === 0) return { python };

  const problem = await makeEnvironment(folder, run);
  if (problem !== undefined) return { unavailable: problem };
  const pip = await run(python, ["-m", "pip", "install", "--no-input", "--quiet", "-r", requirementsFile]);
  if (pip.exitCode !== 0) {
    return { unavailable: `pip could not install ${environment.requirements} (see the log)` };
  }
  writeFileSync(stampFile, stamp);
  return { python };
}

async function makeEnvironment(folder: string, run: RunCommand): Promise<string | undefined> {
  const make = async () => (await run("python3", ["-m", "venv", "--clear", folder])).exitCode === 0;
  if (await make()) return undefined;
  // Debian splits off a part of Python that `venv` needs; the package brings Python along.
  const problem = await installSystemPackages(["python3-venv"], run);
  if (problem !== undefined) return `there is no Python 3 with its venv module: ${problem}`;
  return (await make()) ? undefined : "python3 -m venv failed (see the log)";
}

function readStamp(stampFile: string): string | undefined {
  try {
    return readFileSync(stampFile, "utf8");
  } catch {
    return undefined;
  }
}
