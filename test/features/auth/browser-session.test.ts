import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { createAccount, type TestAccount } from "../../support/accounts.ts";
import { onEachEngine } from "../../support/engines.ts";
import { forbidden, unauthorized } from "../../support/error-bodies.ts";
import { TestBrowser } from "../../support/test-browser.ts";
import { TestClock } from "../../support/test-clock.ts";
import {
  createSite,
  OWNER_KEY,
  startTestServer,
  type TestServer,
  type TestSite,
} from "../../support/test-server.ts";

const COOKIE = "argilla-session";
const TWO_WEEKS_MS = 14 * 24 * 60 * 60 * 1000;
const FOREIGN = forbidden("Operation not allowed: this request did not come from a page of this server");

onEachEngine("a browser's session", (engine) => {
  let site: TestSite;
  let server: TestServer;
  let ada: TestAccount;
  let browser: TestBrowser;
  const clock = new TestClock();
  beforeAll(async () => {
    site = await createSite({ engine, clock });
    server = await site.start();
  });
  beforeEach(async () => {
    ada = await createAccount(server);
    browser = new TestBrowser();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await site[Symbol.asyncDispose]();
  });

  function at(path: string, { url } = server): string {
    return `${url}/api/v1${path}`;
  }

  function signIn(who: TestBrowser, { username, password } = ada) {
    return who.call("POST", at("/session"), { username, password });
  }

  async function signedIn(who: TestBrowser): Promise<boolean> {
    return (await who.get(at("/me"))).status === 200;
  }

  test("opens with name and password, and is whoever it is until it is closed", async () => {
    expect((await browser.get(at("/session"))).json).toEqual({ user: null });
    const opened = await signIn(browser);
    expect(opened.status).toBe(201);
    expect(opened.json.user).toMatchObject({ id: ada.id, api_key: "********" });
    expect((await browser.get(at("/session"))).json.user.id).toBe(ada.id);
    expect((await browser.get(at("/me"))).json).toMatchObject({ id: ada.id, api_key: ada.apiKey });

    const cookie = browser.cookie(COOKIE);
    expect((await browser.call("DELETE", at("/session"))).json).toEqual({ user: null });
    expect((await browser.get(at("/session"))).json).toEqual({ user: null });
    // The cookie that a thief may have kept opens nothing either.
    browser.setCookie("127.0.0.1", COOKIE, cookie?.value ?? "");
    expect(await signedIn(browser)).toBe(false);
  });

  test.each([
    ["a wrong password", () => ({ ...ada, password: "wrong" })],
    ["an unknown name", () => ({ ...ada, username: "nobody" })],
  ])("does not open with %s", async (_, credentials) => {
    const answer = await signIn(browser, credentials());
    expect(answer.status).toBe(401);
    expect(answer.json).toEqual(unauthorized());
    expect(browser.cookie(COOKIE)).toBeUndefined();
  });

  test("gets an id of its own at sign-in, whatever the browser had before", async () => {
    await signIn(browser);
    const planted = browser.cookie(COOKIE)?.value ?? "";
    await signIn(browser, await createAccount(server));
    expect(browser.cookie(COOKIE)?.value).not.toBe(planted);
    const victim = new TestBrowser();
    victim.setCookie("127.0.0.1", COOKIE, planted);
    expect(await signedIn(victim)).toBe(false);
  });

  test.each([
    ["another id under the signature", (value: string) => value.replace(/^s%3A./, "s%3A_")],
    ["no signature", (value: string) => value.replace(/\..*$/, "")],
    ["a signature of its own", (value: string) => value.replace(/\..*$/, ".AAAA")],
    ["rubbish", () => "rubbish"],
  ])("is not opened by a cookie with %s", async (_, forge) => {
    await signIn(browser);
    browser.setCookie("127.0.0.1", COOKIE, forge(browser.cookie(COOKIE)?.value ?? ""));
    expect(await signedIn(browser)).toBe(false);
  });

  test.each<[string, Record<string, string>, "may" | "may not"]>([
    ["of this origin", { "Sec-Fetch-Site": "same-origin" }, "may"],
    ["of another subdomain", { "Sec-Fetch-Site": "same-site" }, "may not"],
    ["of another site", { "Sec-Fetch-Site": "cross-site" }, "may not"],
    ["of nowhere", { "Sec-Fetch-Site": "none" }, "may not"],
    ["of another site that names our origin", { "Sec-Fetch-Site": "cross-site", Origin: "ours" }, "may not"],
    ["in an old browser, of this origin", { Origin: "ours" }, "may"],
    ["in an old browser, of another site", { Origin: "https://evil.example" }, "may not"],
    ["in an old browser, of no origin", { Origin: "null" }, "may not"],
    ["that does not say where it is from", {}, "may not"],
  ])("a page %s %3$s write with it", async (_, given, verdict) => {
    await signIn(browser);
    const headers = { ...given, ...(given.Origin === "ours" ? { Origin: server.url } : {}) };
    const written = await browser.send("PATCH", at("/me"), { headers, json: { first_name: "Grace" } });
    const signedOut = await browser.send("DELETE", at("/session"), { headers });
    expect([written.status, signedOut.status]).toEqual(verdict === "may" ? [200, 200] : [403, 403]);
    if (verdict === "may not") expect([written.json, signedOut.json]).toEqual([FOREIGN, FOREIGN]);
    expect((await server.request("GET", "/api/v1/me", { apiKey: ada.apiKey })).json.first_name).toBe(
      verdict === "may" ? "Grace" : "Test",
    );
  });

  test("gives way to a key or token that comes with the request, good or not", async () => {
    await signIn(browser);
    const key = (value: string) => browser.get(at("/me"), { headers: { "X-Argilla-Api-Key": value } });
    expect((await key(OWNER_KEY)).json.username).toBe("owner");
    expect((await key("wrong")).status).toBe(401);
    const bearer = await browser.get(at("/me"), { headers: { Authorization: "Bearer rubbish" } });
    expect(bearer.json).toEqual(unauthorized("Invalid token"));
  });

  test("is not begun for programs", async () => {
    const answer = await server.request("GET", "/api/v1/me", { apiKey: ada.apiKey });
    expect(answer.headers.getSetCookie()).toEqual([]);
  });

  const owner = { apiKey: OWNER_KEY };
  test.each<[string, () => Promise<unknown>]>([
    [
      "a new password",
      () =>
        server.request("PATCH", `/api/v1/users/${ada.id}`, {
          ...owner,
          json: { password: "another password" },
        }),
    ],
    ["a new API key", () => server.request("POST", "/api/v1/me/api-key", { apiKey: ada.apiKey })],
    ["signing out everywhere", () => server.request("DELETE", "/api/v1/sessions", { apiKey: ada.apiKey })],
    ["deletion", () => server.request("DELETE", `/api/v1/users/${ada.id}`, owner)],
  ])("ends with %s of its account", async (_, happen) => {
    await signIn(browser);
    await happen();
    expect(await signedIn(browser)).toBe(false);
    expect((await browser.get(at("/session"))).json).toEqual({ user: null });
  });

  test.each<[string, string, string, unknown]>([
    [
      "password",
      "PUT",
      "/me/password",
      { new_password: "another password", current_password: "a test's password" },
    ],
    ["API key", "POST", "/me/api-key", undefined],
  ])(
    "outlives a new %s that it asked for itself, and the account's other sessions do not",
    async (_, method, path, json) => {
      const other = new TestBrowser();
      await signIn(browser);
      await signIn(other);
      expect((await browser.call(method, at(path), json)).status).toBe(200);
      expect([await signedIn(browser), await signedIn(other)]).toEqual([true, false]);
    },
  );

  test("lasts two weeks, over restarts, and no longer", async () => {
    await signIn(browser);
    const restarted = await site.start();
    try {
      clock.advance(TWO_WEEKS_MS - 1000);
      const cookie = { headers: { Cookie: `${COOKIE}=${browser.cookie(COOKIE)?.value}` } };
      expect((await restarted.request("GET", "/api/v1/me", cookie)).status).toBe(200);
      clock.advance(1000);
      expect((await restarted.request("GET", "/api/v1/me", cookie)).status).toBe(401);
    } finally {
      await restarted[Symbol.asyncDispose]();
    }
  });
});

