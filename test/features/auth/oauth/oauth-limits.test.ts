import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { onEachEngine } from "../../../support/engines.ts";
import { FakeHub, type HubPerson } from "../../../support/fake-hub.ts";
import { browserFor, comeBack, personalSpace, signInWithHub } from "../../../support/hub-sign-in.ts";
import { TestClock } from "../../../support/test-clock.ts";
import { OWNER_KEY, startTestServer, type TestServer } from "../../../support/test-server.ts";

const START = "/api/v1/oauth2/providers/huggingface/authentication?moved=1";
const TEN_MINUTES_MS = 10 * 60 * 1000;

onEachEngine("ceilings of sign-ins with Hugging Face", (engine) => {
  let hub: FakeHub;
  let creator: HubPerson;
  let env: Record<string, string>;
  beforeAll(async () => {
    hub = await FakeHub.start();
    creator = hub.addPerson("creator");
    env = personalSpace(hub, creator);
  });
  afterAll(async () => {
    await hub[Symbol.asyncDispose]();
  });

  function start(server: TestServer, from: string) {
    return server.request("GET", START, { headers: { "X-Forwarded-For": from } });
  }

  test("attempts that one source leaves open are limited, with a page that says so", async () => {
    const clock = new TestClock();
    await using server = await startTestServer({
      engine,
      clock,
      env: { ...env, ARGILLA_TRUSTED_PROXIES: "1" },
    });
    for (let attempt = 0; attempt < 100; attempt += 1) {
      expect((await start(server, "198.51.100.1")).status).toBe(303);
    }
    clock.advance(1_000);
    const refused = await start(server, "198.51.100.1");
    expect(refused.status).toBe(429);
    expect(refused.headers.get("retry-after")).toBe("599");
    expect(refused.headers.get("content-type")).toContain("text/html");
    expect(refused.text).toContain("Try again in 10 minutes.");
    expect((await start(server, "198.51.100.2")).status).toBe(303);
    clock.advance(TEN_MINUTES_MS);
    expect((await start(server, "198.51.100.1")).status).toBe(303);
  });

  test("attempts in all are limited, where sources cannot be told apart", async () => {
    const clock = new TestClock();
    await using server = await startTestServer({ engine, clock, env });
    expect((await start(server, "198.51.100.1")).status).toBe(303);
    const { write } = server.context.database;
    const attempt = await write("sign_in_attempts").first();
    const many = Array.from({ length: 9_999 }, (_, number) => ({
      ...attempt,
      state_lookup: `many-${number}`,
    }));
    await write.batchInsert("sign_in_attempts", many, 500);
    expect((await start(server, "198.51.100.2")).status).toBe(429);
    clock.advance(TEN_MINUTES_MS);
    expect((await start(server, "198.51.100.2")).status).toBe(303);
  });

  test("beyond ARGILLA_OAUTH_MAX_USERS nobody new joins, and owners are told; all others come in", async () => {
    await using server = await startTestServer({ engine, env: { ...env, ARGILLA_OAUTH_MAX_USERS: "1" } });
    const full = async () =>
      (await server.request("GET", "/api/v1/settings")).json.argilla_space.sign_in.full;
    expect(await full()).toBe(false);
    const first = hub.addPerson("first");
    const joined = await signInWithHub(server, first);
    expect(joined.user).toMatchObject({ username: "first" });
    expect(await full()).toBe(true);

    const second = hub.addPerson("second");
    const refused = await signInWithHub(server, second);
    expect(refused).toMatchObject({ destination: "/sign-in/problem?code=full", user: null });
    const browser = browserFor(server);
    const callback = await comeBack(server, second, { browser });
    const exchange = await browser.get(
      `${server.context.address}/api/v1/oauth2/providers/huggingface/access-token${callback.search}`,
    );
    expect(exchange.status).toBe(429);
    expect(exchange.text).toContain("ARGILLA_OAUTH_MAX_USERS");

    expect((await signInWithHub(server, first)).user).toMatchObject({ username: "first" });
    expect((await signInWithHub(server, creator)).user).toMatchObject({ role: "owner" });
    const { id } = joined.user;
    await server.request("DELETE", `/api/v1/users/${id}`, { apiKey: OWNER_KEY });
    expect(await full()).toBe(true);
  });
});
