import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createAccount, signIn } from "../../support/accounts.ts";
import { onEachEngine } from "../../support/engines.ts";
import { TestClock } from "../../support/test-clock.ts";
import { OWNER_KEY, startTestServer, type TestResponse, type TestServer } from "../../support/test-server.ts";
import { awaitTrail } from "../audit/audit-trail.ts";

const FREE = 100;

function ask(server: TestServer, from: string, apiKey: string, more: object = {}): Promise<TestResponse> {
  return server.request("GET", "/api/v1/me", { apiKey, headers: { "X-Forwarded-For": from }, ...more });
}

function guess(server: TestServer, from: string, times: number): Promise<TestResponse[]> {
  return Promise.all(Array.from({ length: times }, (_, index) => ask(server, from, `guess-${index}`)));
}

function statuses(answers: readonly TestResponse[]): Record<string, number> {
  const byStatus = Map.groupBy(answers, ({ status }) => status);
  return Object.fromEntries([...byStatus].map(([status, { length }]) => [status, length]));
}

onEachEngine("wrong API keys", (engine) => {
  const clock = new TestClock();
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ engine, clock, env: { ARGILLA_TRUSTED_PROXIES: "1" } });
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  test("cost their source a wait, in which it tries no new key, and keep out nobody whose key is known", async () => {
    const from = "198.51.100.1";
    const known = await createAccount(server);
    const fresh = await createAccount(server);
    const bearer = await signIn(server, fresh.username, fresh.password);
    expect((await ask(server, from, known.apiKey)).status).toBe(200);
    expect(statuses(await guess(server, from, FREE))).toEqual({ 401: FREE });

    const refused = await ask(server, from, "guess-more");
    expect([refused.status, refused.headers.get("retry-after"), refused.json.detail]).toEqual([
      429,
      "6",
      {
        code: "argilla.api.errors::TooManyRequestsError",
        params: { detail: "Too many wrong API keys; try again in 6 seconds" },
      },
    ]);
    // Else whoever guesses would know by the success.
    expect((await ask(server, from, fresh.apiKey)).status).toBe(429);
    for (const [path, header] of [
      ["/api/me", "X-Argilla-Api-Key"],
      ["/api/users", "X-Rubrix-Api-Key"],
    ] as const) {
      const headers = { [header]: "guess-more", "X-Forwarded-For": from };
      expect((await server.request("GET", path, { headers })).status).toBe(429);
    }

    expect((await ask(server, from, known.apiKey)).status).toBe(200);
    expect((await ask(server, "198.51.100.2", fresh.apiKey)).status).toBe(200);
    expect((await ask(server, from, "guess-more", { bearer })).json.username).toBe(fresh.username);
    // An outdated key is told so as often as it comes.
    expect((await ask(server, from, `guess-${FREE - 1}`)).status).toBe(401);
    expect(await awaitTrail(server, "limit.reached", 1)).toMatchObject([
      { details: { limit: "wrong API keys from one source" }, source: from },
    ]);

    clock.advance(6_000);
    // A right key takes nothing of what there is.
    expect((await ask(server, from, fresh.apiKey)).status).toBe(200);
    expect((await ask(server, from, "guess-more")).status).toBe(401);
    expect((await ask(server, from, "guess-yet-more")).status).toBe(429);
  });

  test("that come all at once are no more than those that come one by one", async () => {
    expect(statuses(await guess(server, "198.51.100.3", FREE + 50))).toEqual({ 401: FREE, 429: 50 });
  });
});

test("wrong API keys are looked up on a Space, where nobody could be told from whoever guesses", async () => {
  const env = { SPACE_ID: "ada/labels", SPACE_HOST: "ada-labels.hf.space", OWNER_API_KEY: OWNER_KEY };
  await using space = await startTestServer({ env });
  expect(statuses(await guess(space, "198.51.100.1", FREE + 20))).toEqual({ 401: FREE + 20 });
  expect((await ask(space, "198.51.100.1", OWNER_KEY)).status).toBe(200);
});
