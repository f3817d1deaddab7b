import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createAccount, type TestAccount } from "../../support/accounts.ts";
import { onEachEngine } from "../../support/engines.ts";
import { browserFor } from "../../support/hub-sign-in.ts";
import { api, openBrowserSession, sessionStatus } from "../../support/session-sign-in.ts";
import type { TestBrowser } from "../../support/test-browser.ts";
import { OWNER_KEY, startTestServer, type TestServer } from "../../support/test-server.ts";

const PUBLIC = "https://labels.example.org";
const REFUSAL = {
  detail: {
    code: "argilla.api.errors::ForbiddenOperationError",
    params: { detail: "Operation not allowed: this request did not come from a page of this server" },
  },
};

/** Where a request says that it comes from, and whether that proves a page of a server at `PUBLIC`. */
const PROOFS: readonly (readonly [headers: Record<string, string>, good: boolean])[] = [
  [{ "Sec-Fetch-Site": "same-origin" }, true],
  [{ "Sec-Fetch-Site": "same-origin", Origin: PUBLIC }, true],
  // A page of ours that is reached under a name which the settings do not know.
  [{ "Sec-Fetch-Site": "same-origin", Origin: "https://other.example.org" }, true],
  [{ Origin: PUBLIC }, true],
  [{ Origin: PUBLIC, Host: "internal:6900" }, true],
  [{ "Sec-Fetch-Site": "same-site", Origin: "https://evil.example.org" }, false],
  [{ "Sec-Fetch-Site": "same-site", Origin: PUBLIC }, false],
  [{ "Sec-Fetch-Site": "cross-site", Origin: PUBLIC }, false],
  [{ "Sec-Fetch-Site": "none", Origin: PUBLIC }, false],
  [{ "Sec-Fetch-Site": "", Origin: PUBLIC }, false],
  [{ "Sec-Fetch-Site": "Same-Origin", Origin: PUBLIC }, false],
  [{ "Sec-Fetch-Site": "same-origin, cross-site" }, false],
  [{}, false],
  [{ Referer: `${PUBLIC}/settings` }, false],
  [{ Origin: "null" }, false],
  [{ Origin: "" }, false],
  [{ Origin: "https://evil.example" }, false],
  [{ Origin: "https://evil.example", Host: "evil.example" }, false],
  [{ Origin: "http://evil.example", Host: "evil.example" }, false],
  [{ Origin: "http://labels.example.org" }, false],
  [{ Origin: `${PUBLIC}:8443` }, false],
  [{ Origin: `${PUBLIC}.evil.example` }, false],
  [{ Origin: `${PUBLIC}/` }, false],
  [{ Origin: `${PUBLIC} https://evil.example` }, false],
];

/** State-changing routes with a body that each would take. */
const WRITES = [
  ["POST", "/me/api-key", undefined],
  ["PATCH", "/me", { first_name: "Other" }],
  ["PUT", "/me/password", { current_password: "a test's password", new_password: "another password" }],
  ["POST", "/workspaces", { name: "planted" }],
  ["DELETE", "/sessions", undefined],
] as const;

