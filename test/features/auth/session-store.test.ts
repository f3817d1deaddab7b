import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { onEachEngine } from "../../support/engines.ts";
import { FakeHub } from "../../support/fake-hub.ts";
import { browserFor, comeBack, personalSpace } from "../../support/hub-sign-in.ts";
import {
  callApi,
  openBrowserSession,
  readSessionCookie,
  sessionStatus,
} from "../../support/session-sign-in.ts";
import { TestClock } from "../../support/test-clock.ts";
import { startTestServer, type TestServer } from "../../support/test-server.ts";

const OWNER = { username: "owner", password: "12345678" };
const COOKIE = "argilla-session";
const TWO_WEEKS = 14 * 24 * 60 * 60 * 1000;

onEachEngine("sessions in the database", (engine) => {
  const clock = new TestClock();
  let server: TestServer;
  const rejections: unknown[] = [];
  const note = (reason: unknown) => rejections.push(reason);
  beforeEach(async () => {
    process.on("unhandledRejection", note);
    server = await startTestServer({ engine, clock });
  });
  afterEach(async () => {
    await server[Symbol.asyncDispose]();
    process.off("unhandledRejection", note);
    expect(rejections.splice(0)).toEqual([]);
  });

  function rows(): Promise<Record<string, unknown>[]> {
    return server.context.database.read("browser_sessions");
  }

  test("are found by a keyed hash; the id itself is nowhere", async () => {
    const browser = await openBrowserSession(server, OWNER);
    const { id } = readSessionCookie(browser.cookie(COOKIE)?.value ?? "");
    expect(id).toHaveLength(32);
    const stored = await rows();
    expect(stored).toHaveLength(1);
    expect(JSON.stringify(stored)).not.toContain(id);
    if (engine.name !== "sqlite") return;
    const home = join(server.folder, "home");
    const files = (await readdir(home)).filter((name) => name.startsWith("argilla-space.db"));
    const bytes = await Promise.all(files.map((name) => readFile(join(home, name))));
    expect(files.length).toBeGreaterThan(0);
    expect(bytes.some((content) => content.includes(id))).toBe(false);
  });

  test("are written once, without an error on the way", async () => {
    const browser = await openBrowserSession(server, OWNER);
    await sessionStatus(server, browser);
    await openBrowserSession(server, OWNER, browser);
    expect(await rows()).toHaveLength(1);
    expect(server.log()).not.toContain("A request failed.");
  });

  test("that have ended are cleared away at the next sign-in", async () => {
    await openBrowserSession(server, OWNER);
    await openBrowserSession(server, OWNER);
    clock.advance(TWO_WEEKS);
    await openBrowserSession(server, OWNER);
    expect(await rows()).toHaveLength(1);
  });

  test("that are none any more, because the database fails, end in 500 and harm nothing else", async () => {
    const browser = await openBrowserSession(server, OWNER);
    const { id } = readSessionCookie(browser.cookie(COOKIE)?.value ?? "");
    const { write } = server.context.database;
    await write.schema.renameTable("browser_sessions", "hidden");
    const failures = [
      await browser.get(`${server.context.address}/api/v1/me`),
      await callApi(server, browser, "DELETE", "/session"),
      await callApi(server, browser, "POST", "/session", OWNER),
      await callApi(server, browserFor(server), "POST", "/session", OWNER),
    ];
    for (const { status, json, headers } of failures) {
      expect([status, json.detail.code]).toEqual([500, "argilla.api.errors::GenericServerError"]);
      expect(headers.getSetCookie()).toEqual([]);
    }
    expect((await server.request("GET", "/api/v1/status")).status).toBe(200);
    expect(server.log()).not.toContain(id);

    await write.schema.renameTable("hidden", "browser_sessions");
    expect(await sessionStatus(server, browser)).toBe(200);
  });

  test("that cannot be made after Hugging Face said yes end in 500, not in half a session", async () => {
    await using hub = await FakeHub.start();
    const ada = hub.addPerson("ada");
    await using space = await startTestServer({ engine, env: personalSpace(hub, ada) });
    const browser = browserFor(space);
    const callback = await comeBack(space, ada, { browser });
    const { read, write } = space.context.database;
    await write.schema.alterTable("browser_sessions", (table) => {
      table.renameColumn("credentials_version", "hidden");
    });
    const answer = await browser.get(callback);
    expect([answer.status, browser.cookie(COOKIE)]).toEqual([500, undefined]);
    // The error's own words must not carry what the statement was to store.
    const [account] = await read("users").where({ username: "ada" });
    expect(space.log()).toContain("A request failed.");
    expect(space.log()).not.toContain(account.id);
  });
});
