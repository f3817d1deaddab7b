import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { describeStart } from "../../../src/cli/start-message.ts";
import { readConfig } from "../../../src/config/config.ts";
import { readEnvironment } from "../../../src/config/env.ts";
import { onEachEngine } from "../../support/engines.ts";
import { TestClock } from "../../support/test-clock.ts";
import { startTestServer, type TestServer } from "../../support/test-server.ts";

const SPACE = { SPACE_ID: "team/labels", SPACE_HOST: "team-labels.hf.space" };
const PASSWORD = "a password of my own";

onEachEngine("the owner's one-time link", (engine) => {
  let server: TestServer;
  const clock = new TestClock();
  beforeEach(async () => {
    server = await startTestServer({ engine, env: SPACE, clock });
  });
  afterEach(async () => {
    await server[Symbol.asyncDispose]();
  });

  async function issue(): Promise<string> {
    return (await server.context.ownerLinks.issue()).reveal();
  }

  function redeem(token: string, password = PASSWORD, repeated = password) {
    return server.request("POST", "/owner-link", { form: { token, password, repeated } });
  }

  async function signIn(password = PASSWORD): Promise<number> {
    const form = { username: "owner", password };
    return (await server.request("POST", "/api/v1/token", { form })).status;
  }

  test("asks for a password, sets it and works once", async () => {
    const token = await issue();
    const page = await server.request("GET", `/owner-link?token=${token}`);
    expect(page.status).toBe(200);
    expect(page.text).toContain('type="password"');
    expect(page.headers.get("referrer-policy")).toBe("no-referrer");
    expect(await signIn()).toBe(401);

    expect((await redeem(token)).status).toBe(200);
    expect(await signIn()).toBe(201);
    expect((await redeem(token, "another password")).status).toBe(410);
    expect((await server.request("GET", `/owner-link?token=${token}`)).status).toBe(410);
    expect(await signIn()).toBe(201);
  });

  test("a password that breaks a rule does not use the link up", async () => {
    const token = await issue();
    for (const [password, repeated, words] of [
      ["short", "short", "8 to 100 characters"],
      [PASSWORD, `${PASSWORD}!`, "differ"],
      ["", "", "8 to 100 characters"],
    ] as const) {
      const page = await redeem(token, password, repeated);
      expect(page.status).toBe(422);
      expect(page.text).toContain(words);
    }
    expect((await redeem(token)).status).toBe(200);
  });

  test("ends after an hour, and with the next link", async () => {
    const first = await issue();
    const second = await issue();
    expect((await redeem(first)).status).toBe(410);
    clock.advance(60 * 60 * 1000);
    expect((await redeem(second)).status).toBe(410);
    expect(await signIn()).toBe(401);
  });

  test("of two people who redeem at once one wins", async () => {
    const token = await issue();
    const answers = await Promise.all([
      redeem(token, "the first password"),
      redeem(token, "the second password"),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 410]);
  });

  test.each(["", "?token=", "?token=nonsense", "?token=a&token=b", `?token=${"x".repeat(10_000)}`])(
    "a link that was never made is closed: %s",
    async (query) => {
      expect((await server.request("GET", `/owner-link${query}`)).status).toBe(410);
    },
  );

  test("from a source that guesses is not looked at for a while, unless it is the right one", async () => {
    const env = { ...SPACE, ARGILLA_TRUSTED_PROXIES: "1" };
    await using guarded = await startTestServer({ engine, env, clock });
    const open = (token: string, from: string) =>
      guarded.request("GET", `/owner-link?token=${token}`, { headers: { "X-Forwarded-For": from } });
    for (let guess = 0; guess < 100; guess += 1) {
      expect((await open(`guess-${guess}`, "198.51.100.1")).status).toBe(410);
    }
    const refused = await open("guess", "198.51.100.1");
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "1"]);
    expect(refused.headers.get("content-type")).toContain("text/html");
    expect((await open("guess", "198.51.100.2")).status).toBe(410);
    const token = (await guarded.context.ownerLinks.issue()).reveal();
    expect((await open(token, "198.51.100.1")).status).toBe(200);
  });

  test("markup in a token stays text", async () => {
    const token = '"><script>alert(1)</script>';
    const page = await redeem(token, "short");
    expect(page.text).not.toContain("<script>");
  });

  test("the start prints it on a Space without password and sign-in, and nowhere else", async () => {
    const link = /https:\/\/team-labels\.hf\.space\/owner-link\?token=([\w-]+)/;
    const message = (env: Record<string, string>) =>
      describeStart(readConfig(readEnvironment({ ...server.env, ...env }, server.folder)), server.server);
    const token = link.exec(await message({}))?.[1] ?? "";
    expect(await message({ OAUTH_CLIENT_ID: "id", OAUTH_CLIENT_SECRET: "secret" })).not.toMatch(link);
    expect((await redeem(token)).status).toBe(200);
    expect(await message({})).not.toMatch(link);
    expect(server.log()).not.toContain(token);
  });
});
