import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createAccount } from "../../../support/accounts.ts";
import { onEachEngine } from "../../../support/engines.ts";
import { FakeHub, type HubAnswer, newHubId, sendJson } from "../../../support/fake-hub.ts";
import { organizationSpace, personalSpace, signInWithHub } from "../../../support/hub-sign-in.ts";
import { TestClock } from "../../../support/test-clock.ts";
import { createSite, OWNER_KEY, startTestServer, type TestServer } from "../../../support/test-server.ts";

/** How long it is remembered that the Hub did not say. */
const FAILURE_LIFETIME_MS = 60_000;

const UNHELPFUL_ANSWERS: readonly HubAnswer[] = [
  (_request, response) => sendJson(response, 500, { user: "grace" }),
  (_request, response) => sendJson(response, 404, { user: "grace" }),
  (_request, response) => sendJson(response, 200, { user: { name: "grace" } }),
  (_request, response) => sendJson(response, 200, null),
  (_request, response) => response.end("<html>"),
  (_request, response) => response.end(JSON.stringify({ user: "grace", padding: "x".repeat(200_000) })),
  (_request, response) => response.writeHead(302, { Location: "/api/users/grace/overview" }).end(),
  (request) => request.destroy(),
];

async function ownerOf(server: TestServer) {
  return (await server.request("GET", "/api/v1/me", { apiKey: OWNER_KEY })).json;
}

