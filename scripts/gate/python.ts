import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { projectFolder, toolsFolder } from "../prepare/project-folder.ts";
import { installSystemPackages, type RunCommand } from "./system-packages.ts";

const environmentFolder = path.join(toolsFolder, "python");
const requirementsFile = path.join(projectFolder, "test/requirements.txt");
/** Written last: an environment without it was interrupted and is made anew. */
const stampFile = path.join(environmentFolder, "requirements.sha256");

/** The Python program of an environment with the test's packages, or why there is none. */
export type PythonAccess = { python: string } | { unavailable: string };

/** Makes the Python environment for the tests in `.tools/python`, unless it is there already. */
export async function preparePython(run: RunCommand): Promise<PythonAccess> {
  const python = path.join(environmentFolder, "bin/python");
  const stamp = createHash("sha256").update(readFileSync(requirementsFile)).digest("hex");
  if (readStamp() === stamp && (await run(python, ["--version"])).exitCode === 0) return { python };

  const problem = await makeEnvironment(run);
  if (problem !== undefined) return { unavailable: problem };
  const pip = await run(python, ["-m", "pip", "install", "--no-input", "--quiet", "-r", requirementsFile]);
  if (pip.exitCode !== 0) return { unavailable: "pip could not install test/requirements.txt (see the log)" };
  writeFileSync(stampFile, stamp);
  return { python };
}

async function makeEnvironment(run: RunCommand): Promise<string | undefined> {
  const make = async () =>
    (await run("python3", ["-m", "venv", "--clear", environmentFolder])).exitCode === 0;
  if (await make()) return undefined;
  // Debian splits off a part of Python that `venv` needs; the package brings Python along.
  const problem = await installSystemPackages(["python3-venv"], run);
  if (problem !== undefined) return `there is no Python 3 with its venv module: ${problem}`;
  return (await make()) ? undefined : "python3 -m venv failed (see the log)";
}

function readStamp(): string | undefined {
  try {
    return readFileSync(stampFile, "utf8");
  } catch {
    return undefined;
  }
}
