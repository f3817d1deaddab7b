import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import path from "node:path";
import { PreparationProblem } from "./preparation-problem.ts";
import { projectFolder, toolsFolder } from "./project-folder.ts";

interface LockedPackage {
  version?: string;
  integrity?: string;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
}

type LockedPackages = Record<string, LockedPackage>;

/**
 * Whether node_modules/ holds just what package-lock.json asks for.
 *
 * npm writes node_modules/.package-lock.json as the last act of an install and `npm ci`
 * deletes it first, so it says what is there even after an interrupted install, and, unlike
 * a stamp of our own, also after a developer's `npm install`.
 */
export function packagesAreInstalled(): boolean {
  const wanted = readLockedPackages("package-lock.json");
  const present = readLockedPackages("node_modules/.package-lock.json");
  if (!wanted || !present) return false;
  return (
    Object.entries(wanted).every(([name, entry]) => entry.optional || name in present) &&
    Object.entries(present).every(
      ([name, entry]) => isSamePackage(entry, wanted[name]) && fitsThisMachine(entry),
    )
  );
}

/**
 * Installs exactly the packages of package-lock.json, those needed for building included.
 *
 * @throws PreparationProblem with the end of npm's output when npm fails
 */
export async function installPackages(): Promise<void> {
  mkdirSync(toolsFolder, { recursive: true });
  const logFile = path.join(toolsFolder, "npm-ci.log");
  const log = openSync(logFile, "w");
  try {
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      const npm = spawn("npm", ["ci", "--include=dev", "--ignore-scripts", "--no-audit", "--no-fund"], {
        cwd: projectFolder,
        stdio: ["ignore", log, log],
      });
      npm.once("error", reject);
      npm.once("close", resolve);
    });
    if (exitCode !== 0) throw new PreparationProblem(explainFailedInstall(logFile));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") {
      throw new PreparationProblem(
        "npm was not found. It comes with Node.js; on Debian and Ubuntu: apt install npm. Then start again.",
      );
    }
    throw error;
  } finally {
    closeSync(log);
  }
}

function readLockedPackages(file: string): LockedPackages | undefined {
  try {
    const { packages } = JSON.parse(readFileSync(path.join(projectFolder, file), "utf8")) as {
      packages: LockedPackages;
    };
    return Object.fromEntries(Object.entries(packages).filter(([name]) => name.includes("node_modules/")));
  } catch {
    return undefined;
  }
}

function isSamePackage(present: LockedPackage, wanted: LockedPackage | undefined): boolean {
  return wanted !== undefined && present.version === wanted.version && present.integrity === wanted.integrity;
}

/** A node_modules/ copied from another machine holds programs that do not run here. */
function fitsThisMachine({ os, cpu }: LockedPackage): boolean {
  return allows(os, process.platform) && allows(cpu, process.arch);
}

function allows(list: string[] | undefined, name: string): boolean {
  if (!list || list.includes(name)) return true;
  return list.every((entry) => entry.startsWith("!")) && !list.includes(`!${name}`);
}

function explainFailedInstall(logFile: string): string {
  const lines = readFileSync(logFile, "utf8").trimEnd().split("\n");
  // npm names the cause in its first lines of error and ends with its manual.
  const causes = lines.filter((line) => /^npm error ./.test(line)).slice(0, 8);
  const advice = lines.some((line) => line.includes("EUSAGE"))
    ? "package.json and package-lock.json do not fit together: run npm install && npm run lockfile."
    : "The usual cause is a missing connection to the npm registry; start again once it is there.";
  return (
    `${(causes.length > 0 ? causes : lines.slice(-8)).join("\n")}\n\n` +
    `The packages could not be installed. ${advice}\nAll that npm said is in ${logFile}`
  );
}
