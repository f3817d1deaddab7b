import { spawn } from "node:child_process";
import { constants } from "node:os";
import path from "node:path";
import { cleanEnvironment } from "./clean-environment.ts";
import { ThrowAwayPostgres } from "./postgres.ts";
import { makeTemporaryFolder } from "./temporary-folder.ts";

/* `node scripts/gate/with-postgres.ts COMMAND ARGS…`: see scripts/with-postgres.sh. */

const [command, ...args] = process.argv.slice(2);
if (command === undefined) {
  console.error("Usage: scripts/with-postgres.sh COMMAND [ARGUMENTS]");
  process.exit(2);
}

const interruption = new AbortController();
// Kept when PostgreSQL does not start, because the message then refers to the log in it.
const log = makeTemporaryFolder("postgres-log");
const postgres = new ThrowAwayPostgres({
  logFile: path.join(log.folder, "postgres.log"),
  env: cleanEnvironment(process.env),
  signal: interruption.signal,
});
// The command is in the terminal's foreground and gets Ctrl-C by itself; this process has to outlive it.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => interruption.abort(signal));

const access = await postgres.start();
if ("url" in access) {
  process.exitCode = await runInForeground(command, args, access.url);
  log[Symbol.dispose]();
} else {
  console.error(`No PostgreSQL: ${access.unavailable}`);
  process.exitCode = 1;
}
await postgres.stop();

function runInForeground(program: string, programArgs: string[], url: string): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(program, programArgs, {
      stdio: "inherit",
      env: { ...process.env, ARGILLA_TEST_POSTGRES_URL: url },
    });
    interruption.signal.addEventListener("abort", () => {
      if (interruption.signal.reason === "SIGTERM") child.kill("SIGTERM");
    });
    child.once("error", (error) => {
      console.error(`${program} could not be started: ${error.message}`);
      resolve(127);
    });
    child.once("exit", (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
}
