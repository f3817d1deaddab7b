import { spawn } from "node:child_process";
import { existsSync, statSync, symlinkSync } from "node:fs";
import path from "node:path";
import { copyFreshClone } from "./fresh-clone.ts";
import { plainEnvironment } from "./plain-machine.ts";
import { StartedServer } from "./started-server.ts";
import { makeTemporaryFolder } from "./temporary-folder.ts";

/*
 * Proves that scripts/start.sh takes a fresh clone to a running server, on a machine with
 * nothing but Node.js, npm and git: no compiler, no Python. Each check prints "ok - …" or
 * "FAILED - …". Durations are printed and never judged.
 */

// With a space in its name, because users have them.
const temporary = makeTemporaryFolder("start check");
const { folder } = temporary;
const clone = path.join(folder, "clone");
const launcher = path.join(folder, "launch");
const home = path.join(folder, "home");

function check(what: string, holds: boolean, evidence = ""): void {
  console.log(`${holds ? "ok" : "FAILED"} - ${what}`);
  if (holds) return;
  process.exitCode = 1;
  if (evidence) console.log(evidence.replaceAll(/^/gm, "    "));
}

async function checkHelp(env: NodeJS.ProcessEnv): Promise<void> {
  const startedAt = performance.now();
  const help = spawn("bash", [launcher, "--help"], {
    cwd: folder,
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  help.stdout.on("data", (chunk) => {
    text += chunk;
  });
  const exitCode = await new Promise((resolve) => help.once("close", resolve));
  console.log(`--help took ${Math.round(performance.now() - startedAt)} ms`);
  check(
    "--help works before anything is installed",
    exitCode === 0 && text.includes("Usage: scripts/start.sh"),
    text,
  );
  check(
    "--help installs nothing",
    !existsSync(path.join(clone, "node_modules")) && !existsSync(path.join(clone, ".tools")),
  );
}

/** Undefined when the server did not come up: there is nothing more to check then. */
async function checkStart(env: NodeJS.ProcessEnv, which: string): Promise<StartedServer | undefined> {
  const server = await StartedServer.start(launcher, { cwd: folder, env });
  const answer = await server.waitForVersion();
  console.log(`${which} start answered after ${(server.elapsedMs() / 1000).toFixed(1)} s`);
  const isUp = answer === '{"version":"2.8.0"}';
  check(`${which} start: GET /api/v1/version answers 2.8.0`, isUp, `${answer}\n${server.output()}`);
  if (!isUp) return undefined;
  const hasSnippet = () => server.stdout.includes("rg.Argilla(");
  await server.waitFor(hasSnippet);
  check(
    `${which} start: stdout tells the address`,
    server.stdout.includes(`:${server.port}`),
    server.output(),
  );
  check(`${which} start: stdout tells who can sign in`, /sign in/i.test(server.stdout), server.output());
  check(`${which} start: stdout has the Python snippet`, hasSnippet(), server.output());
  return server;
}

async function checkStop(server: StartedServer, which: string): Promise<void> {
  const end = await server.stop();
  check(
    `${which} start: SIGTERM ends it with exit code 0`,
    end === "exit code 0",
    `${end}\n${server.output()}`,
  );
}

/** What a reinstall or a rebuild would replace. */
function installedState(): string {
  const files = ["node_modules/.package-lock.json", "dist/main.js"].map((name) => path.join(clone, name));
  return files.map((file) => `${file}: ${existsSync(file) ? statSync(file).mtimeMs : "missing"}`).join("\n");
}

async function runChecks(): Promise<void> {
  copyFreshClone(clone);
  symlinkSync(path.join(clone, "scripts/start.sh"), launcher);
  const env = plainEnvironment(path.join(folder, "bin"), home);
  await checkHelp(env);

  const first = await checkStart(env, "first");
  if (!first) return;
  await checkStop(first, "first");
  const installed = installedState();

  const second = await checkStart(env, "second");
  if (!second) return;
  await checkStop(second, "second");
  const isQuiet = !/Installing|Building/.test(second.stderr);
  check(
    "second start: neither installs nor builds",
    isQuiet && installedState() === installed,
    second.stderr,
  );
  console.log(`What the first start printed:\n${first.output()}`);
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  // The gate signals the whole process group: the server is ending as well.
  process.once(signal, () => {
    temporary[Symbol.dispose]();
    process.exit(1);
  });
}

try {
  await runChecks();
} finally {
  StartedServer.killAll();
  temporary[Symbol.dispose]();
}
