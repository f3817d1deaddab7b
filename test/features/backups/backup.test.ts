import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import Database from "better-sqlite3";
import { createWorkspace, uniqueName } from "../../support/accounts.ts";
import { onEachEngine } from "../../support/engines.ts";
import { eventually } from "../../support/eventually.ts";
import { createSite, OWNER_KEY, startTestServer, type TestServer } from "../../support/test-server.ts";

onEachEngine("a backup for owners", (engine) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ engine });
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  const ask = (method: string, path: string) =>
    server.request(method, `/api/v1/backup${path}`, { apiKey: OWNER_KEY });

  async function download(path: string): Promise<Response> {
    return fetch(`${server.url}/api/v1/backup${path}`, { headers: { "X-Argilla-Api-Key": OWNER_KEY } });
  }

  async function makeReady() {
    expect((await ask("POST", "")).json.state).toBe("making");
    return eventually(async () => {
      const { json } = await ask("GET", "");
      expect(json).toMatchObject({
        state: "ready",
        bytes: expect.any(Number),
        file_name: expect.any(String),
      });
      return json;
    });
  }

  async function auditActions(): Promise<string[]> {
    const { json } = await server.request("GET", "/api/v1/audit-events?limit=20", { apiKey: OWNER_KEY });
    return json.items.map(({ action, details }: { action: string; details: { part?: string } }) =>
      [action, details.part].filter(Boolean).join(" "),
    );
  }

  if (engine.name === "postgres") {
    test("is not made on PostgreSQL, and what to do instead is told", async () => {
      for (const method of ["GET", "POST"]) {
        expect((await ask(method, "")).json).toEqual({
          state: "impossible",
          reason: expect.stringContaining("pg_dump"),
        });
      }
      expect((await ask("GET", "/file")).status).toBe(404);
    });
    return;
  }

  test("is a whole plain SQLite file of one moment, with its key, and stands in the audit log", async () => {
    const before = await createWorkspace(server);
    const ready = await makeReady();
    const after = await createWorkspace(server);

    const answer = await download("/file");
    expect(answer.headers.get("content-type")).toBe("application/vnd.sqlite3");
    expect(answer.headers.get("content-disposition")).toBe(`attachment; filename="${ready.file_name}"`);
    expect(Number(answer.headers.get("content-length"))).toBe(ready.bytes);
    const path = join(server.folder, "downloaded.db");
    await writeFile(path, new Uint8Array(await answer.arrayBuffer()));
    const copy = new Database(path, { readonly: true });
    expect(copy.pragma("integrity_check", { simple: true })).toBe("ok");
    expect(copy.pragma("journal_mode", { simple: true })).toBe("delete");
    const names = copy.prepare("select name from workspaces").pluck().all();
    copy.close();
    expect(names).toContain(before.name);
    expect(names).not.toContain(after.name);

    const key = await download("/key");
    expect(key.headers.get("content-disposition")).toContain(`${ready.file_name}.secret.key`);
    expect(await key.text()).toBe(await readFile(join(server.context.home.path, "secret.key"), "utf8"));
    await eventually(async () =>
      expect(await auditActions()).toEqual(
        expect.arrayContaining(["backup.created", "backup.downloaded database", "backup.downloaded key"]),
      ),
    );
  });

  test("is made while others write, and each commit of theirs is in it or is not", async () => {
    const insert = () => createWorkspace(server, uniqueName("busy"));
    let writing = true;
    const writer = (async () => {
      while (writing) await insert();
    })();
    await makeReady();
    writing = false;
    await writer;
    const path = join(server.folder, "busy.db");
    await writeFile(path, new Uint8Array(await (await download("/file")).arrayBuffer()));
    const copy = new Database(path, { readonly: true });
    expect(copy.pragma("integrity_check", { simple: true })).toBe("ok");
    copy.close();
  });

  test("a download that is broken off does no harm", async () => {
    await makeReady();
    const controller = new AbortController();
    const headers = { "X-Argilla-Api-Key": OWNER_KEY };
    const answer = await fetch(`${server.url}/api/v1/backup/file`, { headers, signal: controller.signal });
    controller.abort();
    await answer.arrayBuffer().catch(() => undefined);
    expect((await (await download("/file")).arrayBuffer()).byteLength).toBeGreaterThan(0);
    expect(server.log()).not.toContain("A request failed.");
  });

  test("goes with the server, as does at its start what a killed one left", async () => {
    await using site = await createSite();
    const folder = join(site.folder, "home", "backup-under-way");
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "left.db"), "");
    const other = await site.start();
    await eventually(async () => expect(existsSync(folder)).toBe(false));
    await other.request("POST", "/api/v1/backup", { apiKey: OWNER_KEY });
    await eventually(async () => {
      const { json } = await other.request("GET", "/api/v1/backup", { apiKey: OWNER_KEY });
      expect(json.state).toBe("ready");
    });
    expect(existsSync(folder)).toBe(true);
    await other[Symbol.asyncDispose]();
    expect(existsSync(folder)).toBe(false);
  });
});
