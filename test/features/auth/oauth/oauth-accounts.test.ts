import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createAccount } from "../../../support/accounts.ts";
import { onEachEngine } from "../../../support/engines.ts";
import { FakeHub, newHubId, sendJson } from "../../../support/fake-hub.ts";
import {
  browserFor,
  comeBack,
  finishSignIn,
  organizationSpace,
  personalSpace,
  signInWithHub,
} from "../../../support/hub-sign-in.ts";
import { OWNER_KEY, startTestServer, type TestServer } from "../../../support/test-server.ts";

async function usernames(server: TestServer): Promise<string[]> {
  const { json } = await server.request("GET", "/api/v1/users", { apiKey: OWNER_KEY });
  return json.items.map(({ username }: { username: string }) => username).sort();
}

onEachEngine("accounts of people who sign in with Hugging Face", (engine) => {
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

  test("a stranger becomes an annotator under their Hub name, and is known again", async () => {
    const stranger = hub.addPerson("stranger");
    const first = (await signInWithHub(server, stranger)).user;
    expect(first).toMatchObject({
      username: "stranger",
      first_name: "Stranger at the Hub",
      last_name: null,
      role: "annotator",
    });
    expect((await signInWithHub(server, stranger)).user.id).toBe(first.id);
  });

  test("no password opens an account that signing in made", async () => {
    const { user } = await signInWithHub(server, hub.addPerson("passwordless"));
    for (const password of ["", "null", "undefined", "12345678"]) {
      const form = { username: user.username, password };
      expect((await server.request("POST", "/api/v1/token", { form })).status).toBe(401);
    }
  });

  test.each([
    ["the same name", "local-one", "local-one"],
    ["a name that differs in case only", "Local-Two", "local-two"],
  ])("a local account of %s is not entered", async (_title, local, hubName) => {
    const account = await createAccount(server, { username: local, role: "admin" });
    const { user } = await signInWithHub(server, hub.addPerson(hubName));
    expect(user).toMatchObject({ username: `${hubName}-2`, role: "annotator" });
    expect(user.id).not.toBe(account.id);
    const next = await signInWithHub(server, hub.addPerson(hubName));
    expect(next.user.username).toBe(`${hubName}-3`);
  });

  test.each([
    ["is absent", undefined],
    ["is empty", ""],
    ["is of spaces and control characters", " \u0007\r\n "],
  ])("the Hub name serves as first name when the full name %s", async (_title, name) => {
    const person = hub.addPerson("nameless");
    person.name = name as string;
    expect((await signInWithHub(server, person)).user.first_name).toBe("nameless");
  });

  test("a full name is cleaned of control characters and cut between characters", async () => {
    const person = hub.addPerson("long-named");
    person.name = `\u0000Ann\nLee ${"👩".repeat(300)}`;
    const { user } = await signInWithHub(server, person);
    expect(user.first_name).toBe(`Ann Lee ${"👩".repeat(192)}`);
  });

  test.each(["", "with space", "ünïcode", "a/b", "<b>", "x".repeat(151)])(
    "a Hub name that is none signs nobody in: %j",
    async (username) => {
      const person = hub.addPerson("x");
      person.username = username;
      const { destination, user } = await signInWithHub(server, person);
      expect(destination).toBe("/sign-in/problem?code=not-verified");
      expect(user).toBeNull();
    },
  );

  test("two first sign-ins of one person at once make one account", async () => {
    const twin = hub.addPerson("twin");
    const browsers = [browserFor(server), browserFor(server), browserFor(server)];
    const callbacks = await Promise.all(browsers.map((browser) => comeBack(server, twin, { browser })));
    const outcomes = await Promise.all(
      browsers.map((browser, index) => finishSignIn(server, browser, callbacks[index] as URL)),
    );
    expect(new Set(outcomes.map(({ user }) => user.id)).size).toBe(1);
    expect((await usernames(server)).filter((name) => name.startsWith("twin"))).toEqual(["twin"]);
  });

  test("first sign-ins of namesakes at once get a name each", async () => {
    const people = [hub.addPerson("namesake"), hub.addPerson("namesake"), hub.addPerson("namesake")];
    const outcomes = await Promise.all(people.map((person) => signInWithHub(server, person)));
    const names = outcomes.map(({ user }) => user.username).sort();
    expect(names).toEqual(["namesake", "namesake-2", "namesake-3"]);
  });

  test("of two people who may claim the owner's account at once one gets it", async () => {
    const creatorId = newHubId();
    const byOverview = hub.addPerson("by-overview");
    const byAuthor = hub.addPerson("by-author");
    hub.answerInstead(`/api/users/${creatorId}/overview`, (_request, response) =>
      sendJson(response, 200, { user: "by-overview" }),
    );
    const author = { id: newHubId(), name: "by-author" };
    const env = { ...organizationSpace(hub, byOverview, author), SPACE_CREATOR_USER_ID: creatorId };
    await using space = await startTestServer({ engine, env });
    const outcomes = await Promise.all([byOverview, byAuthor].map((person) => signInWithHub(space, person)));
    const roles = outcomes.map(({ user }) => user.role).sort();
    expect(roles).toEqual(["annotator", "owner"]);
  });

  test("a deleted account is made anew at the next sign-in", async () => {
    const person = hub.addPerson("returning");
    const first = await signInWithHub(server, person);
    await server.request("DELETE", `/api/v1/users/${first.user.id}`, { apiKey: OWNER_KEY });
    expect((await first.browser.get(`${server.context.address}/api/v1/me`)).status).toBe(401);
    const second = await signInWithHub(server, person);
    expect(second.user).toMatchObject({ username: "returning", role: "annotator" });
    expect(second.user.id).not.toBe(first.user.id);
  });
});
