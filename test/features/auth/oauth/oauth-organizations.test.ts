import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { signIn } from "../../../support/accounts.ts";
import { onEachEngine } from "../../../support/engines.ts";
import { FakeHub, type HubOrganization } from "../../../support/fake-hub.ts";
import { browserFor, personalSpace, signInWithHub, startSignIn } from "../../../support/hub-sign-in.ts";
import { OWNER_KEY, startTestServer, type TestServer } from "../../../support/test-server.ts";

const REFUSED = "/sign-in/problem?code=organization";

onEachEngine("allowed organisations", (engine) => {
  let hub: FakeHub;
  let team: HubOrganization;
  let partner: HubOrganization;
  let other: HubOrganization;
  beforeAll(async () => {
    hub = await FakeHub.start();
    team = hub.addOrganization("team");
    partner = hub.addOrganization("partner");
    other = hub.addOrganization("other");
  });
  afterAll(async () => {
    await hub[Symbol.asyncDispose]();
  });

  function start(creatorName = "creator"): Promise<TestServer> {
    const env = personalSpace(hub, hub.addPerson(creatorName));
    const files = { ".oauth.yaml": `allowed_organizations:\n  - team\n  - "${partner.id}"\n` };
    return startTestServer({ engine, env, files });
  }

  test("let in members who show their membership, by the organisation's name or id", async () => {
    await using server = await start();
    const member = hub.addPerson("member", team, other);
    expect((await signInWithHub(server, member, { grant: [team] })).user.username).toBe("member");
    const guest = hub.addPerson("guest", partner);
    expect((await signInWithHub(server, guest, { grant: [partner] })).user.username).toBe("guest");
  });

  test("keep out everybody else, without making an account", async () => {
    await using server = await start();
    const outsiders = [
      { person: hub.addPerson("of-none"), grant: [team] },
      { person: hub.addPerson("of-another", other), grant: [team, other] },
      { person: hub.addPerson("silent", team), grant: [] },
      // Named like the id that is allowed: its own id is another.
      { person: hub.addPerson("impostor", { ...other, name: partner.id }), grant: [other] },
      { person: hub.addPerson("capital", { ...other, name: "Team" }), grant: [other] },
    ];
    for (const { person, grant } of outsiders) {
      const outcome = await signInWithHub(server, person, { grant });
      expect(outcome).toMatchObject({ destination: REFUSED, user: null });
    }
    const { json } = await server.request("GET", "/api/v1/users", { apiKey: OWNER_KEY });
    expect(json.items).toHaveLength(1);
  });

  test("do not bind whoever created the Space", async () => {
    const env = personalSpace(hub, hub.addPerson("ada"));
    const [creator] = [...hub.people.values()].slice(-1);
    const files = { ".oauth.yaml": "allowed_organizations: [team]\n" };
    await using server = await startTestServer({ engine, env, files });
    const { user } = await signInWithHub(server, creator as NonNullable<typeof creator>);
    expect(user.role).toBe("owner");
  });

  test("bind whoever claims the owner's account by name", async () => {
    const ada = hub.addPerson("ada");
    const { SPACE_CREATOR_USER_ID: _, ...env } = personalSpace(hub, ada);
    const files = { ".oauth.yaml": "allowed_organizations: [team]\n" };
    await using server = await startTestServer({ engine, env, files });
    expect(await signInWithHub(server, ada)).toMatchObject({ destination: REFUSED, user: null });
    ada.organizations.push(team);
    expect((await signInWithHub(server, ada, { grant: [team] })).user.role).toBe("owner");
  });

  test("a refusal ends session, token and key of an account; the next success revives the key", async () => {
    await using server = await start();
    const { address } = server.context;
    const person = hub.addPerson("leaver", team);
    const first = await signInWithHub(server, person, { grant: [team] });
    const me = (await first.browser.get(`${address}/api/v1/me`)).json;
    const password = "a password of my own";
    const change = { new_password: password };
    expect((await first.browser.call("PUT", `${address}/api/v1/me/password`, change)).status).toBe(200);
    const token = await signIn(server, me.username, password);
    const withKey = { apiKey: me.api_key };
    const withToken = { bearer: token };

    const alive = async () => ({
      session: (await first.browser.get(`${address}/api/v1/me`)).status,
      key: (await server.request("GET", "/api/v1/me", withKey)).status,
      token: (await server.request("GET", "/api/v1/me", withToken)).status,
      password: (await server.request("POST", "/api/v1/token", { form: { username: me.username, password } }))
        .status,
    });
    expect(await alive()).toEqual({ session: 200, key: 200, token: 200, password: 201 });

    person.organizations.length = 0;
    const refused = await signInWithHub(server, person, { grant: [team] });
    expect(refused).toMatchObject({ destination: REFUSED, user: null });
    expect(await alive()).toEqual({ session: 401, key: 401, token: 401, password: 401 });

    person.organizations.push(team);
    const again = await signInWithHub(server, person, { grant: [team] });
    expect(again.user.id).toBe(me.id);
    // Sessions and tokens of before stay dead: they were issued to somebody who was refused since.
    expect(await alive()).toEqual({ session: 401, key: 200, token: 401, password: 201 });
  });

  test("the retry shows the consent page again, with the organisation ticked", async () => {
    await using server = await start();
    const person = hub.addPerson("forgetful", team);
    const browser = browserFor(server);
    const first = await signInWithHub(server, person, { browser, query: { next: "/settings" } });
    expect(first.destination).toBe(`${REFUSED}&next=%2Fsettings`);

    const query = { organization: "1", next: "/settings" };
    const page = await browser.follow(await startSignIn(server, browser, query));
    const box = page.text.split("<label>").find((label) => label.includes(`value="${team.id}"`));
    expect(box).toContain("checked");
    const second = await signInWithHub(server, person, { browser, query, grant: [team] });
    expect(second).toMatchObject({ destination: "/settings", user: { username: "forgetful" } });
  });

  test("a retry still works when the Hub does not tell the organisation's id", async () => {
    hub.answerInstead("/api/organizations/team/overview", (_request, response) => {
      response.writeHead(404).end();
    });
    await using server = await start();
    const { location } = await startSignIn(server, browserFor(server), { organization: "1" });
    expect(location?.href.startsWith(`${hub.url}/oauth/authorize?`)).toBe(true);
    expect(location?.searchParams.has("orgIds")).toBe(false);
    hub.answerInstead("/api/organizations/team/overview", undefined);
  });
});
