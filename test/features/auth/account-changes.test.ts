import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createAccount, signIn, type TestAccount, uniqueName } from "../../support/accounts.ts";
import { onEachEngine } from "../../support/engines.ts";
import { TestClock } from "../../support/test-clock.ts";
import { createSite, OWNER_KEY, type TestServer, type TestSite } from "../../support/test-server.ts";

/** What a change of an account does to the credentials that were given out before. */
interface Change {
  readonly make: (server: TestServer, account: TestAccount) => Promise<unknown>;
  readonly apiKey: "works" | "dead";
  readonly token: "works" | "dead";
}

function patch(json: Record<string, unknown> | ((account: TestAccount) => Record<string, unknown>)) {
  return (server: TestServer, account: TestAccount) =>
    server.request("PATCH", `/api/v1/users/${account.id}`, {
      apiKey: OWNER_KEY,
      json: typeof json === "function" ? json(account) : json,
    });
}

const CHANGES: Readonly<Record<string, Change>> = {
  deletion: {
    make: (server, { id }) => server.request("DELETE", `/api/v1/users/${id}`, { apiKey: OWNER_KEY }),
    apiKey: "dead",
    token: "dead",
  },
  "a new password": { make: patch({ password: "another password" }), apiKey: "works", token: "dead" },
  "the same password again": {
    make: patch(({ password }) => ({ password })),
    apiKey: "works",
    token: "works",
  },
  "a new username": { make: patch(() => ({ username: uniqueName() })), apiKey: "works", token: "works" },
  "a new first name": { make: patch({ first_name: "Grace" }), apiKey: "works", token: "works" },
};

onEachEngine("credentials after a change of the account", (engine) => {
  let site: TestSite;
  let here: TestServer;
  let elsewhere: TestServer;
  const clock = new TestClock();
  beforeAll(async () => {
    site = await createSite({ engine, content: "tables", clock });
    here = await site.start();
    elsewhere = await site.start();
  });
  afterAll(async () => {
    await here[Symbol.asyncDispose]();
    await elsewhere[Symbol.asyncDispose]();
    await site[Symbol.asyncDispose]();
  });

  async function outcome(server: TestServer, credentials: { apiKey?: string; bearer?: string }) {
    const { status } = await server.request("GET", "/api/v1/me", credentials);
    return status === 200 ? "works" : "dead";
  }

  async function roleOf(server: TestServer, credentials: { apiKey?: string; bearer?: string }) {
    return (await server.request("GET", "/api/v1/me", credentials)).json.role;
  }

  /** An account whose key and token were used on both servers a moment ago, so that both may remember it. */
  async function knownAccount() {
    const account = await createAccount(here);
    const bearer = await signIn(here, account.username, account.password);
    for (const server of [here, elsewhere]) {
      expect(await outcome(server, { apiKey: account.apiKey })).toBe("works");
      expect(await outcome(server, { bearer })).toBe("works");
    }
    return { account, bearer };
  }

  test.each(Object.entries(CHANGES))(
    "by %s, at once where it was made",
    async (_, { make, apiKey, token }) => {
      const { account, bearer } = await knownAccount();
      await make(here, account);
      expect(await outcome(here, { apiKey: account.apiKey })).toBe(apiKey);
      expect(await outcome(here, { bearer })).toBe(token);
    },
  );

  test.each(Object.entries(CHANGES))(
    "by %s, within two seconds elsewhere",
    async (_, { make, apiKey, token }) => {
      const { account, bearer } = await knownAccount();
      await make(here, account);
      clock.advance(2000);
      expect(await outcome(elsewhere, { apiKey: account.apiKey })).toBe(apiKey);
      expect(await outcome(elsewhere, { bearer })).toBe(token);
    },
  );

  test("the role is the database's, whatever the token says", async () => {
    const { account, bearer } = await knownAccount();
    await patch({ role: "owner" })(here, account);
    for (const credentials of [{ bearer }, { apiKey: account.apiKey }]) {
      expect(await roleOf(here, credentials)).toBe("owner");
      expect((await here.request("GET", "/api/v1/users", credentials)).status).toBe(200);
    }
    clock.advance(2000);
    expect(await roleOf(elsewhere, { bearer })).toBe("owner");
    await patch({ role: "annotator" })(elsewhere, account);
    expect((await elsewhere.request("GET", "/api/v1/users", { bearer })).status).toBe(403);
  });

  test("an account that was made elsewhere is known at once", async () => {
    const { username, password, apiKey } = await createAccount(here);
    expect(await outcome(elsewhere, { apiKey })).toBe("works");
    expect(await outcome(elsewhere, { bearer: await signIn(elsewhere, username, password) })).toBe("works");
  });

  test("who takes over a name does not take over the token", async () => {
    const { account, bearer } = await knownAccount();
    await patch({ username: uniqueName() })(here, account);
    const heir = await createAccount(here, { username: account.username });
    const { id } = (await here.request("GET", "/api/v1/me", { bearer })).json;
    expect(id).toBe(account.id);
    expect(id).not.toBe(heir.id);
  });

  test("a token that was got with the new password works", async () => {
    const { account, bearer } = await knownAccount();
    await patch({ password: "another password" })(here, account);
    expect(await outcome(here, { bearer })).toBe("dead");
    const fresh = await signIn(here, account.username, "another password");
    expect(await outcome(here, { bearer: fresh })).toBe("works");
  });
});
