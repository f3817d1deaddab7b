import { expect, test } from "@jest/globals";
import { createAccount, uniqueName } from "../../support/accounts.ts";
import { onEachEngine } from "../../support/engines.ts";
import { TestClock } from "../../support/test-clock.ts";
import { createSite, startTestServer, type TestServer } from "../../support/test-server.ts";
import { awaitTrail, readTrail } from "./audit-trail.ts";

const HOUR_MS = 60 * 60 * 1000;

onEachEngine("refused sign-ins in the audit log", (engine) => {
  async function fail(server: TestServer, username: string, times = 1): Promise<void> {
    for (let time = 0; time < times; time += 1) {
      const form = { username, password: "a wrong password" };
      expect((await server.request("POST", "/api/v1/token", { form })).status).toBe(401);
    }
  }

  test("name the account that was meant, and why it stayed closed", async () => {
    await using server = await startTestServer({ engine });
    const { id, username } = await createAccount(server);
    await fail(server, username);
    const [line] = await awaitTrail(server, "sign-in.failed", 1);
    expect(line).toMatchObject({
      actor: null,
      target: { type: "user", id, name: username },
      details: { method: "password", reason: "wrong password" },
      source: "127.0.0.1",
      request_id: expect.any(String),
    });
  });

  test("do not repeat a name that nobody has: it may be a password in the wrong field", async () => {
    await using server = await startTestServer({ engine });
    await fail(server, "hunter2 hunter2");
    const [line] = await awaitTrail(server, "sign-in.failed", 1);
    expect(line).toMatchObject({ target: null, details: { method: "password", reason: "unknown name" } });
    expect(JSON.stringify(await server.context.database.read("audit_events"))).not.toContain("hunter2");
  });

  test("of the same kind share a line for an hour, which tells how many they were", async () => {
    const clock = new TestClock();
    await using server = await startTestServer({ engine, clock });
    const { username } = await createAccount(server);
    await fail(server, username, 5);
    expect(await awaitTrail(server, "sign-in.failed", 1)).toHaveLength(1);
    clock.advance(HOUR_MS);
    await fail(server, username);
    const lines = await awaitTrail(server, "sign-in.failed", 3);
    const details = { method: "password", reason: "wrong password" };
    expect(lines.map((line) => line.details)).toEqual([details, { ...details, more: 4 }, details]);
  });

  test("that are only counted yet are written when the server stops", async () => {
    await using site = await createSite({ engine, content: "tables" });
    {
      await using server = await site.start();
      await fail(server, uniqueName(), 3);
    }
    await using server = await site.start();
    const lines = await readTrail(server, { action: "sign-in.failed" });
    expect(lines.map(({ details }) => details.more)).toEqual([2, undefined]);
  });

  test("of more kinds than fifty in an hour are counted together", async () => {
    const clock = new TestClock();
    await using server = await startTestServer({ engine, clock });
    const { events } = server.context;
    const refuse = (name: number) => {
      const account = { id: `00000000-0000-4000-8000-${String(name).padStart(12, "0")}`, name: `u${name}` };
      events.publish("sign-in.failed", { method: "password", reason: "wrong password", account });
    };
    for (let name = 0; name < 1_000; name += 1) refuse(name);
    expect(await awaitTrail(server, "sign-in.failed", 50)).toHaveLength(50);
    clock.advance(HOUR_MS);
    refuse(0);
    const lines = await awaitTrail(server, "sign-in.failed", 52);
    expect(lines).toHaveLength(52);
    expect(lines[1]).toMatchObject({
      target: null,
      source: "several",
      details: { reason: "too many to list one by one", more: 950 },
    });
  });

  test("and sign-ins of the same kind share them too, but for the first of an hour", async () => {
    const clock = new TestClock();
    await using server = await startTestServer({ engine, clock });
    const { username, password } = await createAccount(server);
    const signIn = () => server.request("POST", "/api/v1/token", { form: { username, password } });
    for (let time = 0; time < 5; time += 1) expect((await signIn()).status).toBe(201);
    expect(await readTrail(server, { action: "sign-in.succeeded" })).toHaveLength(1);
    clock.advance(HOUR_MS + 1);
    expect((await signIn()).status).toBe(201);
    await fail(server, username);
    const lines = await awaitTrail(server, "sign-in.succeeded", 3);
    const details = { method: "password" };
    expect(lines.map((line) => line.details.more).toSorted()).toEqual([4, undefined, undefined]);
    for (const line of lines) expect(line).toMatchObject({ actor: { name: username }, details });
  });

  test("a ceiling that was reached is told the same way", async () => {
    await using server = await startTestServer({ engine });
    server.context.events.publish("limit.reached", { limit: "sign-ins of a source" });
    const [line] = await awaitTrail(server, "limit.reached", 1);
    expect(line).toMatchObject({ actor: null, target: null, details: { limit: "sign-ins of a source" } });
  });
});
