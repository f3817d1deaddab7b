import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { onEachEngine } from "../../../support/engines.ts";
import { FakeHub, type HubAnswer, sendJson } from "../../../support/fake-hub.ts";
import { browserFor, personalSpace, signInWithHub, startSignIn } from "../../../support/hub-sign-in.ts";
import { TestClock } from "../../../support/test-clock.ts";
import { startTestServer, type TestServer } from "../../../support/test-server.ts";

const METADATA = "/.well-known/openid-configuration";
const HOUR = 60 * 60 * 1000;
const MINUTE = 60 * 1000;
const UNAVAILABLE = "/sign-in/problem?code=provider-unavailable";
const NOT_VERIFIED = "/sign-in/problem?code=not-verified";

onEachEngine("the Hub's metadata and outages", (engine) => {
  let hub: FakeHub;
  let server: TestServer;
  let clock: TestClock;
  beforeEach(async () => {
    hub = await FakeHub.start();
    clock = new TestClock();
    const env = personalSpace(hub, hub.addPerson("creator"));
    server = await startTestServer({ engine, env, clock });
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await server[Symbol.asyncDispose]();
    await hub[Symbol.asyncDispose]();
  });

  /** Where the button leads: the Hub, or a page of the server's own. */
  async function start(): Promise<string> {
    const { location } = await startSignIn(server, browserFor(server));
    return location?.origin === hub.url ? "the Hub" : `${location?.pathname}${location?.search}`;
  }

  const asked = () => hub.count(`GET ${METADATA}`);

  test("is asked for once an hour, also by many at once", async () => {
    expect(await Promise.all([start(), start(), start()])).toEqual(["the Hub", "the Hub", "the Hub"]);
    expect(asked()).toBe(1);
    clock.advance(HOUR - 1);
    await start();
    expect(asked()).toBe(1);
    clock.advance(1);
    await Promise.all([start(), start()]);
    expect(asked()).toBe(2);
  });

  test("is asked for again at once when the first answer is no good", async () => {
    hub.answerInstead(METADATA, (_request, response) => {
      hub.answerInstead(METADATA, undefined);
      response.writeHead(503).end();
    });
    expect(await start()).toBe("the Hub");
    expect(asked()).toBe(2);
  });

  test("of an hour ago serves when it cannot be had, and is asked for every minute", async () => {
    expect(await start()).toBe("the Hub");
    hub.answerInstead(METADATA, (request) => request.destroy());
    clock.advance(HOUR);
    expect(await start()).toBe("the Hub");
    const tries = asked();
    clock.advance(MINUTE - 1);
    expect(await start()).toBe("the Hub");
    expect(asked()).toBe(tries);
    clock.advance(1);
    hub.answerInstead(METADATA, undefined);
    expect(await start()).toBe("the Hub");
    expect(asked()).toBe(tries + 1);
  });

  const elsewhere = "https://evil.example/oauth";
  const bad: readonly (readonly [string, string, (metadata: Record<string, unknown>) => HubAnswer])[] = [
    ["is empty", UNAVAILABLE, () => (_request, response) => response.end()],
    ["is a page", UNAVAILABLE, () => html("<!doctype html><h1>Hello</h1>")],
    ["is a page with status 503", UNAVAILABLE, () => html("<!doctype html>", 503)],
    ["is not found", UNAVAILABLE, () => html("Not found", 404)],
    ["is null", UNAVAILABLE, () => json(null)],
    ["is a list", UNAVAILABLE, () => json([])],
    [
      "is cut off",
      UNAVAILABLE,
      () => (request, response) => {
        response.writeHead(200, { "Content-Length": "1000" }).write("{");
        request.socket.end();
      },
    ],
    ["has 5 MB", UNAVAILABLE, (metadata) => json({ ...metadata, padding: "x".repeat(5_000_000) })],
    [
      "sends elsewhere",
      UNAVAILABLE,
      () => (_request, response) => response.writeHead(302, { Location: "/metadata" }).end(),
    ],
    [
      "is of another issuer",
      NOT_VERIFIED,
      (metadata) => json({ ...metadata, issuer: "https://evil.example" }),
    ],
    ["is of no issuer", UNAVAILABLE, (metadata) => json({ ...metadata, issuer: undefined })],
    ...["authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri"].flatMap(
      (name) =>
        [
          [
            `names another host's ${name}`,
            NOT_VERIFIED,
            (metadata: object) => json({ ...metadata, [name]: elsewhere }),
          ],
          [`names no ${name}`, NOT_VERIFIED, (metadata: object) => json({ ...metadata, [name]: undefined })],
          [
            `names a script as ${name}`,
            NOT_VERIFIED,
            (metadata: object) => json({ ...metadata, [name]: "javascript:alert(1)" }),
          ],
        ] as const,
    ),
  ];

  test("is not believed when it cannot be right, and is asked for again at the next try", async () => {
    const metadata = await (await fetch(`${hub.url}${METADATA}`)).json();
    const outcomes: Record<string, string> = {};
    for (const [title, , answer] of bad) {
      hub.answerInstead(METADATA, answer(metadata as Record<string, unknown>));
      outcomes[title] = await start();
    }
    expect(outcomes).toEqual(Object.fromEntries(bad.map(([title, outcome]) => [title, outcome])));
    expect(server.log()).not.toContain("evil.example");
    hub.answerInstead(METADATA, undefined);
    expect(await start()).toBe("the Hub");
  });

  const steps = ["/oauth/token", "/oauth/jwks", "/oauth/userinfo"];

  test.each(steps)("an outage of %s ends on the page that says so, and passes", async (path) => {
    const ada = hub.addPerson("ada");
    for (const status of [500, 502, 503, 429]) {
      hub.answerInstead(path, (_request, response) => sendJson(response, status, { error: "busy" }));
      const outcome = await signInWithHub(server, ada);
      expect(outcome).toMatchObject({ destination: UNAVAILABLE, user: null });
    }
    hub.answerInstead(path, (request) => request.destroy());
    expect((await signInWithHub(server, ada)).destination).toBe(UNAVAILABLE);
    hub.answerInstead(path, undefined);
    expect((await signInWithHub(server, ada)).user.username).toBe("ada");
  });

  test("a Hub that is not there ends on the page that says so", async () => {
    await hub[Symbol.asyncDispose]();
    expect(await start()).toBe(UNAVAILABLE);
    hub = await FakeHub.start();
  });

  test("a client secret that is wrong ends on a page for the owner", async () => {
    const env = { ...personalSpace(hub, hub.addPerson("c")), OAUTH_CLIENT_SECRET: "wrong" };
    await using wrong = await startTestServer({ engine, env });
    expect(await signInWithHub(wrong, hub.addPerson("ada"))).toMatchObject({
      destination: "/sign-in/problem?code=provider-refused",
      user: null,
    });
  });

  /** Lets time limits be over as soon as somebody waits for an answer that does not come. */
  function endlessly(): HubAnswer {
    const limits: AbortController[] = [];
    jest.spyOn(AbortSignal, "timeout").mockImplementation(() => {
      const limit = new AbortController();
      limits.push(limit);
      return limit.signal;
    });
    return (_request, response) => {
      response.writeHead(200, { "Content-Type": "application/json" }).write("{");
      for (const limit of limits) limit.abort(new DOMException("The time is over", "TimeoutError"));
    };
  }

  test.each([METADATA, ...steps])("nobody waits for ever for %s", async (path) => {
    hub.answerInstead(path, endlessly());
    const ada = hub.addPerson("ada");
    const outcome = path === METADATA ? await start() : (await signInWithHub(server, ada)).destination;
    expect(outcome).toBe(UNAVAILABLE);
  });

  test("nobody waits for ever for the creator's name", async () => {
    const grace = hub.addPerson("grace");
    const env = { ...personalSpace(hub, grace), SPACE_AUTHOR_NAME: "team" };
    await using space = await startTestServer({ engine, env });
    hub.answerInstead(`/api/users/${grace.id}/overview`, endlessly());
    expect((await signInWithHub(space, hub.addPerson("ada"))).user.role).toBe("annotator");
  });
});

function json(body: unknown): HubAnswer {
  return (_request, response) => sendJson(response, 200, body);
}

function html(body: string, status = 200): HubAnswer {
  return (_request, response) => response.writeHead(status, { "Content-Type": "text/html" }).end(body);
}
