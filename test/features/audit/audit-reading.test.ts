import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createAccount, type TestAccount } from "../../support/accounts.ts";
import { onEachEngine } from "../../support/engines.ts";
import { OWNER_KEY, startTestServer, type TestServer } from "../../support/test-server.ts";
import { type AuditLine, readTrail } from "./audit-trail.ts";

onEachEngine("reading the audit log", (engine) => {
  let server: TestServer;
  let accounts: TestAccount[];
  beforeAll(async () => {
    server = await startTestServer({ engine });
    accounts = await Promise.all(Array.from({ length: 7 }, () => createAccount(server)));
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  test("goes page by page through every line once, the newest first, whatever is written meanwhile", async () => {
    const all = await readTrail(server);
    const seen: AuditLine[] = [];
    let before = "";
    for (let page = 0; page < 20; page += 1) {
      const query = `limit=3${before && `&before=${before}`}`;
      const { json } = await server.request("GET", `/api/v1/audit-events?${query}`, { apiKey: OWNER_KEY });
      seen.push(...json.items);
      await createAccount(server);
      if (json.next === null) break;
      expect(json.items).toHaveLength(3);
      before = json.next;
    }
    expect(seen).toEqual(all);
  });

  test("by action", async () => {
    const lines = await readTrail(server, { action: "user.created" });
    expect(new Set(lines.map(({ action }) => action))).toEqual(new Set(["user.created"]));
    const targets = lines.map(({ target }) => target?.id);
    expect(targets).toEqual(expect.arrayContaining(accounts.map(({ id }) => id)));
  });

  test("by actor, under their id or name", async () => {
    const { id } = (await server.request("GET", "/api/v1/me", { apiKey: OWNER_KEY })).json;
    const lines = await readTrail(server, { actor: "owner" });
    expect(lines.length).toBeGreaterThanOrEqual(accounts.length);
    expect(await readTrail(server, { actor: id })).toEqual(lines);
    expect(await readTrail(server, { actor: "nobody" })).toEqual([]);
  });

  test("by time, from the first moment on and up to the last", async () => {
    const lines = await readTrail(server);
    const [at, older] = [
      lines[3]?.occurred_at ?? "",
      lines.filter(({ occurred_at: t }) => t < (lines[3]?.occurred_at ?? "")),
    ];
    expect(await readTrail(server, { until: at })).toEqual(older);
    expect(await readTrail(server, { since: `${at}Z` })).toEqual(
      lines.filter(({ occurred_at: t }) => t >= at),
    );
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    expect(await readTrail(server, { since: tomorrow })).toEqual([]);
  });

  test.each([
    ["limit=0", "limit"],
    ["limit=201", "limit"],
    ["limit=many", "limit"],
    ["action=user.teleported", "action"],
    ["since=yesterday", "since"],
    ["until=2026-02-31x", "until"],
    ["before=1", "before"],
    ["actor=", "actor"],
  ])("with %s is a clear error", async (query, field) => {
    const { status, json } = await server.request("GET", `/api/v1/audit-events?${query}`, {
      apiKey: OWNER_KEY,
    });
    expect(status).toBe(422);
    expect(json.detail.params.errors).toEqual([
      { type: expect.any(String), loc: ["query", field], msg: expect.stringContaining("should") },
    ]);
  });
});
