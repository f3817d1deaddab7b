import { expect, test } from "@jest/globals";
import { onEachEngine } from "../support/engines.ts";
import { createSite, OWNER_KEY, type TestServer } from "../support/test-server.ts";

const FUTURE = "9999-from-the-future";

onEachEngine("a database that a newer release has written", (engine) => {
  async function contents({ context }: TestServer): Promise<unknown> {
    const tables = ["schema_migrations", "users", "workspaces", "seed_slots", "data_keys"];
    return Promise.all(tables.map((table) => context.database.read(table).select()));
  }

  test("is left alone, and the setup page says what to do", async () => {
    await using site = await createSite({ engine });
    await using first = await site.start();
    const { write } = first.context.database;
    await write("schema_migrations").insert({ name: FUTURE, batch: 2, migration_time: new Date() });
    const before = await contents(first);

    // Started with settings that would change what is stored.
    await using second = await site.start({
      OWNER_PASSWORD: "another password",
      OWNER_API_KEY: "another.key",
    });
    expect(second.server.state.state).toBe("misconfigured");
    const page = await second.request("GET", "/");
    expect(page.text).toContain(FUTURE);
    expect(page.text).toContain("newer release");
    const api = await second.request("GET", "/api/v1/me", { apiKey: OWNER_KEY });
    expect(api.status).toBe(503);
    expect(Number(api.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await contents(first)).toEqual(before);

    await write("schema_migrations").where({ name: FUTURE }).delete();
    await using third = await site.start();
    expect((await third.request("GET", "/api/v1/me", { apiKey: OWNER_KEY })).status).toBe(200);
  });
});
