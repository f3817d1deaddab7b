import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from "@jest/globals";
import argon2 from "argon2";
import { FORGET_AFTER_MS } from "../../../src/features/auth/limits/limit-rule.ts";
import { createAccount } from "../../support/accounts.ts";
import { onEachEngine, postgresEngine } from "../../support/engines.ts";
import { FakeHub } from "../../support/fake-hub.ts";
import { browserFor, personalSpace } from "../../support/hub-sign-in.ts";
import { api, openBrowserSession } from "../../support/session-sign-in.ts";
import { TestClock } from "../../support/test-clock.ts";
import {
  createSite,
  startTestServer,
  type TestResponse,
  type TestServer,
} from "../../support/test-server.ts";
import { readTrail } from "../audit/audit-trail.ts";

const PASSWORD = "correct horse";
const SPACE = {
  SPACE_ID: "ada/labels",
  SPACE_HOST: "ada-labels.hf.space",
  OWNER_USERNAME: "ada",
  OWNER_PASSWORD: PASSWORD,
  OWNER_API_KEY: "owner.apikey",
};

/** Hashing is not the point here, and would take most of the time. */
beforeEach(() => {
  jest.spyOn(argon2, "verify").mockImplementation(async (_hash, password) => {
    return password === PASSWORD || password === "12345678";
  });
});
afterEach(() => {
  jest.restoreAllMocks();
});

function attempt(
  server: TestServer,
  username: string,
  password: string,
  from?: string,
): Promise<TestResponse> {
  const headers = from === undefined ? {} : { "X-Forwarded-For": from };
  return server.request("POST", "/api/v1/token", { form: { username, password }, headers });
}

async function fail(server: TestServer, username: string, times: number, from?: string): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    expect((await attempt(server, username, "a wrong password", from)).status).toBe(401);
  }
}

function tooMany(answer: TestResponse, seconds: number): void {
  expect(answer.status).toBe(429);
  expect(answer.headers.get("retry-after")).toBe(String(seconds));
  const wait = `${seconds} ${seconds === 1 ? "second" : "seconds"}`;
  expect(answer.json.detail).toEqual({
    code: "argilla.api.errors::TooManyRequestsError",
    params: { detail: `Too many failed sign-ins; try again in ${wait}` },
  });
}

onEachEngine("sign-in attempts", (engine) => {
  const clock = new TestClock();
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ engine, clock });
  });
  beforeEach(() => {
    // By then all that failed before is forgotten.
    clock.advance(FORGET_AFTER_MS);
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  test("cost a wait after ten failures, twice as long each time, whatever the password", async () => {
    const { username } = await createAccount(server, { password: PASSWORD });
    await fail(server, username, 10);
    tooMany(await attempt(server, username, PASSWORD), 1);
    for (const seconds of [1, 2, 4]) {
      clock.advance(seconds * 1000);
      await fail(server, username, 1);
      tooMany(await attempt(server, username, PASSWORD), seconds * 2);
    }
    // Whoever waits gets in, and begins anew.
    clock.advance(8_000);
    expect((await attempt(server, username, PASSWORD)).status).toBe(201);
    await fail(server, username, 10);
    tooMany(await attempt(server, username, PASSWORD), 1);
    clock.advance(60 * 60 * 1000);
    await fail(server, username, 10);
  });

  test("at a name that nobody has are answered the same", async () => {
    await fail(server, "nobody", 10);
    tooMany(await attempt(server, "nobody", PASSWORD), 1);
  });

  test("are counted together, through whichever door they come", async () => {
    const { username } = await createAccount(server, { password: PASSWORD });
    const form = { username, password: "a wrong password" };
    const browser = browserFor(server);
    for (let time = 0; time < 5; time += 1) {
      expect((await server.request("POST", "/api/security/token", { form })).status).toBe(401);
      expect((await browser.call("POST", api(server, "/session"), form)).status).toBe(401);
    }
    for (const path of ["/api/v1/token", "/api/security/token"]) {
      tooMany(await server.request("POST", path, { form }), 1);
    }
    const answer = await browser.call("POST", api(server, "/session"), form);
    expect([answer.status, answer.json.detail.code]).toEqual([
      429,
      "argilla.api.errors::TooManyRequestsError",
    ]);
  });

  test("that come all at once are checked no more often than they may fail", async () => {
    const { username } = await createAccount(server, { password: PASSWORD });
    jest.restoreAllMocks();
    const verify = jest.spyOn(argon2, "verify");
    const answers = await Promise.all(
      Array.from({ length: 60 }, () => attempt(server, username, "a wrong password")),
    );
    expect(verify).toHaveBeenCalledTimes(10);
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(10);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(50);
  });

  test("that succeed all succeed, though many come at once, and leave next to nothing behind", async () => {
    const { username } = await createAccount(server, { password: PASSWORD });
    const { read } = server.context.database;
    const failures = await read("sign_in_failures");
    const { length: sources } = await read("known_sources");
    const answers = await Promise.all(Array.from({ length: 30 }, () => attempt(server, username, PASSWORD)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(await read("sign_in_failures")).toEqual(failures);
    expect(await read("known_sources")).toHaveLength(sources + 1);
  });
});

onEachEngine("sign-in attempts from sources that can be told", (engine) => {
  const clock = new TestClock();
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ engine, clock, env: { ARGILLA_TRUSTED_PROXIES: "loopback" } });
  });
  beforeEach(() => {
    clock.advance(FORGET_AFTER_MS);
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  test("at the owner's name from everywhere do not keep the owner out of where they were before", async () => {
    const home = "203.0.113.7";
    expect((await attempt(server, "owner", "12345678", home)).status).toBe(201);
    for (let source = 1; source <= 20; source += 1) await fail(server, "owner", 1, `198.51.100.${source}`);
    // A crowd gets no further, not even with the right password; the owner notices nothing.
    tooMany(await attempt(server, "owner", "12345678", "198.51.100.99"), 1);
    await fail(server, "owner", 2, home);
    expect((await attempt(server, "owner", "12345678", home)).status).toBe(201);
  });

  test("from one source at many names cost that source a wait, and nobody else", async () => {
    for (let name = 0; name < 100; name += 1) await fail(server, `name-${name}`, 1, "198.51.100.1");
    // What the caller itself put before the proxy's entry does not count.
    tooMany(await attempt(server, "owner", "12345678", "203.0.113.9, 198.51.100.1"), 1);
    expect((await attempt(server, "owner", "12345678", "198.51.100.2")).status).toBe(201);
  });

  test("from one IPv6 line count as of one source", async () => {
    for (let host = 1; host <= 10; host += 1) {
      await fail(server, "owner", 1, `2001:db8:0:1:${host}::${host.toString(16)}`);
    }
    tooMany(await attempt(server, "owner", "12345678", "2001:db8::1:aaaa:bbbb:cccc:dddd"), 1);
    expect((await attempt(server, "owner", "12345678", "2001:db8:0:2::1")).status).toBe(201);
  });
});

