import { existsSync, mkdirSync, realpathSync, symlinkSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { toolsFolder } from "../prepare/project-folder.ts";

/** All that a user's machine needs to have: no compiler, no make, no Python. */
const programs = ["bash", "sh", "env", "node", "npm", "git"];
const basicPrograms = ["cat", "cp", "dirname", "ls", "mkdir", "mv", "readlink", "rm", "sed", "tail", "uname"];

/** How this machine reaches the npm registry, which is no business of the check. */
const connectionVariables =
  /^((https?|all|no)_proxy|node_extra_ca_certs|ssl_cert_(file|dir)|npm_config_(registry|cafile))$/i;

/**
 * The environment of a new user on a plain machine: `binFolder`, which is made here, is the
 * whole PATH, and the home folder `home` is empty.
 */
export function plainEnvironment(binFolder: string, home: string): NodeJS.ProcessEnv {
  mkdirSync(binFolder);
  mkdirSync(home);
  for (const name of [...programs, ...basicPrograms]) {
    symlinkSync(findProgram(name), path.join(binFolder, name));
  }
  const connection = Object.entries(process.env).filter(([name]) => connectionVariables.test(name));
  const npmSettings = path.join(homedir(), ".npmrc");
  return {
    ...Object.fromEntries(connection),
    ...(existsSync(npmSettings) && { npm_config_userconfig: npmSettings }),
    PATH: binFolder,
    HOME: home,
    LANG: "C.UTF-8",
  };
}

/** The machine's own program, not one that the project has put first on PATH. */
function findProgram(name: string): string {
  const folders = (process.env.PATH ?? "")
    .split(path.delimiter)
    .filter((folder) => !folder.startsWith(toolsFolder));
  const found = folders.map((folder) => path.join(folder, name)).find((file) => existsSync(file));
  if (found === undefined) throw new Error(`${name} is not on PATH: the check of scripts/start.sh needs it.`);
  return realpathSync(found);
}
