import { EventEmitter, once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { findFreePort } from "../../scripts/gate/free-port.ts";
import { SPACE } from "../config/settings-of.ts";
import { onEachEngine, type TestDatabase } from "../support/engines.ts";
import { BUNDLE, CommandProcess, ensureBuilt, LAUNCHER, runCommand, runUnread } from "./command-process.ts";

const READY = /is ready at (http:\/\/localhost:(\d+))\n.*print\(client\.me\)\n/s;
const MARK = "Zq7xW";
const OWNER = { OWNER_USERNAME: "ada", OWNER_PASSWORD: `password-${MARK}`, OWNER_API_KEY: `key-${MARK}` };

let folder: string;
let running: CommandProcess | undefined;
beforeAll(ensureBuilt);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "argilla-space-test-"));
});
afterEach(async () => {
  await running?.[Symbol.asyncDispose]();
  running = undefined;
  await rm(folder, { recursive: true });
});

function start(env: Record<string, string>, args: string[] = ["start", "--port", "0"], program = BUNDLE) {
  running = new CommandProcess(args, folder, env, program);
  return running;
}

async function me(address: string, apiKey: string) {
  const response = await fetch(`${address}/api/v1/me`, { headers: { "X-Argilla-Api-Key": apiKey } });
  return { status: response.status, json: (await response.json()) as { id: string; username: string } };
}

