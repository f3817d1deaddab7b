import { expect, test } from "@jest/globals";
import { createAccount, signIn } from "../../support/accounts.ts";
import { TestClock } from "../../support/test-clock.ts";
import { ADMIN_KEY, startTestServer } from "../../support/test-server.ts";
import { awaitTrail } from "../audit/audit-trail.ts";

test("an account's calls of the API have a ceiling, whichever of its credentials they bring", async () => {
  const clock = new TestClock();
  await using server = await startTestServer({ clock, env: { ARGILLA_API_CALLS_PER_MINUTE: "6" } });
  const account = await createAccount(server);
  const bearer = await signIn(server, account.username, account.password);
  for (let call = 0; call < 3; call += 1) {
    expect((await server.request("GET", "/api/v1/me", { apiKey: account.apiKey })).status).toBe(200);
    expect((await server.request("GET", "/api/me", { bearer })).status).toBe(200);
  }
  const refused = await server.request("GET", "/api/v1/me", { apiKey: account.apiKey });
  expect(refused.status).toBe(429);
  // Six a minute are one in ten seconds.
  expect(refused.headers.get("retry-after")).toBe("10");
  const detail = "This account has made more than 6 calls a minute; go slower (ARGILLA_API_CALLS_PER_MINUTE)";
  expect(refused.json.detail).toEqual({
    code: "argilla.api.errors::TooManyRequestsError",
    params: { detail },
  });
  expect((await server.request("GET", "/api/me", { bearer })).json).toEqual(refused.json);
  expect((await server.request("GET", "/api/v1/me", { apiKey: ADMIN_KEY })).status).toBe(200);
  expect((await server.request("GET", "/api/v1/version")).status).toBe(200);

  clock.advance(10_000);
  expect((await server.request("GET", "/api/v1/me", { apiKey: account.apiKey })).status).toBe(200);
  expect((await server.request("GET", "/api/v1/me", { apiKey: account.apiKey })).status).toBe(429);
  const [line] = await awaitTrail(server, "limit.reached", 1);
  expect(line).toMatchObject({
    target: { id: account.id },
    details: { limit: "API calls of an account" },
  });
});

test("0 takes the ceiling away", async () => {
  await using server = await startTestServer({ env: { ARGILLA_API_CALLS_PER_MINUTE: "0" } });
  expect((await server.request("GET", "/api/v1/me", { apiKey: ADMIN_KEY })).status).toBe(200);
});