onEachEngine("requests that other sites make browsers send", (engine) => {
  let server: TestServer;
  let account: TestAccount;
  beforeAll(async () => {
    server = await startTestServer({ engine, env: { ARGILLA_BASE_URL: PUBLIC } });
    account = await createAccount(server, { role: "owner", password: "a test's password" });
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  function send(
    browser: TestBrowser,
    method: string,
    path: string,
    headers: Record<string, string>,
    json?: unknown,
  ) {
    return browser.send(method, api(server, path), json === undefined ? { headers } : { headers, json });
  }

  test.each(WRITES)("%s %s by cookie needs proof of a page of ours", async (method, path, json) => {
    const browser = await openBrowserSession(server, account);
    for (const [headers, good] of PROOFS) {
      if (good) continue;
      const answer = await send(browser, method, path, headers, json);
      expect([headers, answer.status, answer.json]).toEqual([headers, 403, REFUSAL]);
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
    expect(await sessionStatus(server, browser)).toBe(200);
  });

  test("whatever proves a page of ours is enough", async () => {
    const browser = await openBrowserSession(server, account);
    for (const [headers, good] of PROOFS) {
      if (!good) continue;
      const answer = await send(browser, "PATCH", "/me", headers, { first_name: "Mine" });
      expect([headers, answer.status]).toEqual([headers, 200]);
    }
  });

  test("signing in and out needs the same proof, before anything else is told", async () => {
    const { username } = account;
    const password = "a test's password";
    for (const [headers, good] of PROOFS) {
      const browser = browserFor(server);
      const signIn = await send(browser, "POST", "/session", headers, { username, password });
      expect([headers, signIn.status]).toEqual([headers, good ? 201 : 403]);
      const names = signIn.headers.getSetCookie().map((cookie) => cookie.split("=")[0]);
      expect(names.toSorted()).toEqual(
        good ? ["__Host-argilla-known-browser", "__Host-argilla-session"] : [],
      );
      const wrong = await send(browserFor(server), "POST", "/session", headers, {
        username,
        password: "wrong",
      });
      expect([headers, wrong.status]).toEqual([headers, good ? 401 : 403]);

      const signedIn = await openBrowserSession(server, { username, password });
      const out = await send(signedIn, "DELETE", "/session", headers);
      expect([headers, out.status]).toEqual([headers, good ? 200 : 403]);
      expect(await sessionStatus(server, signedIn)).toBe(good ? 401 : 200);
    }
  });

  test.each([
    ["application/x-www-form-urlencoded", "username=owner&password=12345678"],
    ["text/plain", '{"username":"owner","password":"12345678"}'],
    [
      "multipart/form-data; boundary=x",
      '--x\r\nContent-Disposition: form-data; name="username"\r\n\r\nowner\r\n--x--',
    ],
  ])("a form of %s signs nobody in", async (type, body) => {
    for (const site of ["cross-site", "same-origin"]) {
      const headers = { "Content-Type": type, "Sec-Fetch-Site": site, Origin: "https://evil.example" };
      const answer = await server.request("POST", "/api/v1/session", { headers, body });
      expect([403, 422]).toContain(answer.status);
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
  });

  test("reading by cookie needs no proof, and no other page may read the answer", async () => {
    const browser = await openBrowserSession(server, account);
    const headers = { "Sec-Fetch-Site": "cross-site", Origin: "https://evil.example" };
    const answer = await send(browser, "GET", "/me", headers);
    expect([answer.status, answer.headers.get("access-control-allow-credentials")]).toEqual([200, null]);
    expect(answer.headers.get("access-control-allow-origin")).toBe("*");
  });

  test("a key or a token needs no proof", async () => {
    const form = { username: account.username, password: "a test's password" };
    const token = (await server.request("POST", "/api/v1/token", { form })).json.access_token;
    const headers = { "Sec-Fetch-Site": "cross-site", Origin: "https://evil.example" };
    for (const credentials of [{ apiKey: OWNER_KEY }, { bearer: token }]) {
      const json = { first_name: "By a program" };
      const answer = await server.request("PATCH", "/api/v1/me", { ...credentials, headers, json });
      expect(answer.status).toBe(200);
    }
  });

  test.each([
    [{ Origin: "http://127.0.0.1:6900", Host: "127.0.0.1:6900" }, 201],
    [{ Origin: "http://labels.lan", Host: "labels.lan" }, 201],
    [{ Origin: "http://evil.example", Host: "127.0.0.1:6900" }, 403],
    [{ Origin: "http://127.0.0.1:6901", Host: "127.0.0.1:6900" }, 403],
    [{ Origin: "https://127.0.0.1:6900", Host: "127.0.0.1:6900" }, 403],
    [{ Origin: "null", Host: "127.0.0.1:6900" }, 403],
    [{ Host: "127.0.0.1:6900", "X-Forwarded-Host": "evil.example", Origin: "http://evil.example" }, 403],
  ])("without a public address the very host that was asked counts: %j", async (headers, status) => {
    await using local = await startTestServer({ engine });
    const json = { username: "owner", password: "12345678" };
    const answer = await browserFor(local).send("POST", api(local, "/session"), { headers, json });
    expect(answer.status).toBe(status);
  });
});
