import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { onEachEngine } from "../../../support/engines.ts";
import { invalid } from "../../../support/error-bodies.ts";
import { FakeHub, type HubPerson } from "../../../support/fake-hub.ts";
import {
  browserFor,
  CALLBACK,
  comeBack,
  finishSignIn,
  personalSpace,
  signInWithHub,
} from "../../../support/hub-sign-in.ts";
import type { TestBrowser } from "../../../support/test-browser.ts";
import { startTestServer, type TestServer } from "../../../support/test-server.ts";

const PROVIDERS = "/api/v1/oauth2/providers";
const NOT_FOUND = { detail: "OAuth Provider 'huggingface' not found" };

onEachEngine("signing in with Hugging Face through the API", (engine) => {
  let hub: FakeHub;
  let server: TestServer;
  let ada: HubPerson;
  beforeAll(async () => {
    hub = await FakeHub.start();
    ada = hub.addPerson("ada");
    server = await startTestServer({ engine, env: personalSpace(hub, ada) });
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await hub[Symbol.asyncDispose]();
  });

  /** The exchange's address, with what the Hub sent back. */
  async function exchangeAddress(browser: TestBrowser, deny = false): Promise<string> {
    const callback = await comeBack(server, ada, { browser, deny });
    return callback.href.replace(CALLBACK, `${PROVIDERS}/huggingface/access-token`);
  }

  test("names the providers", async () => {
    const { status, json } = await server.request("GET", PROVIDERS);
    expect([status, json]).toEqual([200, { items: [{ name: "huggingface" }] }]);
  });

  test("exchanges the Hub's answer for a token, once, and sets no cookie", async () => {
    const browser = browserFor(server);
    const url = await exchangeAddress(browser);
    const answer = await browser.get(url);
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({ access_token: expect.any(String), token_type: "bearer" });
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(answer.headers.getSetCookie()).toEqual([]);
    const me = await server.request("GET", "/api/v1/me", { bearer: answer.json.access_token });
    expect(me.json).toMatchObject({ username: "ada", role: "owner" });

    const again = await browser.get(url);
    expect([again.status, again.json]).toEqual([
      422,
      { detail: "The attempt to sign in is older than ten minutes or was used already; start again" },
    ]);
  });

  test("refuses another browser", async () => {
    const browser = browserFor(server);
    const url = await exchangeAddress(browser);
    const { status, json } = await browserFor(server).get(url);
    expect([status, json.detail]).toEqual([
      422,
      "The attempt to sign in was started in another browser; start again in this one",
    ]);
    expect((await browser.send("HEAD", url)).status).toBe(405);
    expect((await browser.get(url)).status).toBe(200);
  });

  test("asks for code and state", async () => {
    const missing = await server.request("GET", `${PROVIDERS}/huggingface/access-token`);
    expect([missing.status, missing.json]).toEqual([
      422,
      invalid(
        ["missing", ["query", "code"], "Field required"],
        ["missing", ["query", "state"], "Field required"],
      ),
    ]);
    const browser = browserFor(server);
    const denied = await browser.get(await exchangeAddress(browser, true));
    expect([denied.status, denied.json]).toEqual([
      422,
      invalid(["missing", ["query", "code"], "Field required"]),
    ]);
  });

  test("asks for a retry during an outage", async () => {
    const browser = browserFor(server);
    const url = await exchangeAddress(browser);
    hub.answerInstead("/oauth/token", (_request, response) => response.writeHead(502).end());
    const { status, headers, json } = await browser.get(url);
    hub.answerInstead("/oauth/token", undefined);
    expect([status, headers.get("retry-after"), json.detail]).toEqual([
      503,
      "30",
      "The sign-in service does not answer; try again in a minute",
    ]);
  });

  test("knows no other provider", async () => {
    for (const provider of ["github", "HuggingFace", "constructor"]) {
      for (const step of ["authentication", "access-token?code=a&state=b"]) {
        const { status, json } = await server.request("GET", `${PROVIDERS}/${provider}/${step}`);
        expect([status, json]).toEqual([404, { detail: `OAuth Provider '${provider}' not found` }]);
      }
    }
  });

  test.each<[string, Record<string, string>, Record<string, string>]>([
    ["the file says so", {}, { ".oauth.yaml": "enabled: false\n" }],
    ["there is no OAuth app", { OAUTH_CLIENT_ID: "", OAUTH_CLIENT_SECRET: "" }, {}],
  ])("is off where %s", async (_title, settings, files) => {
    const env = { ...personalSpace(hub, ada), ...settings };
    await using off = await startTestServer({ engine, env, files });
    expect((await off.request("GET", PROVIDERS)).json).toEqual({ items: [] });
    for (const step of ["authentication", "access-token?code=a&state=b"]) {
      const { status, json } = await off.request("GET", `${PROVIDERS}/huggingface/${step}`);
      expect([status, json]).toEqual([404, NOT_FOUND]);
    }
    const outcome = await finishSignIn(
      off,
      browserFor(off),
      `${off.context.address}${CALLBACK}?code=a&state=b`,
    );
    expect(outcome.destination).toBe("/sign-in/problem?code=disabled");
  });

  test("writes no secret to the log", async () => {
    const secrets = [hub.clientSecret];
    const remember = (callback: URL, browser: TestBrowser) => {
      for (const name of ["code", "state"]) secrets.push(callback.searchParams.get(name) as string);
      for (const name of ["argilla-sign-in", "argilla-session"]) {
        const value = browser.cookie(name)?.value;
        if (value) secrets.push(value, decodeURIComponent(value).replace(/^s:([^.]+).*/, "$1"));
      }
    };
    const failures = ["/oauth/token", "/oauth/jwks", "/oauth/userinfo"];
    for (const path of [undefined, ...failures]) {
      const answer = { error: "invalid_request", error_description: "words of the answer" };
      if (path) {
        hub.answerInstead(path, (_request, response) => {
          response.writeHead(400, { "Content-Type": "application/json" }).end(JSON.stringify(answer));
        });
      }
      const browser = browserFor(server);
      const callback = await comeBack(server, ada, { browser });
      await finishSignIn(server, browser, callback);
      await finishSignIn(server, browser, callback);
      remember(callback, browser);
      if (path) hub.answerInstead(path, undefined);
    }
    const { browser } = await signInWithHub(server, ada);
    const me = await browser.get(`${server.context.address}/api/v1/me`);
    secrets.push(me.json.api_key, ...hub.issuedTokens, "words of the answer");
    expect(secrets.length).toBeGreaterThan(20);
    expect(secrets.filter((secret) => server.log().includes(secret))).toEqual([]);
    expect(server.log()).toContain("A request to Hugging Face for a sign-in failed.");
  });
});
