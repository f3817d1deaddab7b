import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { projectFolder } from "./prepare/project-folder.ts";

/*
 * `node scripts/complete-lockfile.ts` adds to package-lock.json what `npm install` left out:
 * the builds of native packages for platforms that the registry at hand does not carry.
 * `npm ci` refuses a lock file without them ("Missing: … from lock file"), even on a machine
 * that has no use for them. Run it after every change of dependencies; `--check` only tells.
 */

interface LockEntry {
  version?: string;
  optionalDependencies?: Record<string, string>;
  dev?: boolean;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
}

const systems = [
  "aix",
  "android",
  "darwin",
  "freebsd",
  "linux",
  "netbsd",
  "openbsd",
  "openharmony",
  "sunos",
  "win32",
];
const processors = [
  "arm",
  "arm64",
  "ia32",
  "loong64",
  "mips64el",
  "ppc64",
  "riscv64",
  "s390x",
  "wasm32",
  "x64",
];

/** The platform a package is for, told by its name, as in `@swc/core-linux-arm64-gnu`. */
function platformOf(name: string): Pick<LockEntry, "os" | "cpu" | "libc"> {
  const words = name.slice(name.lastIndexOf("/") + 1).split("-");
  const os = words.find((word) => systems.includes(word));
  const cpu = words.find((word) => processors.includes(word));
  if (!cpu || (!os && cpu !== "wasm32")) {
    throw new Error(`${name} is missing from package-lock.json and its name does not tell a platform.`);
  }
  const libc = words.some((word) => word.startsWith("musl")) ? "musl" : "glibc";
  return { cpu: [cpu], ...(os && { os: [os] }), ...(os === "linux" && { libc: [libc] }) };
}

/** Where npm looks a dependency up: beside the dependent, then in each folder above it. */
function isResolved(packages: Record<string, LockEntry>, dependent: string, name: string): boolean {
  for (
    let folder = dependent;
    ;
    folder = folder.slice(0, Math.max(folder.lastIndexOf("/node_modules/"), 0))
  ) {
    if (`${folder ? `${folder}/` : ""}node_modules/${name}` in packages) return true;
    if (folder === "") return false;
  }
}

function missingEntries(packages: Record<string, LockEntry>): [string, LockEntry][] {
  return Object.entries(packages).flatMap(([dependent, entry]) =>
    Object.entries(entry.optionalDependencies ?? {})
      .filter(([name]) => !isResolved(packages, dependent, name))
      .map(([name, version]): [string, LockEntry] => {
        if (!/^\d/.test(version))
          throw new Error(`${dependent} asks for ${name} ${version}: not one exact version.`);
        // Nested under its dependent, so that two versions of one package cannot collide.
        const { cpu, libc, os } = platformOf(name);
        return [
          `${dependent}/node_modules/${name}`,
          // npm's own order of keys, so that its next run changes nothing.
          {
            version,
            ...(cpu && { cpu }),
            ...(entry.dev && { dev: true }),
            ...(libc && { libc }),
            optional: true,
            ...(os && { os }),
          },
        ];
      }),
  );
}

const lockFile = path.join(projectFolder, "package-lock.json");
const lock = JSON.parse(readFileSync(lockFile, "utf8")) as { packages: Record<string, LockEntry> };
const missing = missingEntries(lock.packages);
const sorted = [...Object.entries(lock.packages), ...missing].sort(([a], [b]) => a.localeCompare(b, "en"));
lock.packages = Object.fromEntries(sorted);

if (missing.length === 0) console.log("package-lock.json is complete.");
else if (process.argv.includes("--check")) {
  console.log(
    `package-lock.json lacks ${missing.length} packages for other platforms: run npm run lockfile.`,
  );
  process.exitCode = 1;
} else {
  writeFileSync(lockFile, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`${missing.length} packages for other platforms added to package-lock.json.`);
}
