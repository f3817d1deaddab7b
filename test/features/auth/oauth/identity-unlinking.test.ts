import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createAccount, signIn, type TestAccount, uniqueName } from "../../../support/accounts.ts";
import { onEachEngine } from "../../../support/engines.ts";
import { FakeHub } from "../../../support/fake-hub.ts";
import { finishSignIn, personalSpace, signInWithHub } from "../../../support/hub-sign-in.ts";
import { callApi, openBrowserSession, sessionStatus } from "../../../support/session-sign-in.ts";
import { OWNER_KEY, startTestServer, type TestServer } from "../../../support/test-server.ts";
import { readTrail } from "../../audit/audit-trail.ts";
import { acceptLink, issueLink, linkToken, returnFromHub } from "./linking.ts";

const ONLY_WAY =
  "This is the only way in which you can sign in: set a password, or link another Hugging Face account, first";

onEachEngine("unlinking a Hugging Face identity", (engine) => {
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

  /** A local account with an identity, and a browser that is signed in to it by password. */
  async function linkedAccount(role: TestAccount["role"] = "annotator") {
    const account = await createAccount(server, { role });
    const person = hub.addPerson(uniqueName("hub"));
    const browser = await openBrowserSession(server, account);
    const accepted = await acceptLink(server, browser, linkToken(await issueLink(server, account)));
    await finishSignIn(server, browser, await returnFromHub(accepted, browser, person));
    return { account, person, browser, identity: await identityOf(account) };
  }

  async function identityOf({ id }: { id: string }): Promise<{ id: string }> {
    const { json } = await server.request("GET", `/api/v1/users/${id}`, { apiKey: OWNER_KEY });
    return json.identities[0];
  }

  test("its holder does it who has a password: this browser stays signed in, all else ends", async () => {
    const { account, person, browser, identity } = await linkedAccount();
    const other = await signInWithHub(server, person);
    const bearer = await signIn(server, account.username, account.password);
    const answer = await callApi(server, browser, "DELETE", `/me/identities/${identity.id}`);
    expect([answer.status, answer.json]).toEqual([
      200,
      expect.objectContaining({ username: person.username }),
    ]);
    expect([await sessionStatus(server, browser), await sessionStatus(server, other.browser)]).toEqual([
      200, 401,
    ]);
    expect((await server.request("GET", "/api/v1/me", { bearer })).status).toBe(401);
    expect((await server.request("GET", "/api/v1/me", { apiKey: account.apiKey })).status).toBe(200);
    // The identity is a stranger's now, as on its first day.
    expect((await signInWithHub(server, person)).user.id).not.toBe(account.id);
    const [line] = await readTrail(server, { action: "identity.unlinked" });
    expect(line).toMatchObject({
      actor: { name: account.username },
      target: { id: account.id },
      details: { username: person.username },
    });
  });

  test("whoever has no other way in keeps it, until there is a password", async () => {
    const person = hub.addPerson(uniqueName("hub"));
    const { browser, user } = await signInWithHub(server, person);
    const path = `/me/identities/${(await identityOf(user)).id}`;
    const refused = await callApi(server, browser, "DELETE", path);
    expect([refused.status, refused.json]).toEqual([409, { detail: ONLY_WAY }]);
    await callApi(server, browser, "PUT", "/me/password", { new_password: "a new password" });
    expect((await callApi(server, browser, "DELETE", path)).status).toBe(200);
    expect(await signIn(server, user.username, "a new password")).toEqual(expect.any(String));
  });

  test("another identity that is suspended is no way in", async () => {
    const { account, browser, identity } = await linkedAccount();
    const second = hub.addPerson(uniqueName("hub"));
    const elsewhere = await openBrowserSession(server, account);
    const accepted = await acceptLink(server, elsewhere, linkToken(await issueLink(server, account)));
    await finishSignIn(server, elsewhere, await returnFromHub(accepted, elsewhere, second));
    await server.context.database
      .write("identities")
      .where({ user_id: account.id, preferred_username: second.username })
      .update({ suspended: true });
    const answer = await callApi(server, browser, "DELETE", `/me/identities/${identity.id}`);
    expect([answer.status, answer.json]).toEqual([409, { detail: ONLY_WAY }]);
  });

  test("nobody unlinks what is another account's, by whichever path", async () => {
    const [mine, theirs] = [await linkedAccount(), await linkedAccount()];
    const own = await callApi(server, mine.browser, "DELETE", `/me/identities/${theirs.identity.id}`);
    const byOwner = await server.request(
      "DELETE",
      `/api/v1/users/${mine.account.id}/identities/${theirs.identity.id}`,
      { apiKey: OWNER_KEY },
    );
    expect([own.status, byOwner.status]).toEqual([404, 404]);
    expect(await identityOf(theirs.account)).toEqual(theirs.identity);
  });

  test("an owner does it for anybody, also where it leaves no way in", async () => {
    const person = hub.addPerson(uniqueName("hub"));
    const { browser, user } = await signInWithHub(server, person);
    const path = `/api/v1/users/${user.id}/identities/${(await identityOf(user)).id}`;
    expect((await server.request("DELETE", path, { apiKey: OWNER_KEY })).status).toBe(200);
    expect(await sessionStatus(server, browser)).toBe(401);
    const seen = await server.request("GET", `/api/v1/users/${user.id}`, { apiKey: OWNER_KEY });
    expect(seen.json).toMatchObject({ sign_in_methods: [], identities: [] });
  });

  test("an owner keeps their own only way in, and another the last owner's", async () => {
    const grace = hub.addPerson("grace");
    const creator = await startTestServer({ engine, env: personalSpace(hub, grace) });
    try {
      const { user, browser } = await signInWithHub(creator, grace);
      const { json } = await creator.request("GET", `/api/v1/users/${user.id}`, { apiKey: OWNER_KEY });
      const id = json.identities[0].id;
      const own = await callApi(creator, browser, "DELETE", `/users/${user.id}/identities/${id}`);
      expect([own.status, own.json]).toEqual([409, { detail: ONLY_WAY }]);
      await expect(creator.context.identities.unlink(user.id, id, { byHolder: false })).rejects.toThrow(
        /is the last owner who can sign in, and this is the only way in/,
      );
    } finally {
      await creator[Symbol.asyncDispose]();
    }
  });
});
