import { copyFile, mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import Database from "better-sqlite3";
import { cli } from "../cli/cli-run.ts";
import { createAccount, createWorkspace, type TestAccount } from "../support/accounts.ts";
import { FakeS3 } from "../support/buckets/fake-s3.ts";
import { s3Environment } from "../support/buckets/replica-settings.ts";
import { postgresEngine } from "../support/engines.ts";
import { createSite, OWNER_KEY, startTestServer, type TestServer } from "../support/test-server.ts";

let folder: string;
let backup: string;
let annotator: TestAccount;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "argilla-space-test-"));
  backup = join(folder, "backup.db");
  await using server = await startTestServer();
  annotator = await createAccount(server);
  await createWorkspace(server, "from-the-backup");
  const env = { ARGILLA_HOME_PATH: server.context.home.path };
  expect((await cli(["storage", "backup", "--to", backup], env)).exitCode).toBe(0);
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** A copy of the backup to spoil, with its key. */
async function copyOf(name: string, key = true): Promise<string> {
  const path = join(folder, name);
  await copyFile(backup, path);
  if (key) await copyFile(`${backup}.secret.key`, `${path}.secret.key`);
  return path;
}

async function ownNames(server: TestServer): Promise<string[]> {
  const { json } = await server.request("GET", "/api/v1/me/workspaces", { apiKey: OWNER_KEY });
  return json.items.map(({ name }: { name: string }) => name);
}

test("a server that nobody has used takes a backup in, once, with its keys", async () => {
  await using site = await createSite();
  // As people do it: the Space runs already when they think of the backup.
  await (await site.start())[Symbol.asyncDispose]();
  {
    await using server = await site.start({ ARGILLA_IMPORT_DATABASE: backup });
    expect(await ownNames(server)).toContain("from-the-backup");
    expect((await server.request("GET", "/api/v1/me", { apiKey: annotator.apiKey })).status).toBe(200);
    expect(server.log()).toContain("ARGILLA_IMPORT_DATABASE can be removed");
    const { json } = await server.request("GET", "/api/v1/audit-events?action=backup.imported", {
      apiKey: OWNER_KEY,
    });
    expect(json.items).toMatchObject([{ source: "start" }]);
    await createWorkspace(server, "afterwards");
  }
  await using server = await site.start({ ARGILLA_IMPORT_DATABASE: backup });
  expect(await ownNames(server)).toEqual(expect.arrayContaining(["from-the-backup", "afterwards"]));
});

test("it goes into the bucket, from where the next container has it", async () => {
  await using s3 = await FakeS3.start();
  const env = s3Environment(s3.bucketUrl);
  await (await startTestServer({ env }))[Symbol.asyncDispose]();
  await (await startTestServer({ env: { ...env, ARGILLA_IMPORT_DATABASE: backup } }))[Symbol.asyncDispose]();
  await using server = await startTestServer({ env });
  expect(await ownNames(server)).toContain("from-the-backup");
  expect((await server.request("GET", "/api/v1/me", { apiKey: annotator.apiKey })).status).toBe(200);
});

test("nothing that is there is ever replaced", async () => {
  await using site = await createSite();
  {
    await using server = await site.start();
    await createWorkspace(server, "here-before");
  }
  {
    await using server = await site.start({ ARGILLA_IMPORT_DATABASE: backup });
    expect(server.server.state).toMatchObject({
      state: "misconfigured",
      problems: [{ setting: "ARGILLA_IMPORT_DATABASE", rule: expect.stringContaining("data here already") }],
    });
  }
  await using server = await site.start();
  expect(await ownNames(server)).toContain("here-before");
  expect(await ownNames(server)).not.toContain("from-the-backup");
});

const spoiled: [what: string, make: () => Promise<string>, rule: RegExp][] = [
  [
    "without its key",
    () => copyOf("keyless.db", false),
    /without its key: .*keyless.db.secret.key is not there/,
  ],
  [
    "with another key",
    async () => {
      const path = await copyOf("other-key.db");
      const key = await readFile(`${path}.secret.key`, "utf8");
      const body = key.trim().split(".").at(-1) ?? "";
      await writeFile(`${path}.secret.key`, key.replace(body, [...body].reverse().join("")));
      return path;
    },
    /does not belong to the key/,
  ],
  [
    "that is torn",
    async () => {
      const path = await copyOf("torn.db");
      await truncate(path, 40_960);
      return path;
    },
    /torn.db is damaged/,
  ],
  [
    "of a newer release",
    async () => {
      const path = await copyOf("newer.db");
      const database = new Database(path);
      database
        .prepare("insert into schema_migrations (name, batch, migration_time) values ('9999-future', 9, 0)")
        .run();
      database.close();
      return path;
    },
    /newer release: it has 9999-future/,
  ],
];

test.each(spoiled)("a backup %s is refused, and an unused server stays as it is", async (_, make, rule) => {
  const path = await make();
  await using site = await createSite();
  {
    await using server = await site.start({ ARGILLA_IMPORT_DATABASE: path });
    expect(server.server.state).toMatchObject({
      state: "misconfigured",
      problems: [
        {
          setting: "ARGILLA_IMPORT_DATABASE",
          rule: expect.stringMatching(rule),
          remedy: expect.stringMatching(/.{10}/),
        },
      ],
    });
  }
  await using server = await site.start();
  expect(await ownNames(server)).not.toContain("from-the-backup");
});

(process.env.ARGILLA_TEST_POSTGRES_URL ? test : test.skip)("on PostgreSQL it is refused", async () => {
  await using server = await startTestServer({
    engine: postgresEngine,
    env: { ARGILLA_IMPORT_DATABASE: backup },
  });
  expect(server.server.state).toMatchObject({
    problems: [
      { setting: "ARGILLA_IMPORT_DATABASE", rule: expect.stringContaining("here they are in PostgreSQL") },
    ],
  });
});