describe.each([
  ["dist/main.js", BUNDLE],
  ["scripts/argilla-space.mjs", LAUNCHER],
])("the built command %s", (_, program) => {
  const cases: [args: string[], env: Record<string, string>, exitCode: number, printed: RegExp][] = [
    [["--version"], {}, 0, /^\d+\.\d+\.\d+\S*\n$/],
    [["--help"], {}, 0, /Usage: argilla-space/],
    [["config", "check"], {}, 0, /The settings are fine\.\n$/],
    [["config", "check"], { PORT: "http" }, 1, /\nPORT: Is not a number\./],
    [["config", "check", "--json"], { PORT: "http" }, 1, /"setting": "PORT"/],
    [["stop"], {}, 2, /unknown command 'stop'/],
    [["--nonsense"], {}, 2, /unknown option '--nonsense'/],
  ];
  test.each(cases)("given %j with %j ends with %d", (args, env, exitCode, printed) => {
    const run = runCommand(program, args, folder, env);
    expect(run.exitCode).toBe(exitCode);
    expect(exitCode === 2 ? run.stderr : run.stdout).toMatch(printed);
    expect(exitCode === 2 ? run.stdout : run.stderr).toBe("");
  });

  test.each(cases)("given %j with %j ends the same when nobody reads on", async (args, env, exitCode) => {
    expect(await runUnread(program, args, folder, env).ended).toBe(exitCode);
  });

  test("serves on when nobody reads its log any more", async () => {
    const port = await findFreePort();
    const { child, ended } = runUnread(program, ["start", "--port", String(port)], folder, OWNER);
    try {
      const status = () => fetch(`http://127.0.0.1:${port}/-/status`).then((answer) => answer.json());
      let state: unknown;
      while ((state as { state?: string } | undefined)?.state !== "ready") {
        if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode}.`);
        state = await status().catch(() => undefined);
      }
      child.kill("SIGTERM");
      expect(await ended).toBe(0);
    } finally {
      child.kill("SIGKILL");
    }
  });

  test("reads the .env file of the working folder", async () => {
    await writeFile(join(folder, ".env"), "PORT=7000\n");
    expect(runCommand(program, ["config", "check"], folder).stdout).toMatch(/^PORT +7000 {2}\(\.env\)$/m);
  });
});

onEachEngine("start", (engine) => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await engine.createDatabase(folder);
  });
  afterEach(async () => {
    await running?.[Symbol.asyncDispose]();
    await database[Symbol.asyncDispose]();
  });

  test.each(["SIGTERM", "SIGINT"] as const)(
    "ends at %s with exit code 0 and loses nothing",
    async (signal) => {
      const env = { ...database.env, ...OWNER };
      const [, address = ""] = await start(env).printed(READY);
      const before = await me(address, OWNER.OWNER_API_KEY);
      expect(before).toMatchObject({ status: 200, json: { username: "ada" } });
      expect(await running?.stop(signal)).toBe(0);
      expect(running?.stderr).toBe("");
      const home = join(folder, "home");
      expect(
        existsSync(home) ? readdirSync(home).filter((name) => /-(wal|shm|journal)$/.test(name)) : [],
      ).toEqual([]);

      const [, again = ""] = await start(env).printed(READY);
      expect(await me(again, OWNER.OWNER_API_KEY)).toEqual(before);
      expect(await running?.stop(signal)).toBe(0);
    },
  );

  test("through the launcher passes the signal on", async () => {
    await start({ ...database.env, ...OWNER }, ["--port", "0"], LAUNCHER).printed(READY);
    expect(await running?.stop("SIGTERM")).toBe(0);
  });

  test("answers the request that has begun before it ends", async () => {
    const [, , port = ""] = await start({ ...database.env, ...OWNER }).printed(READY);
    const body = new URLSearchParams({ username: "ada", password: OWNER.OWNER_PASSWORD }).toString();
    const socket = connect(Number(port), "127.0.0.1");
    try {
      let answer = "";
      const heard = new EventEmitter();
      socket.setEncoding("utf8").on("data", (text: string) => {
        answer += text;
        heard.emit("more");
      });
      const head = [
        "POST /api/v1/token HTTP/1.1",
        "Host: localhost",
        "Content-Type: application/x-www-form-urlencoded",
        `Content-Length: ${body.length}`,
        // The server's "100 Continue" tells that it has read the head and waits for the rest.
        "Expect: 100-continue",
      ];
      socket.write(`${head.join("\r\n")}\r\n\r\n`);
      while (!answer.includes("100 Continue")) await once(heard, "more");
      const ended = running?.stop("SIGTERM");
      await running?.printed(/Stopping\./);
      socket.write(body);
      while (!/ 201 /.test(answer)) await once(heard, "more");
      expect(await ended).toBe(0);
    } finally {
      socket.destroy();
    }
  });
});

describe("what start prints", () => {
  test("is the address, who can sign in with what, and how Python connects", async () => {
    const [text, address] = await start({ ARGILLA_HOME_PATH: folder }).printed(READY);
    expect(text).toContain(
      "owner (owner): password 12345678 unless changed, API key owner.apikey unless changed",
    );
    expect(text).toContain(
      "admin (admin): password 12345678 unless changed, API key admin.apikey unless changed",
    );
    expect(text).toContain("argilla (annotator): password 12345678 unless changed");
    expect(text).toContain(`client = rg.Argilla(api_url="${address}", api_key="owner.apikey")`);
    await running?.printed(/documented defaults, which everybody knows\. Set OWNER_PASSWORD/);
  });

  test("names the settings that hold a secret, never the secret", async () => {
    const [text] = await start({ ARGILLA_HOME_PATH: folder, ...OWNER }).printed(READY);
    expect(text).toContain("ada (owner): the password in OWNER_PASSWORD, the API key in OWNER_API_KEY");
    expect(text).toContain('api_key="<the value of OWNER_API_KEY>"');
    expect(await running?.stop("SIGTERM")).toBe(0);
    expect(running?.stdout).not.toContain(MARK);
  });

  test("says how to give the owner a password where there is none", async () => {
    await start({ ARGILLA_HOME_PATH: folder, ADMIN_PASSWORD: OWNER.OWNER_PASSWORD }).printed(
      /owner \(owner\): no password\n.*The owner owner has no password: set OWNER_PASSWORD and start again\./s,
    );
  });

  test("is a one-time link on a Space whose owner has neither password nor sign-in", async () => {
    const port = String(await findFreePort());
    const env = { ...SPACE, ARGILLA_HOME_PATH: folder, ARGILLA_STORAGE_PATH: join(folder, "none") };
    const link = /at\n +https:\/\/ada-labels\.hf\.space(\/owner-link\?token=\S+)\n/;
    const [, path] = await start(env, ["--port", port]).printed(link);
    const page = await fetch(`http://127.0.0.1:${port}${path}`);
    expect(page.status).toBe(200);
    await running?.printed(/no persistent storage \(.*none: nothing is mounted there\)/);
  });

  test("is where to look when a setting is wrong; the server stays up and ends well", async () => {
    const wrong = { ARGILLA_HOME_PATH: folder, OWNER_PASSWORD: "short" };
    const [, address = ""] = await start(wrong).printed(
      /need attention: open (http:\/\/localhost:\d+), or run/,
    );
    expect((await fetch(`${address}/api/v1/version`)).status).toBe(503);
    expect(running?.stdout).toContain("OWNER_PASSWORD: Is not between 8 and 100 characters long.");
    expect(await running?.stop("SIGTERM")).toBe(0);
  });

  test("has a JSON object a log line for collectors", async () => {
    const env = { ARGILLA_HOME_PATH: folder, OWNER_PASSWORD: "short", ARGILLA_LOG_FORMAT: "json" };
    const [line = ""] = await start(env).printed(/^\{.*"msg".*\}$/m);
    expect(JSON.parse(line)).toMatchObject({
      level: 50,
      msg: expect.stringContaining("OWNER_PASSWORD: Is not"),
    });
  });

  test("is what is wrong with a port that is taken, with exit code 1", async () => {
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(0, "0.0.0.0", resolve));
    const { port } = holder.address() as AddressInfo;
    try {
      start({ ARGILLA_HOME_PATH: folder }, ["--port", String(port), "--host", "0.0.0.0"]);
      expect(await running?.ended()).toBe(1);
      expect(running?.stderr).toBe(
        `Port ${port} is taken by another program. Stop it, or set PORT to a free port.\n`,
      );
    } finally {
      await new Promise((resolve) => holder.close(resolve));
    }
  });
});
