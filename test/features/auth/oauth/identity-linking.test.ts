import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createAccount, type TestAccount, uniqueName } from "../../../support/accounts.ts";
import { onEachEngine } from "../../../support/engines.ts";
import { FakeHub, type HubPerson } from "../../../support/fake-hub.ts";
import { browserFor, finishSignIn, personalSpace, signInWithHub } from "../../../support/hub-sign-in.ts";
import { api, callApi, openBrowserSession, sessionStatus } from "../../../support/session-sign-in.ts";
import type { TestBrowser } from "../../../support/test-browser.ts";
import { TestClock } from "../../../support/test-clock.ts";
import { OWNER_KEY, startTestServer, type TestServer } from "../../../support/test-server.ts";
import { readTrail } from "../../audit/audit-trail.ts";
import { acceptLink, issueLink, linkToken, returnFromHub } from "./linking.ts";

const LINKED = "/settings?linked=1#sign-in";
const DAY_MS = 24 * 60 * 60 * 1000;

onEachEngine("linking a Hugging Face identity to an account", (engine) => {
  const clock = new TestClock();
  let hub: FakeHub;
  let server: TestServer;
  let creator: HubPerson;
  beforeAll(async () => {
    hub = await FakeHub.start();
    creator = hub.addPerson("creator");
    server = await startTestServer({ engine, clock, env: personalSpace(hub, creator) });
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await hub[Symbol.asyncDispose]();
  });

  /** A local account, a browser that is signed in to it, and somebody at the Hub. */
  async function scene() {
    const account = await createAccount(server);
    const browser = await openBrowserSession(server, account);
    return { account, browser, person: hub.addPerson(uniqueName("hub")) };
  }

  /** From the link to the page on which it ends. */
  async function link(browser: TestBrowser, token: string, person: HubPerson): Promise<string> {
    const callback = await returnFromHub(await acceptLink(server, browser, token), browser, person);
    return (await finishSignIn(server, browser, callback)).destination;
  }

  async function userAsOwnersSeeIt({ id }: Pick<TestAccount, "id">) {
    return (await server.request("GET", `/api/v1/users/${id}`, { apiKey: OWNER_KEY })).json;
  }

  test("a link of an owner's, opened by who is signed in to the account, opens the account ever after", async () => {
    const { account, browser, person } = await scene();
    expect(await link(browser, linkToken(await issueLink(server, account)), person)).toBe(LINKED);
    expect(await sessionStatus(server, browser)).toBe(200);

    const elsewhere = await signInWithHub(server, person);
    expect(elsewhere).toMatchObject({
      destination: "/",
      user: { id: account.id, username: account.username },
    });
    const form = { username: account.username, password: account.password };
    expect((await server.request("POST", "/api/v1/token", { form })).status).toBe(201);
    expect(await userAsOwnersSeeIt(account)).toMatchObject({
      username: account.username,
      role: account.role,
      disabled: false,
      sign_in_methods: ["password", "huggingface"],
      identities: [{ provider: "huggingface", username: person.username, suspended: false }],
    });
    const lines = await readTrail(server);
    const about = lines
      .filter(({ target }) => target?.id === account.id)
      .map(({ action, actor }) => [action, actor?.name]);
    expect(about).toEqual(
      expect.arrayContaining([
        ["identity.link-issued", "owner"],
        ["identity.linked", account.username],
      ]),
    );
  });

  test("a link is shown once: what the database keeps opens nothing", async () => {
    const { account, browser } = await scene();
    const token = linkToken(await issueLink(server, account));
    const [row] = await server.context.database.read("identity_links").where({ user_id: account.id });
    expect(JSON.stringify(row)).not.toContain(token);
    expect((await acceptLink(server, browser, row.token_lookup)).status).toBe(404);
    expect((await acceptLink(server, browser, token)).status).toBe(200);
    expect(server.log()).not.toContain(token);
  });

  test("its holder makes one for themselves, with the password that the account has", async () => {
    const { account, browser, person } = await scene();
    const ask = (json: unknown) => callApi(server, browser, "POST", "/me/identity-link", json);
    for (const wrong of [{}, { current_password: "wrong" }, { current_password: null }]) {
      const refused = await ask(wrong);
      expect([refused.status, refused.json]).toEqual([422, { detail: "The current password is not right" }]);
    }
    const made = await ask({ current_password: account.password });
    expect(made.status).toBe(201);
    expect(made.json.url).toBe(`${server.context.address}/link-identity#${linkToken(made.json.url)}`);
    expect(await link(browser, linkToken(made.json.url), person)).toBe(LINKED);
    const { items } = (await callApi(server, browser, "GET", "/me/identities")).json;
    expect(items).toEqual([expect.objectContaining({ username: person.username, provider: "huggingface" })]);
  });

  test("an account without a password links one more identity", async () => {
    const first = hub.addPerson(uniqueName("hub"));
    const second = hub.addPerson(uniqueName("hub"));
    const { browser: before, user } = await signInWithHub(server, first);
    // The same session, in a browser that the Hub does not know as the first.
    const browser = browserFor(server);
    const { value, host } = before.cookie("argilla-session") as { value: string; host: string };
    browser.setCookie(host, "argilla-session", value);
    const made = await callApi(server, browser, "POST", "/me/identity-link", {});
    expect(await link(browser, linkToken(made.json.url), second)).toBe(LINKED);
    for (const person of [first, second]) {
      expect((await signInWithHub(server, person)).user.id).toBe(user.id);
    }
  });

  test("a name opens nothing: a person of the account's name still needs the link", async () => {
    const account = await createAccount(server);
    const namesake = hub.addPerson(account.username);
    const stranger = await signInWithHub(server, namesake);
    expect(stranger.user).toMatchObject({ username: `${account.username}-2`, role: "annotator" });
    expect((await userAsOwnersSeeIt(account)).identities).toEqual([]);
  });

  test("a link works once", async () => {
    const { account, browser, person } = await scene();
    const token = linkToken(await issueLink(server, account));
    const first = await returnFromHub(await acceptLink(server, browser, token), browser, person);
    const second = await returnFromHub(await acceptLink(server, browser, token), browser, person);
    expect((await finishSignIn(server, browser, first)).destination).toBe(LINKED);
    expect((await finishSignIn(server, browser, second)).destination).toBe(
      "/sign-in/problem?code=link-closed&for=link",
    );
    const again = await acceptLink(server, browser, token);
    expect([again.status, again.json.detail]).toEqual([404, expect.stringMatching(/no longer valid/)]);
  });

  test("a newer link replaces the older, and another account's stays", async () => {
    const [one, two] = [await scene(), await scene()];
    const older = linkToken(await issueLink(server, one.account));
    const others = linkToken(await issueLink(server, two.account));
    const newer = linkToken(await issueLink(server, one.account));
    expect((await acceptLink(server, one.browser, older)).status).toBe(404);
    expect((await acceptLink(server, one.browser, newer)).status).toBe(200);
    expect((await acceptLink(server, two.browser, others)).status).toBe(200);
  });

  test("links asked for at once leave one open", async () => {
    const { account, browser } = await scene();
    const urls = await Promise.all(Array.from({ length: 5 }, () => issueLink(server, account)));
    const statuses = [];
    for (const url of urls) statuses.push((await acceptLink(server, browser, linkToken(url))).status);
    expect(statuses.sort()).toEqual([200, 404, 404, 404, 404]);
  });

  test("a link is good for a day, also while its holder is at the Hub", async () => {
    const { account, browser, person } = await scene();
    const token = linkToken(await issueLink(server, account));
    clock.advance(DAY_MS - 1);
    const callback = await returnFromHub(await acceptLink(server, browser, token), browser, person);
    clock.advance(1);
    expect((await acceptLink(server, browser, token)).status).toBe(404);
    expect((await finishSignIn(server, browser, callback)).destination).toBe(
      "/sign-in/problem?code=link-closed&for=link",
    );
  });

  test("in a browser that is signed in to nobody or somebody else it links nothing, and stays good", async () => {
    const [{ account, browser, person }, other] = [await scene(), await scene()];
    const token = linkToken(await issueLink(server, account));
    expect((await acceptLink(server, browserFor(server), token)).status).toBe(401);
    const refused = await acceptLink(server, other.browser, token);
    expect([refused.status, refused.json.detail]).toEqual([
      409,
      `This link is for the account \`${account.username}\`, and you are signed in as \`${other.account.username}\`. Sign out, sign in as \`${account.username}\` and open the link again`,
    ]);
    const byKey = await server.request("POST", "/api/v1/oauth2/providers/huggingface/link", {
      apiKey: account.apiKey,
      json: { token },
    });
    expect([byKey.status, byKey.json.detail]).toEqual([
      409,
      expect.stringMatching(/Open the link in a browser/),
    ]);
    expect(await link(browser, token, person)).toBe(LINKED);
  });

  test.each<[string, (browser: TestBrowser, other: TestAccount) => Promise<unknown>]>([
    ["signs out", (browser) => callApi(server, browser, "DELETE", "/session")],
    ["signs in as somebody else", (browser, other) => openBrowserSession(server, other, browser)],
  ])("whoever %s on the way links nothing", async (_, change) => {
    const { account, browser, person } = await scene();
    const other = await createAccount(server);
    const token = linkToken(await issueLink(server, account));
    const callback = await returnFromHub(await acceptLink(server, browser, token), browser, person);
    await change(browser, other);
    expect((await finishSignIn(server, browser, callback)).destination).toBe(
      "/sign-in/problem?code=link-other-account&for=link",
    );
    for (const { id } of [account, other]) expect((await userAsOwnersSeeIt({ id })).identities).toEqual([]);
  });

  test("another browser cannot bring the answer, so nobody is lured into linking a stranger", async () => {
    const { account, browser } = await scene();
    const mallory = hub.addPerson(uniqueName("mallory"));
    const theirs = await scene();
    const token = linkToken(await issueLink(server, theirs.account));
    const callback = await returnFromHub(
      await acceptLink(server, theirs.browser, token),
      theirs.browser,
      mallory,
    );
    const { destination } = await finishSignIn(server, browser, callback);
    expect(destination).toBe("/sign-in/problem?code=other-browser&for=link");
    expect((await userAsOwnersSeeIt(account)).identities).toEqual([]);
  });

  test("an identity that opens another account stays there until it is unlinked or that account is deleted", async () => {
    for (const free of ["unlink", "delete"] as const) {
      const { account, browser, person } = await scene();
      const { user: own } = await signInWithHub(server, person);
      const token = linkToken(await issueLink(server, account));
      expect(await link(browser, token, person)).toBe("/sign-in/problem?code=identity-taken&for=link");
      expect((await signInWithHub(server, person)).user.id).toBe(own.id);
      expect((await userAsOwnersSeeIt(account)).identities).toEqual([]);

      const [identity] = (await userAsOwnersSeeIt(own)).identities;
      const path = free === "delete" ? "" : `/identities/${identity.id}`;
      const freed = await server.request("DELETE", `/api/v1/users/${own.id}${path}`, { apiKey: OWNER_KEY });
      expect(freed.status).toBe(200);
      expect(await link(browser, token, person)).toBe(LINKED);
      expect((await signInWithHub(server, person)).user.id).toBe(account.id);
    }
  });

  test("one identity for two accounts at the same moment goes to one of them", async () => {
    const scenes = [await scene(), await scene()];
    const person = hub.addPerson(uniqueName("hub"));
    const callbacks: URL[] = [];
    for (const { account, browser } of scenes) {
      const token = linkToken(await issueLink(server, account));
      callbacks.push(await returnFromHub(await acceptLink(server, browser, token), browser, person));
    }
    const ends = await Promise.all(
      scenes.map(({ browser }, index) => finishSignIn(server, browser, callbacks[index] as URL)),
    );
    expect(ends.map(({ destination }) => destination).sort()).toEqual([
      LINKED,
      "/sign-in/problem?code=identity-taken&for=link",
    ]);
  });

  test("whoever created the Space enters the owner's account and no other", async () => {
    const { account, browser } = await scene();
    const token = linkToken(await issueLink(server, account));
    expect(await link(browser, token, creator)).toBe("/sign-in/problem?code=identity-taken&for=link");
    expect((await signInWithHub(server, creator)).user.role).toBe("owner");
  });

  test("no on the consent page links nothing, and leads to no sign-in", async () => {
    const { account, browser, person } = await scene();
    const token = linkToken(await issueLink(server, account));
    const denied = await returnFromHub(await acceptLink(server, browser, token), browser, person, {
      deny: true,
    });
    expect((await finishSignIn(server, browser, denied)).destination).toBe(
      "/sign-in/problem?code=denied&for=link",
    );
    expect(await sessionStatus(server, browser)).toBe(200);
    expect(await link(browser, token, person)).toBe(LINKED);
  });

  test("an account that is disabled on the way gets nothing", async () => {
    const { account, browser, person } = await scene();
    const token = linkToken(await issueLink(server, account));
    const callback = await returnFromHub(await acceptLink(server, browser, token), browser, person);
    await server.context.users.setDisabled(account.id, true);
    const { destination } = await finishSignIn(server, browser, callback);
    expect(destination).toBe("/sign-in/problem?code=link-other-account&for=link");
    const refused = await server.request("POST", `/api/v1/users/${account.id}/identity-link`, {
      apiKey: OWNER_KEY,
    });
    expect([refused.status, refused.json.detail]).toEqual([409, expect.stringMatching(/is disabled/)]);
  });

  test("the exchange for other frontends links nothing", async () => {
    const { account, browser, person } = await scene();
    const token = linkToken(await issueLink(server, account));
    const callback = await returnFromHub(await acceptLink(server, browser, token), browser, person);
    const answer = await browser.get(
      api(server, `/oauth2/providers/huggingface/access-token${callback.search}`),
    );
    expect([answer.status, answer.json.detail]).toEqual([422, expect.stringMatching(/not signed in to/)]);
    expect((await userAsOwnersSeeIt(account)).identities).toEqual([]);
  });
});
