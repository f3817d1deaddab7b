import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createAccount, signIn } from "../../support/accounts.ts";
import { onEachEngine } from "../../support/engines.ts";
import { FakeHub } from "../../support/fake-hub.ts";
import { browserFor, comeBack, finishSignIn, personalSpace } from "../../support/hub-sign-in.ts";
import {
  api,
  callApi,
  openBrowserSession,
  readSessionCookie,
  sessionStatus,
} from "../../support/session-sign-in.ts";
import type { TestBrowser } from "../../support/test-browser.ts";
import { TestClock } from "../../support/test-clock.ts";
import { createSite, OWNER_KEY, startTestServer, type TestServer } from "../../support/test-server.ts";

const COOKIE = "argilla-session";
const PASSWORD = "a test's password";
const TWO_WEEKS = 14 * 24 * 60 * 60 * 1000;

onEachEngine("a browser's session", (engine) => {
  const clock = new TestClock();
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ engine, clock });
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  /** A browser that holds a copy of another's cookie. */
  function thiefOf(victim: TestBrowser, of = server): TestBrowser {
    const thief = browserFor(of);
    thief.setCookie(new URL(of.context.address).hostname, COOKIE, victim.cookie(COOKIE)?.value ?? "");
    return thief;
  }

  const status = (browser: TestBrowser) => sessionStatus(server, browser);

  test("is opened by name and password, and told without the API key", async () => {
    const account = await createAccount(server);
    const browser = browserFor(server);
    expect((await browser.get(api(server, "/session"))).json).toEqual({ user: null });
    const json = { username: account.username, password: account.password };
    const opened = await browser.call("POST", api(server, "/session"), json);
    expect([opened.status, opened.json.user.username]).toEqual([201, account.username]);
    expect(opened.text).not.toContain(account.apiKey);
    expect((await browser.get(api(server, "/session"))).json).toEqual({ ...opened.json, has_password: true });
    expect((await browser.get(api(server, "/me"))).json.id).toBe(account.id);
  });

  test("has a new id at every sign-in, and the id of before opens nothing", async () => {
    const [attacker, victim] = [await createAccount(server), await createAccount(server)];
    const planted = await openBrowserSession(server, attacker);
    const browser = thiefOf(planted);
    await openBrowserSession(server, victim, browser);
    expect(browser.cookie(COOKIE)?.value).not.toBe(planted.cookie(COOKIE)?.value);
    expect(await status(planted)).toBe(401);
    expect((await browser.get(api(server, "/me"))).json.id).toBe(victim.id);
  });

  test("has a new id after signing in with Hugging Face", async () => {
    await using hub = await FakeHub.start();
    const ada = hub.addPerson("ada");
    const env = { ...personalSpace(hub, ada), OWNER_PASSWORD: PASSWORD };
    await using space = await startTestServer({ engine, env });
    const owner = { username: "owner", password: PASSWORD };
    const planted = await openBrowserSession(space, owner);
    const browser = thiefOf(planted, space);
    await finishSignIn(space, browser, await comeBack(space, ada, { browser }));
    expect(browser.cookie(COOKIE)?.value).not.toBe(planted.cookie(COOKIE)?.value);
    expect([await sessionStatus(space, planted), await sessionStatus(space, browser)]).toEqual([401, 200]);
  });

  test("never has the id that a browser makes up", async () => {
    const account = await createAccount(server);
    const browser = browserFor(server);
    browser.setCookie(new URL(server.context.address).hostname, COOKIE, "s%3Achosen.signature");
    await openBrowserSession(server, account, browser);
    expect(readSessionCookie(browser.cookie(COOKIE)?.value ?? "").id).toMatch(/^[\w-]{32}$/);
  });

  test("ends with signing out, for copies of its cookie too, and other browsers stay", async () => {
    const account = await createAccount(server);
    const [here, there] = [
      await openBrowserSession(server, account),
      await openBrowserSession(server, account),
    ];
    const copy = thiefOf(here);
    expect((await callApi(server, here, "DELETE", "/session")).json).toEqual({ user: null });
    expect(here.cookie(COOKIE)).toBeUndefined();
    expect([await status(copy), await status(there)]).toEqual([401, 200]);
    expect((await copy.get(api(server, "/session"))).json).toEqual({ user: null });
    // Again, and without ever having been signed in.
    expect((await callApi(server, copy, "DELETE", "/session")).status).toBe(200);
    expect((await callApi(server, browserFor(server), "DELETE", "/session")).status).toBe(200);
  });

  test("ends everywhere at once, with the tokens and without the API key", async () => {
    const account = await createAccount(server);
    const [here, there] = [
      await openBrowserSession(server, account),
      await openBrowserSession(server, account),
    ];
    const bearer = await signIn(server, account.username, account.password);
    expect((await callApi(server, here, "DELETE", "/sessions")).status).toBe(200);
    expect(here.cookie(COOKIE)).toBeUndefined();
    expect([await status(here), await status(there)]).toEqual([401, 401]);
    expect((await server.request("GET", "/api/v1/me", { bearer })).status).toBe(401);
    expect((await server.request("GET", "/api/v1/me", { apiKey: account.apiKey })).status).toBe(200);
  });

  test.each<[string, string, string, unknown]>([
    ["password", "PUT", "/me/password", { current_password: PASSWORD, new_password: "another password" }],
    ["API key", "POST", "/me/api-key", undefined],
  ])("outlives its own change of %s under a new id; all others end", async (_title, method, path, json) => {
    const account = await createAccount(server, { password: PASSWORD });
    const [here, there] = [
      await openBrowserSession(server, account),
      await openBrowserSession(server, account),
    ];
    const bearer = await signIn(server, account.username, PASSWORD);
    const copy = thiefOf(here);
    expect((await callApi(server, here, method, path, json)).status).toBe(200);
    expect([await status(here), await status(copy), await status(there)]).toEqual([200, 401, 401]);
    expect((await server.request("GET", "/api/v1/me", { bearer })).status).toBe(401);
    const oldKey = await server.request("GET", "/api/v1/me", { apiKey: account.apiKey });
    expect(oldKey.status).toBe(path === "/me/api-key" ? 401 : 200);
  });

  test("does not begin by changing credentials with a key", async () => {
    const account = await createAccount(server);
    const { apiKey } = account;
    const answer = await server.request("POST", "/api/v1/me/api-key", { apiKey });
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([200, []]);
  });

  test("stays when a wrong current password keeps the old one", async () => {
    const account = await createAccount(server);
    const browser = await openBrowserSession(server, account);
    const json = { current_password: "not it", new_password: "another password" };
    expect((await callApi(server, browser, "PUT", "/me/password", json)).status).toBe(422);
    expect(await status(browser)).toBe(200);
  });

  test.each<[string, string, unknown, number]>([
    ["gives a new password", "PATCH", { password: "another password" }, 401],
    ["sends the present password again, as the SDK does", "PATCH", { password: PASSWORD }, 200],
    ["changes name and role", "PATCH", { first_name: "New", role: "admin" }, 200],
    ["deletes the account", "DELETE", undefined, 401],
  ])("when an owner %s", async (_title, method, json, expected) => {
    const account = await createAccount(server, { password: PASSWORD });
    const browser = await openBrowserSession(server, account);
    const options = json === undefined ? { apiKey: OWNER_KEY } : { apiKey: OWNER_KEY, json };
    expect((await server.request(method, `/api/v1/users/${account.id}`, options)).status).toBe(200);
    expect(await status(browser)).toBe(expected);
  });

  test("lasts two weeks, however much it is used", async () => {
    const account = await createAccount(server);
    const browser = await openBrowserSession(server, account);
    clock.advance(TWO_WEEKS - 60_000);
    expect(await status(browser)).toBe(200);
    clock.advance(60_000);
    expect(await status(browser)).toBe(401);
  });

  test("survives a restart and holds at every instance, but not under another secret", async () => {
    const env = { ARGILLA_AUTH_SECRET_KEY: "the first secret key", OWNER_PASSWORD: PASSWORD };
    await using site = await createSite({ engine, content: "tables", env });
    let cookie: string | undefined;
    {
      await using first = await site.start();
      const browser = await openBrowserSession(first, { username: "owner", password: PASSWORD });
      cookie = browser.cookie(COOKIE)?.value;
    }
    const present = async (at: TestServer) => {
      const browser = browserFor(at);
      browser.setCookie(new URL(at.context.address).hostname, COOKIE, String(cookie));
      return sessionStatus(at, browser);
    };
    {
      await using second = await site.start();
      await using third = await site.start();
      expect([await present(second), await present(third)]).toEqual([200, 200]);
    }
    await using changed = await site.start({
      ARGILLA_AUTH_SECRET_KEY: "the second secret key",
      ARGILLA_AUTH_SECRET_KEY_PREVIOUS: "the first secret key",
    });
    expect(await present(changed)).toBe(401);
  });
});
