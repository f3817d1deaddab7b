import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { onEachEngine } from "../../../support/engines.ts";
import { FakeHub, type HubAnswer, sendJson } from "../../../support/fake-hub.ts";
import { browserFor, personalSpace, signInWithHub, startSignIn } from "../../../support/hub-sign-in.ts";
import { TestClock } from "../../../support/test-clock.ts";
import { startTestServer, type TestServer } from "../../../support/test-server.ts";

const AUTHORIZE = "/oauth/authorize";
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const OWN_APP = { OAUTH2_HUGGINGFACE_CLIENT_ID: "of-the-first-space", OAUTH2_HUGGINGFACE_CLIENT_SECRET: "x" };

onEachEngine("an OAuth app that the Hub refuses", (engine) => {
  let hub: FakeHub;
  let clock: TestClock;
  let env: Record<string, string>;
  beforeEach(async () => {
    hub = await FakeHub.start();
    clock = new TestClock();
    env = personalSpace(hub, hub.addPerson("creator"));
  });
  afterEach(async () => {
    await hub[Symbol.asyncDispose]();
  });

  const start = (more: Record<string, string> = {}, files: Record<string, string> = {}) =>
    startTestServer({ engine, clock, env: { ...env, ...more }, files });

  /** Where the button leads: the Hub, or a page of the server's own. */
  async function press(server: TestServer, query: Record<string, string> = {}): Promise<string> {
    const { location } = await startSignIn(server, browserFor(server), query);
    return location?.origin === hub.url ? "the Hub" : `${location?.pathname}${location?.search}`;
  }

  async function problemOf(server: TestServer) {
    return (await server.request("GET", "/api/v1/settings")).json.argilla_space.sign_in.problem;
  }

  const asked = () => hub.count(`GET ${AUTHORIZE}`);

  test("is found out before anybody is sent there, said on a page and in the log, and healed by itself", async () => {
    await using server = await start(OWN_APP);
    expect(asked()).toBe(0);
    expect(await problemOf(server)).toBeUndefined();
    expect(await press(server, { next: "/settings" })).toBe(
      "/sign-in/problem?code=provider-refused&next=%2Fsettings",
    );
    const problem = await problemOf(server);
    expect(problem.setting).toBe("OAUTH2_HUGGINGFACE_CLIENT_ID");
    expect(problem.rule).toContain(`${server.context.address}/oauth/huggingface/callback`);
    expect(problem.remedy).toContain("the Space has an OAuth app of its own, which is used then");
    expect(await press(server)).toBe("/sign-in/problem?code=provider-refused");
    expect(server.log().split("does not know this OAuth app").length).toBe(2);
    expect(asked()).toBe(1);

    const app = { clientId: "of-the-first-space", clientSecret: "x", allowsRedirect: () => true };
    hub.addApp(app);
    clock.advance(15 * SECOND);
    expect(await press(server)).toBe("the Hub");
    expect(await problemOf(server)).toBeUndefined();
    expect((await signInWithHub(server, hub.addPerson("ada"))).user.username).toBe("ada");
  });

  test("is shown as the Hub shows it to whoever wants to see that", async () => {
    await using server = await start(OWN_APP);
    expect(await press(server, { unchecked: "1" })).toBe("the Hub");
    expect(asked()).toBe(0);
  });

  test("is one for another address, too", async () => {
    const elsewhere = (address: string) => address === "https://first.hf.space/oauth/huggingface/callback";
    hub.addApp({ clientId: "of-the-first-space", clientSecret: "x", allowsRedirect: elsewhere });
    await using server = await start(OWN_APP);
    expect(await press(server)).toBe("/sign-in/problem?code=provider-refused");
  });

  test("is looked for once in ten minutes while it is accepted, also by many at once", async () => {
    await using server = await start();
    expect(await Promise.all([press(server), press(server)])).toEqual(["the Hub", "the Hub"]);
    clock.advance(10 * MINUTE - 1);
    await press(server);
    expect(asked()).toBe(1);
    clock.advance(1);
    await press(server);
    expect(asked()).toBe(2);
  });

  test.each<[string, HubAnswer]>([
    ["is down", (request) => request.destroy()],
    ["is overloaded", (_request, response) => sendJson(response, 503, {})],
    ["limits how often it may be asked", (_request, response) => sendJson(response, 429, {})],
    ["answers with a page that has no end", (_request, response) => response.end("x".repeat(2_000_000))],
    [
      "wants people to sign in first",
      (_request, response) => response.writeHead(302, { Location: "/login" }).end(),
    ],
  ])("is not suspected because the Hub %s", async (_title, answer) => {
    await using server = await start(OWN_APP);
    hub.answerInstead(AUTHORIZE, answer);
    expect(await press(server)).toBe("the Hub");
    expect(asked()).toBe(1);
    expect(await problemOf(server)).toBeUndefined();
  });

  const FILE = "providers:\n  - name: huggingface\n    client_id: of-the-first-space\n    client_secret: x\n";
  const NO_APP_OF_ITS_OWN = { OAUTH_CLIENT_ID: "", OAUTH_CLIENT_SECRET: "" };
  const OFF_SPACE = { SPACE_ID: "", SPACE_HOST: "", ...NO_APP_OF_ITS_OWN };

  test.each<[string, Record<string, string>, Record<string, string>, string, string]>([
    [
      "secrets, on a Space without one of its own",
      { ...OWN_APP, ...NO_APP_OF_ITS_OWN },
      {},
      "OAUTH2_HUGGINGFACE_CLIENT_ID",
      "put `hf_oauth: true` into",
    ],
    [
      "the file",
      NO_APP_OF_ITS_OWN,
      { ".oauth.yaml": FILE },
      ".oauth.yaml",
      "Remove client_id and client_secret from the file",
    ],
    ["the Space itself", { OAUTH_CLIENT_ID: "gone" }, {}, "OAUTH_CLIENT_ID", "rebuild the Space"],
    [
      "the Space, with another address",
      { OAUTH_CLIENT_ID: "gone", ARGILLA_BASE_URL: "https://labels.example" },
      {},
      "ARGILLA_BASE_URL",
      "Remove it",
    ],
    [
      "secrets, elsewhere",
      { ...OWN_APP, ...OFF_SPACE, OWNER_PASSWORD: "12345678" },
      {},
      "OAUTH2_HUGGINGFACE_CLIENT_ID",
      "Give the app that redirect URL",
    ],
    [
      "a description that the Hub does not accept",
      { OAUTH2_HUGGINGFACE_CLIENT_ID: "__CIMD__" },
      {},
      "OAUTH2_HUGGINGFACE_CLIENT_ID",
      "can be reached from the internet",
    ],
  ])("from %s is put right where it came from", async (_title, more, files, setting, remedy) => {
    hub.answerInstead(AUTHORIZE, (_request, response) =>
      sendJson(response, 400, { error: "invalid_client" }),
    );
    await using server = await start(more, files);
    expect(await press(server)).toBe("/sign-in/problem?code=provider-refused");
    const problem = await problemOf(server);
    expect(problem.setting).toBe(setting);
    expect(problem.remedy).toContain(remedy);
  });

  test("is suspected at the start where there are two of them", async () => {
    await using server = await start(OWN_APP, { ".oauth.yaml": FILE.replace("first", "third") });
    expect(server.log()).toContain(
      "OAUTH2_HUGGINGFACE_CLIENT_ID takes the place of the OAuth app that this Space has",
    );
    expect(server.log()).toContain(".oauth.yaml: its client_id and client_secret are not used");
    await using single = await start({}, { ".oauth.yaml": FILE.replace("of-the-first-space", hub.clientId) });
    expect(single.log()).not.toMatch(/takes the place|are not used/);
  });
});
