import { execFileSync } from "node:child_process";
import { globSync } from "node:fs";
import path from "node:path";
import { isProgram } from "./is-program.ts";

/** The folder with the newest PostgreSQL's server programs, or undefined. */
export function findPostgresPrograms(): string | undefined {
  const debianFolders = globSync("/usr/lib/postgresql/*/bin").sort(
    (a, b) => Number(b.split("/").at(-2)) - Number(a.split("/").at(-2)),
  );
  const folders = [
    ...(process.env.PATH ?? "").split(path.delimiter),
    ...debianFolders,
    ...configuredFolder(),
  ];
  return folders.find((folder) => folder !== "" && isProgram(path.join(folder, "initdb")));
}

/** The account to run PostgreSQL under, which refuses to run as root; undefined when not root. */
export function postgresAccount(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ["postgres", "nobody"]) {
    try {
      const id = (kind: string) =>
        Number(execFileSync("id", [kind, name], { encoding: "utf8", stdio: "pipe" }));
      return { uid: id("-u"), gid: id("-g") };
    } catch {
      // The next name may exist.
    }
  }
  throw new Error("PostgreSQL does not run as root, and there is neither a postgres nor a nobody account.");
}

function configuredFolder(): string[] {
  try {
    return [execFileSync("pg_config", ["--bindir"], { encoding: "utf8", stdio: "pipe" }).trim()];
  } catch {
    return [];
  }
}
