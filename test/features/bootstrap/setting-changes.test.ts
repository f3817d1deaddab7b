import { expect, test } from "@jest/globals";
import { onEachEngine } from "../../support/engines.ts";
import { createSite, type TestServer } from "../../support/test-server.ts";
import { readTrail } from "../audit/audit-trail.ts";

onEachEngine("changes of settings in the audit log", (engine) => {
  async function changes(server: TestServer) {
    const lines = await readTrail(server, { action: "settings.changed" });
    for (const line of lines) expect(line).toMatchObject({ actor: null, target: null, source: "start" });
    return lines.map(({ details }) => details);
  }

  test("name what was set, changed and removed between two starts, and no value", async () => {
    await using site = await createSite({ engine, env: { OWNER_API_KEY: "owner.apikey" } });
    const before = {
      ADMIN_PASSWORD: "first password",
      ARGILLA_LOG_LEVEL: "info",
      ARGILLA_AUTH_TOKEN_EXPIRATION: "60",
    };
    {
      await using server = await site.start(before);
      const [first] = await changes(server);
      expect(first?.set).toEqual(expect.arrayContaining([...Object.keys(before), "OWNER_API_KEY"]));
      expect(first).toMatchObject({ changed: [], removed: [] });
    }
    {
      await using server = await site.start(before);
      expect(await changes(server)).toHaveLength(1);
    }
    const { ARGILLA_LOG_LEVEL: _, ...kept } = before;
    const after = { ...kept, ADMIN_PASSWORD: "second password", ARGILLA_WORKSPACE: "team" };
    await using server = await site.start(after);
    const [latest] = await changes(server);
    expect(latest).toEqual({
      set: ["ARGILLA_WORKSPACE"],
      changed: ["ADMIN_PASSWORD"],
      removed: ["ARGILLA_LOG_LEVEL"],
    });
    const stored = JSON.stringify([
      await server.context.database.read("audit_events"),
      await server.context.database.read("setting_fingerprints"),
    ]);
    for (const secret of ["first password", "second password", "owner.apikey"]) {
      expect(stored).not.toContain(secret);
    }
  });

  test("tell that who may sign in was changed in the file", async () => {
    const files = { ".oauth.yaml": "allowed_organizations: [team]\n" };
    await using site = await createSite({ engine, files });
    await using server = await site.start();
    expect((await changes(server))[0]?.set).toContain(".oauth.yaml");
  });
});