onEachEngine("the owner of a Space", (engine) => {
  let hub: FakeHub;
  beforeAll(async () => {
    hub = await FakeHub.start();
  });
  afterAll(async () => {
    await hub[Symbol.asyncDispose]();
  });

  test("is whoever created it, and the account takes their name", async () => {
    const ada = hub.addPerson("ada");
    const team = hub.addOrganization("ada-team");
    await using server = await startTestServer({ engine, env: organizationSpace(hub, ada, team) });
    const owner = await ownerOf(server);
    expect(owner).toMatchObject({ username: "owner", role: "owner" });
    const { user, destination } = await signInWithHub(server, ada);
    expect(user).toMatchObject({
      id: owner.id,
      username: "ada",
      first_name: "Ada at the Hub",
      role: "owner",
    });
    expect(destination).toBe("/");
  });

  test("keeps the name that a setting gives", async () => {
    const ada = hub.addPerson("ada");
    const env = { ...personalSpace(hub, ada), OWNER_USERNAME: "boss" };
    await using server = await startTestServer({ engine, env });
    expect((await signInWithHub(server, ada)).user).toMatchObject({ username: "boss", role: "owner" });
  });

  test("is known by the name that the Hub gives for the creator's id", async () => {
    const ada = hub.addPerson("ada-by-overview");
    const creatorId = newHubId();
    hub.answerInstead(`/api/users/${creatorId}/overview`, (_request, response) =>
      sendJson(response, 200, { user: ada.username }),
    );
    const env = {
      ...organizationSpace(hub, ada, hub.addOrganization("t")),
      SPACE_CREATOR_USER_ID: creatorId,
    };
    await using server = await startTestServer({ engine, env });
    const stranger = await signInWithHub(server, hub.addPerson("eve"));
    expect(stranger.user.role).toBe("annotator");
    const { user } = await signInWithHub(server, ada);
    expect(user.id).toBe((await ownerOf(server)).id);
    expect(hub.count(`GET /api/users/${creatorId}/overview`)).toBe(1);
  });

  test("is whoever a personal Space is named after", async () => {
    const { SPACE_CREATOR_USER_ID: _, ...env } = personalSpace(hub, hub.addPerson("ada"));
    await using server = await startTestServer({ engine, env });
    const { user } = await signInWithHub(server, hub.addPerson("ada"));
    expect(user.id).toBe((await ownerOf(server)).id);
  });

  test("is whom USERNAME names on an organisation's Space", async () => {
    const env = organizationSpace(hub, hub.addPerson("grace"), hub.addOrganization("team"));
    await using server = await startTestServer({ engine, env: { ...env, USERNAME: "linus" } });
    const { user } = await signInWithHub(server, hub.addPerson("linus"));
    expect(user).toMatchObject({ id: (await ownerOf(server)).id, username: "linus" });
  });

  test("is not whom USERNAME names on a personal Space, where it is a local name", async () => {
    const env = { ...personalSpace(hub, hub.addPerson("grace")), USERNAME: "linus" };
    await using server = await startTestServer({ engine, env });
    const { user } = await signInWithHub(server, hub.addPerson("linus"));
    expect(user).toMatchObject({ role: "annotator", username: "linus-2" });
  });

  test("is nobody by USERNAME for as long as the Hub does not say who the creator is", async () => {
    const grace = hub.addPerson("grace");
    const overview = `/api/users/${grace.id}/overview`;
    const clock = new TestClock();
    const env = organizationSpace(hub, grace, hub.addOrganization("team"));
    await using server = await startTestServer({ engine, env: { ...env, USERNAME: "linus" }, clock });
    for (const answer of UNHELPFUL_ANSWERS) {
      hub.answerInstead(overview, answer);
      const { user, destination } = await signInWithHub(server, hub.addPerson("linus"));
      expect(destination).toBe("/");
      expect(user.role).toBe("annotator");
      clock.advance(FAILURE_LIFETIME_MS + 1);
    }
    hub.answerInstead(overview, undefined);
    const { user } = await signInWithHub(server, hub.addPerson("linus"));
    expect(user).toMatchObject({ id: (await ownerOf(server)).id, username: "linus" });
    expect(hub.count(`GET ${overview}`)).toBe(UNHELPFUL_ANSWERS.length + 1);
  });

  test("is nobody's by name off a Space", async () => {
    const ada = hub.addPerson("ada");
    const { SPACE_ID: _, ...env } = personalSpace(hub, ada);
    await using server = await startTestServer({ engine, env });
    expect((await signInWithHub(server, ada)).user.role).toBe("annotator");
  });

  test("stays the same through renames, and gives a namesake nothing", async () => {
    const ada = hub.addPerson("ada");
    const { SPACE_CREATOR_USER_ID: _, ...env } = personalSpace(hub, ada);
    await using server = await startTestServer({ engine, env });
    const before = (await signInWithHub(server, ada)).user;

    ada.username = "ada-lovelace";
    const namesake = (await signInWithHub(server, hub.addPerson("ada"))).user;
    expect(namesake).toMatchObject({ role: "annotator", username: "ada-2" });
    expect(namesake.id).not.toBe(before.id);

    const after = (await signInWithHub(server, ada)).user;
    expect(after).toMatchObject({ id: before.id, role: "owner", username: "ada" });
  });

  test("is the creator even after another was bound by name", async () => {
    const grace = hub.addPerson("grace");
    const env = { ...organizationSpace(hub, grace, hub.addOrganization("team")), USERNAME: "linus" };
    await using server = await startTestServer({ engine, env });
    const linus = hub.addPerson("linus");
    const first = (await signInWithHub(server, linus)).user;
    const creator = (await signInWithHub(server, grace)).user;
    expect(creator).toMatchObject({ id: first.id, username: "linus", role: "owner" });
    expect((await signInWithHub(server, linus)).user.id).toBe(first.id);
  });

  test("is the creator who came as an annotator before the Space said so", async () => {
    const ada = hub.addPerson("ada");
    const { SPACE_CREATOR_USER_ID, ...env } = organizationSpace(hub, ada, hub.addOrganization("team"));
    await using site = await createSite({ engine, content: "tables", env });
    let annotatorId: string;
    {
      await using server = await site.start();
      const { user } = await signInWithHub(server, ada);
      expect(user).toMatchObject({ role: "annotator", username: "ada" });
      annotatorId = user.id;
    }
    await using server = await site.start({ SPACE_CREATOR_USER_ID: SPACE_CREATOR_USER_ID as string });
    const { user } = await signInWithHub(server, ada);
    expect(user).toMatchObject({ id: (await ownerOf(server)).id, role: "owner", username: "ada-2" });
    expect(user.id).not.toBe(annotatorId);
  });

  test("comes back with a new account after theirs was deleted, and keeps it through restarts", async () => {
    const ada = hub.addPerson("ada");
    await using site = await createSite({ engine, content: "tables", env: personalSpace(hub, ada) });
    let again: { id: string };
    {
      await using server = await site.start();
      const { id } = (await signInWithHub(server, ada)).user;
      const { apiKey } = await createAccount(server, { role: "owner" });
      expect((await server.request("DELETE", `/api/v1/users/${id}`, { apiKey })).status).toBe(200);
      again = (await signInWithHub(server, ada)).user;
      expect(again).toMatchObject({ role: "owner", username: "ada" });
      expect(again.id).not.toBe(id);
    }
    await using server = await site.start();
    expect((await signInWithHub(server, ada)).user).toMatchObject({ id: again.id, role: "owner" });
  });
});