onEachEngine("sign-in attempts on a Space", (engine) => {
  const clock = new TestClock();
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ engine, clock, env: SPACE });
  });
  beforeEach(() => {
    clock.advance(FORGET_AFTER_MS);
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  test("on a Space, where all look the same, spare the browser that has signed in before", async () => {
    const browser = await openBrowserSession(server, { username: "ada", password: PASSWORD });
    // Whatever they claim to be: no header makes another source of them.
    for (let source = 1; source <= 20; source += 1) await fail(server, "ada", 1, `198.51.100.${source}`);
    tooMany(await attempt(server, "ada", PASSWORD, "203.0.113.7"), 1);
    const stranger = await browserFor(server).call("POST", api(server, "/session"), {
      username: "ada",
      password: PASSWORD,
    });
    expect(stranger.status).toBe(429);
    await openBrowserSession(server, { username: "ada", password: PASSWORD }, browser);
    // By itself that browser has no more tries than others.
    const wrong = { username: "ada", password: "a wrong password" };
    for (let time = 0; time < 10; time += 1) {
      expect((await browser.call("POST", api(server, "/session"), wrong)).status).toBe(401);
    }
    expect((await browser.call("POST", api(server, "/session"), wrong)).status).toBe(429);
  });

  test("of a browser that knows another account are those of a stranger", async () => {
    const mallory = await createAccount(server, { password: PASSWORD });
    const browser = await openBrowserSession(server, mallory);
    await fail(server, "ada", 20);
    const answer = await browser.call("POST", api(server, "/session"), {
      username: "ada",
      password: PASSWORD,
    });
    expect(answer.status).toBe(429);
  });
});

onEachEngine("guesses at the current password", (engine) => {
  const clock = new TestClock();
  let hub: FakeHub;
  let server: TestServer;
  beforeAll(async () => {
    hub = await FakeHub.start();
    const env = { ...personalSpace(hub, hub.addPerson("ada")), ARGILLA_TRUSTED_PROXIES: "1" };
    server = await startTestServer({ engine, clock, env });
  });
  beforeEach(() => {
    clock.advance(FORGET_AFTER_MS);
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await hub[Symbol.asyncDispose]();
  });

  test.each([
    ["PUT", "/me/password", { new_password: "another password" }],
    ["POST", "/me/identity-link", {}],
  ])("by whoever found a session or a key are counted too: %s %s", async (method, path, json) => {
    const { username, apiKey } = await createAccount(server, { password: PASSWORD });
    const ask = (current_password?: string) =>
      server.request(method, `/api/v1${path}`, { apiKey, json: { ...json, current_password } });

    await fail(server, username, 5);
    for (let time = 0; time < 5; time += 1) expect((await ask("a wrong password")).status).toBe(422);
    // What was left out is no guess.
    expect((await ask()).status).toBe(422);
    tooMany(await ask(PASSWORD), 1);
    tooMany(await attempt(server, username, PASSWORD), 1);
    const trail = await readTrail(server);
    expect(trail).toContainEqual(
      expect.objectContaining({
        action: "sign-in.failed",
        target: expect.objectContaining({ name: username }),
        details: { method: "password", reason: "wrong current password" },
      }),
    );

    clock.advance(1_000);
    expect((await ask(PASSWORD)).status).toBeLessThan(300);
    // Who knows the password begins anew.
    for (let time = 0; time < 10; time += 1) expect((await ask("a wrong password")).status).toBe(422);
    tooMany(await ask("a wrong password"), 1);
  });
});

const withPostgres = process.env.ARGILLA_TEST_POSTGRES_URL ? test : test.skip;

withPostgres("two instances on one PostgreSQL count failures together", async () => {
  const clock = new TestClock();
  await using site = await createSite({ engine: postgresEngine, clock });
  await using one = await site.start();
  await using other = await site.start();
  for (let time = 0; time < 5; time += 1) {
    await fail(one, "owner", 1);
    await fail(other, "owner", 1);
  }
  tooMany(await attempt(one, "owner", "12345678"), 1);
  tooMany(await attempt(other, "owner", "12345678"), 1);
  clock.advance(1_000);
  expect((await attempt(other, "owner", "12345678")).status).toBe(201);
  await fail(one, "owner", 1);
});
