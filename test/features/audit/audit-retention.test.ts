import { expect, test } from "@jest/globals";
import { recordAuditEvent } from "../../../src/features/audit/index.ts";
import { onEachEngine } from "../../support/engines.ts";
import { createSite, type TestServer } from "../../support/test-server.ts";
import { readTrail } from "./audit-trail.ts";

const DAY_MS = 86_400_000;

onEachEngine("the age of the audit log", (engine) => {
  async function writeLine(server: TestServer, daysAgo: number): Promise<void> {
    const entry = { action: "settings.changed", details: { daysAgo } } as const;
    const then = new Date(Date.now() - daysAgo * DAY_MS);
    await recordAuditEvent(server.context.database.write, entry, then);
  }

  async function ages(server: TestServer): Promise<unknown[]> {
    await server.context.audit.pruned();
    const lines = await readTrail(server, { action: "settings.changed" });
    return lines.flatMap(({ details }) => details.daysAgo ?? []);
  }

  test("ends after a year, or what the setting says", async () => {
    await using site = await createSite({ engine, content: "tables" });
    {
      await using server = await site.start();
      for (const days of [366, 364, 31, 29]) await writeLine(server, days);
    }
    {
      await using server = await site.start();
      expect(await ages(server)).toEqual([29, 31, 364]);
    }
    await using server = await site.start({ ARGILLA_AUDIT_RETENTION_DAYS: "30" });
    expect(await ages(server)).toEqual([29]);
  });

  test("is pruned in portions, all of it", async () => {
    await using site = await createSite({ engine, content: "tables" });
    {
      await using server = await site.start();
      await server.context.database.write.transaction(async (trx) => {
        const then = new Date(Date.now() - 400 * DAY_MS);
        for (let line = 0; line < 5_001; line += 1) {
          await recordAuditEvent(trx, { action: "settings.changed", details: { daysAgo: 400 } }, then);
        }
      });
      await writeLine(server, 300);
    }
    await using server = await site.start();
    expect(await ages(server)).toEqual([300]);
  });
});
