import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createAccount, type TestAccount, uniqueName } from "../../support/accounts.ts";
import { onEachEngine } from "../../support/engines.ts";
import { unauthorized } from "../../support/error-bodies.ts";
import { FakeHub } from "../../support/fake-hub.ts";
import { finishSignIn, personalSpace, signInWithHub } from "../../support/hub-sign-in.ts";
import { openBrowserSession, sessionStatus } from "../../support/session-sign-in.ts";
import { OWNER_KEY, startTestServer, type TestServer } from "../../support/test-server.ts";
import { acceptLink, issueLink, linkToken, returnFromHub } from "./oauth/linking.ts";

const DISABLED = unauthorized("This account is disabled; an owner can enable it again");

onEachEngine("a disabled account", (engine) => {
  let hub: FakeHub;
  let server: TestServer;
  beforeAll(async () => {
    hub = await FakeHub.start();
    server = await startTestServer({ engine, env: personalSpace(hub, hub.addPerson("creator")) });
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await hub[Symbol.asyncDispose]();
  });

  /** An account with everything that can open one, each of which has just opened it. */
  async function openedByAll() {
    const account = await createAccount(server);
    const person = hub.addPerson(uniqueName("hub"));
    const browser = await openBrowserSession(server, account);
    const accepted = await acceptLink(server, browser, linkToken(await issueLink(server, account)));
    await finishSignIn(server, browser, await returnFromHub(accepted, browser, person));
    const hubBrowser = (await signInWithHub(server, person)).browser;
    const tokens = [await token("/api/v1/token", account), await token("/api/security/token", account)];
    return { account, person, browsers: [browser, hubBrowser], tokens };
  }

  async function token(path: string, { username, password }: TestAccount): Promise<string> {
    return (await signInAt(path, { username, password })).json.access_token;
  }

  function signInAt(path: string, { username, password }: Pick<TestAccount, "username" | "password">) {
    return server.request("POST", path, { form: { username, password } });
  }

  const PATHS = ["/api/v1/me", "/api/me"];

  test("is opened by nothing that opened it, and after enabling by what does not end with it", async () => {
    const { account, person, browsers, tokens } = await openedByAll();
    const { apiKey } = account;
    for (const path of PATHS) {
      expect((await server.request("GET", path, { apiKey })).status).toBe(200);
      for (const bearer of tokens) expect((await server.request("GET", path, { bearer })).status).toBe(200);
    }
    for (const browser of browsers) expect(await sessionStatus(server, browser)).toBe(200);

    const disabled = await server.request("POST", `/api/v1/users/${account.id}/disable`, {
      apiKey: OWNER_KEY,
    });
    expect(disabled.status).toBe(200);
    expect((await server.request("GET", "/api/v1/me", { apiKey })).json).toEqual(DISABLED);
    for (const path of PATHS) {
      expect((await server.request("GET", path, { apiKey })).status).toBe(401);
      for (const bearer of tokens) expect((await server.request("GET", path, { bearer })).status).toBe(401);
    }
    for (const browser of browsers) expect(await sessionStatus(server, browser)).toBe(401);
    expect((await signInAt("/api/v1/token", account)).json).toEqual(DISABLED);
    expect((await signInAt("/api/security/token", account)).status).toBe(401);
    // Told only to whoever knows the password.
    const wrong = await signInAt("/api/v1/token", { username: account.username, password: "wrong password" });
    expect(wrong.json).toEqual(unauthorized());
    expect(await signInWithHub(server, person)).toMatchObject({
      destination: "/sign-in/problem?code=account-disabled",
      user: null,
    });

    await server.request("POST", `/api/v1/users/${account.id}/enable`, { apiKey: OWNER_KEY });
    expect((await server.request("GET", "/api/v1/me", { apiKey })).status).toBe(200);
    expect((await signInAt("/api/v1/token", account)).status).toBe(201);
    expect((await signInWithHub(server, person)).user.id).toBe(account.id);
    for (const bearer of tokens) {
      expect((await server.request("GET", "/api/v1/me", { bearer })).status).toBe(401);
    }
    for (const browser of browsers) expect(await sessionStatus(server, browser)).toBe(401);
  });
});