onEachEngine("the session's cookie", (engine) => {
  const SPACE = { SPACE_ID: "a/b", SPACE_HOST: "a-b.hf.space" };

  test.each<[string, Record<string, string>, string, string, string[]]>([
    ["off a Space", {}, "", COOKIE, ["samesite=lax"]],
    [
      "under https",
      { ARGILLA_BASE_URL: "https://labels.example.org" },
      "https://labels.example.org",
      `__Host-${COOKIE}`,
      ["samesite=lax", "secure"],
    ],
    [
      "under http",
      { ARGILLA_BASE_URL: "http://labels.example.org" },
      "http://labels.example.org",
      COOKIE,
      ["samesite=lax"],
    ],
    ["on a Space", SPACE, "https://a-b.hf.space", COOKIE, ["partitioned", "samesite=none", "secure"]],
  ])("%s has the attributes that browsers keep there", async (_, env, publicOrigin, name, expected) => {
    const server = await startTestServer({ engine, env: { ...env, OWNER_PASSWORD: "a good password" } });
    try {
      const origin = publicOrigin || server.url;
      const browser = new TestBrowser({ [origin]: server.url });
      const credentials = { username: "owner", password: "a good password" };
      expect((await browser.call("POST", `${origin}/api/v1/session`, credentials)).status).toBe(201);
      const attributes = [...(browser.cookie(name)?.attributes ?? [])]
        .map(([key, value]) => (value ? `${key}=${value.toLowerCase()}` : key))
        .filter((attribute) => !attribute.startsWith("expires="));
      expect(attributes.sort()).toEqual(["httponly", "path=/", ...expected].sort());
      expect((await browser.get(`${origin}/api/v1/me`)).json.username).toBe("owner");
    } finally {
      await server[Symbol.asyncDispose]();
    }
  });
});
