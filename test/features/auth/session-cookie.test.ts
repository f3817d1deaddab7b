import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createAccount, type TestAccount } from "../../support/accounts.ts";
import { onEachEngine } from "../../support/engines.ts";
import { browserFor } from "../../support/hub-sign-in.ts";
import {
  api,
  callApi,
  openBrowserSession,
  readSessionCookie,
  sessionStatus,
  signSessionCookie,
} from "../../support/session-sign-in.ts";
import { OWNER_KEY, startTestServer, type TestServer } from "../../support/test-server.ts";

const OWNER = { username: "owner", password: "12345678" };
const TWO_WEEKS = 14 * 24 * 60 * 60 * 1000;
const SPACE = {
  SPACE_ID: "ada/labels",
  SPACE_HOST: "ada-labels.hf.space",
  OWNER_PASSWORD: "12345678",
};

onEachEngine("the session cookie", (engine) => {
  let server: TestServer;
  let account: TestAccount;
  beforeAll(async () => {
    server = await startTestServer({ engine });
    account = await createAccount(server);
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  test.each<[string, Record<string, string>, string, Record<string, string>]>([
    ["on this machine", {}, "argilla-session", { samesite: "Lax" }],
    [
      "at a plain http address",
      { ARGILLA_BASE_URL: "http://localhost:1234" },
      "argilla-session",
      { samesite: "Lax" },
    ],
    [
      "over https",
      { ARGILLA_BASE_URL: "https://labels.example.org/argilla" },
      "__Host-argilla-session",
      { samesite: "Lax", secure: "" },
    ],
    ["on a Space", SPACE, "argilla-session", { samesite: "None", secure: "", partitioned: "" }],
    [
      "on a Space with a public address of its own",
      { ...SPACE, ARGILLA_BASE_URL: "http://localhost:1234" },
      "argilla-session",
      { samesite: "None", secure: "", partitioned: "" },
    ],
  ])("has the attributes of its place: %s", async (_title, env, name, attributes) => {
    await using place = await startTestServer({ engine, env });
    const before = Date.now();
    const browser = await openBrowserSession(place, OWNER);
    const cookie = browser.cookie(name);
    const { expires, ...rest } = Object.fromEntries(cookie?.attributes ?? []);
    expect(rest).toEqual({ path: "/", httponly: "", ...attributes });
    const life = Date.parse(expires as string) - before;
    expect(life).toBeGreaterThan(TWO_WEEKS - 2_000);
    expect(life).toBeLessThan(TWO_WEEKS + 60_000);
    expect(await sessionStatus(place, browser)).toBe(200);

    const out = await callApi(place, browser, "DELETE", "/session");
    expect(out.headers.getSetCookie()).toHaveLength(1);
    expect(browser.cookie(name)).toBeUndefined();
  });

  test.each([
    ["GET", "/", {}],
    ["GET", "/sign-in", {}],
    ["GET", "/api/v1/session", {}],
    ["DELETE", "/api/v1/session", { "Sec-Fetch-Site": "same-origin" }],
    ["GET", "/api/v1/me", {}],
    ["GET", "/api/v1/me", { "X-Argilla-Api-Key": OWNER_KEY }],
    ["POST", "/api/v1/token", {}],
    ["GET", "/api/v1/oauth2/providers", {}],
    ["GET", "/oauth/huggingface/callback?code=a&state=b", {}],
  ])("is not set by %s %s %j", async (method, path, headers) => {
    const answer = await browserFor(server).send(method, `${server.context.address}${path}`, { headers });
    expect(answer.headers.getSetCookie()).toEqual([]);
  });

  test("is not set by a sign-in that fails", async () => {
    const wrong = { username: account.username, password: "not the password" };
    const answer = await browserFor(server).call("POST", api(server, "/session"), wrong);
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([401, []]);
  });

  test.each<[string, Record<string, string>]>([
    ["a wrong API key", { "X-Argilla-Api-Key": "wrong" }],
    ["an empty API key", { "X-Argilla-Api-Key": "" }],
    ["a wrong token", { Authorization: "Bearer wrong" }],
    ["a Hugging Face token", { Authorization: "Bearer hf_abcdefghijklmnopqrstuvwxyz" }],
    ["other credentials", { Authorization: "Basic b3duZXI6MTIzNDU2Nzg=" }],
  ])("counts for nothing beside %s", async (_title, headers) => {
    const browser = await openBrowserSession(server, account);
    const me = await browser.get(api(server, "/me"), { headers });
    expect([me.status, me.headers.getSetCookie()]).toEqual([401, []]);
    expect((await browser.get(api(server, "/session"), { headers })).json).toEqual({ user: null });
    const out = await browser.send("DELETE", api(server, "/session"), {
      headers: { ...headers, "Sec-Fetch-Site": "same-origin" },
    });
    expect([out.status, out.headers.getSetCookie()]).toEqual([200, []]);
    expect(await sessionStatus(server, browser)).toBe(200);
  });

  test("gives way to a good API key of another", async () => {
    const browser = await openBrowserSession(server, account);
    const me = await browser.get(api(server, "/me"), { headers: { "X-Argilla-Api-Key": OWNER_KEY } });
    expect(me.json.username).toBe("owner");
  });

  test("counts only as it was given", async () => {
    const name = "argilla-session";
    const browser = await openBrowserSession(server, account);
    const { value } = browser.cookie(name) as { value: string };
    const { id, signature } = readSessionCookie(value);
    const other = readSessionCookie((await openBrowserSession(server, OWNER)).cookie(name)?.value ?? "");
    const host = new URL(server.context.address).hostname;
    const forgeries: Record<string, string> = {
      "of another secret": signSessionCookie(id, "another secret"),
      "of an empty secret": signSessionCookie(id, ""),
      unsigned: encodeURIComponent(id),
      "with an empty signature": encodeURIComponent(`s:${id}.`),
      "with another's signature": encodeURIComponent(`s:${id}.${other.signature}`),
      "with its id truncated": encodeURIComponent(`s:${id.slice(0, -1)}.${signature}`),
      "with its signature truncated": encodeURIComponent(`s:${id}.${signature.slice(0, -1)}`),
      "cut in the middle": value.slice(0, 20),
      "in another case": value.toUpperCase(),
      "as JSON": encodeURIComponent(`j:{"userId":"${account.id}"}`),
      "of nothing": "",
      "10 kB long": "x".repeat(10_000),
      "with control characters": "%00%0d%0a",
      "in a broken encoding": "%zz",
    };
    const answers: Record<string, unknown> = {};
    for (const [title, forged] of Object.entries(forgeries)) {
      browser.setCookie(host, name, forged);
      const me = await browser.get(api(server, "/me"));
      answers[title] = [me.status, me.headers.getSetCookie()];
    }
    expect(answers).toEqual(Object.fromEntries(Object.keys(forgeries).map((title) => [title, [401, []]])));
    browser.setCookie(host, name, value);
    expect(await sessionStatus(server, browser)).toBe(200);
  });
});
