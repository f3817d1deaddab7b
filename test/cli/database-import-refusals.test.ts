import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import SqliteConnection from "better-sqlite3";
import { findFreePort } from "../../scripts/gate/free-port.ts";
import { createArgilla } from "../argilla-import/argilla-database.ts";
import { sqliteEngine } from "../support/engines.ts";
import { cli } from "./cli-run.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "argilla-space-test-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** What the command says when it cannot import from there. */
async function refused(source: string, exitCode = 1): Promise<string> {
  const env = { ARGILLA_HOME_PATH: join(folder, "home") };
  const done = await cli(["database", "import", source], env);
  expect([done.exitCode, done.stdout]).toEqual([exitCode, ""]);
  // Not a trace of the program's inside.
  expect(done.stderr).not.toMatch(/ at .*\.ts|SQLITE_|undefined/);
  expect(JSON.parse((await cli(["users", "list", "--json"], env)).stdout)).toEqual([]);
  return done.stderr;
}

function sqliteFile(name: string, sql: string): string {
  const path = join(folder, name);
  const connection = new SqliteConnection(path);
  connection.exec(sql);
  connection.close();
  return path;
}

describe("database import refuses", () => {
  test.each<[what: string, make: () => Promise<string>, message: RegExp]>([
    ["a file that is not there", async () => join(folder, "none.db"), /There is no file .*none\.db\./],
    ["a folder", async () => folder, /is a folder\. Name the file in it, which Argilla calls argilla\.db/],
    [
      "an empty file",
      async () => {
        await writeFile(join(folder, "empty.db"), "");
        return join(folder, "empty.db");
      },
      /empty\.db is empty/,
    ],
    [
      "what is not a database",
      async () => {
        await writeFile(join(folder, "users.yml"), "- username: john\n".repeat(20));
        return join(folder, "users.yml");
      },
      /users\.yml is not a SQLite database/,
    ],
    [
      "another program's database",
      async () => sqliteFile("other.db", "create table bookmarks (id integer)"),
      /other\.db is not a database of Argilla: it belongs to another program/,
    ],
    [
      "another program's database that is migrated by the same tool",
      async () =>
        sqliteFile(
          "other.db",
          "create table alembic_version (version_num text); create table users (id text)",
        ),
      /other\.db is not a database of Argilla/,
    ],
    ["a database without a table", async () => sqliteFile("bare.db", "vacuum"), /bare\.db has no tables/],
    [
      "a database of this server's own",
      async () => {
        const env = { ARGILLA_HOME_PATH: join(folder, "mine") };
        await cli(["database", "migrate"], env);
        return join(folder, "mine", "argilla-space.db");
      },
      /is a database of this server's own/,
    ],
    [
      "Argilla 1.x, with the way forward",
      async () => (await createArgilla(sqliteEngine, folder, "1.28")).address,
      /is of Argilla 1\.28 \(schema ca7293c38970\)[\s\S]*pip install "argilla-server==2\.8\.0"[\s\S]*database migrate/,
    ],
    [
      "a schema that is newer than any known",
      async () => {
        const argilla = await createArgilla(sqliteEngine, folder);
        await argilla.execute("update alembic_version set version_num = 'abcdef012345'");
        return argilla.address;
      },
      /schema "abcdef012345", which this release does not know.* Import it with a newer release/,
    ],
    [
      "a migration of Argilla that broke off",
      async () => {
        const argilla = await createArgilla(sqliteEngine, folder);
        await argilla.execute("delete from alembic_version");
        return argilla.address;
      },
      /a migration of Argilla broke off/,
    ],
    [
      "a database that somebody changed",
      async () => {
        const argilla = await createArgilla(sqliteEngine, folder);
        await argilla.execute("alter table users rename column last_name to surname");
        return argilla.address;
      },
      /lacks users\.last_name/,
    ],
    [
      "a damaged file",
      async () => {
        const { address } = await createArgilla(sqliteEngine, folder);
        const bytes = await readFile(address);
        // Not the header and the schema, which would be found at once.
        bytes.fill(0x5a, 3 * 4096, bytes.length);
        await writeFile(address, bytes);
        return address;
      },
      /argilla\.db is damaged \(.*\)\. Copy it again .*\.recover/,
    ],
    [
      "half a file",
      async () => {
        const { address } = await createArgilla(sqliteEngine, folder);
        const bytes = await readFile(address);
        await writeFile(address, bytes.subarray(0, 10 * 4096 + 100));
        return address;
      },
      /argilla\.db is damaged/,
    ],
  ])("%s", async (_, make, message) => {
    const source = await make();
    const before = await readdir(folder);
    expect(await refused(source)).toMatch(message);
    expect((await readdir(folder)).filter((name) => name !== "home")).toEqual(before);
  });

  test.each([
    ["mysql://user:hunter2@host/argilla", /none of a postgresql:\/\//],
    ["postgresql://user:hun/ter2@host/argilla", /write @ as %40, \/ as %2F/],
    ["postgresql://user:hunter2@host", /Names no database after the host/],
  ])("the address %s as wrong usage, without its password", async (source, message) => {
    const stderr = await refused(source, 2);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/hun\/?ter2/);
  });

  test("a PostgreSQL server that does not answer", async () => {
    const port = await findFreePort();
    const stderr = await refused(`postgresql://user:hunter2@127.0.0.1:${port}/argilla`);
    expect(stderr).toMatch(
      new RegExp(
        `The PostgreSQL server of postgresql://127\\.0\\.0\\.1:${port}/argilla cannot be reached: .*ECONNREFUSED.* Check host and port`,
      ),
    );
    expect(stderr).not.toContain("hunter2");
  });

  test("a wrong password, which it does not repeat", async () => {
    const server = createServer(refuseEveryPassword);
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const stderr = await refused(`postgresql://ada:hunter2@127.0.0.1:${portOf(server)}/argilla`);
    expect(stderr).toContain(
      'refuses the connection: password authentication failed for user "ada". Check user, password',
    );
    expect(stderr).not.toContain("hunter2");
    await new Promise((closed) => server.close(closed));
  });

  test("an unknown option and a missing source, as every command does", async () => {
    expect((await cli(["database", "import"])).exitCode).toBe(2);
    expect((await cli(["database", "import", "x", "--force"])).exitCode).toBe(2);
  });
});

test("database import tells in its help what it reads and how it ends", async () => {
  const { stdout } = await cli(["database", "import", "--help"]);
  expect(stdout).toMatch(
    /Argilla 2\.0 to 2\.8[\s\S]*never written[\s\S]*Exit codes: 0 [\s\S]*3 done, but something was not\s+taken/,
  );
});

test("database import leaves no copy behind, not even of a damaged file", async () => {
  await mkdir(join(folder, "temporary"));
  const { address } = await createArgilla(sqliteEngine, folder);
  const env = { ARGILLA_HOME_PATH: join(folder, "home"), TMPDIR: join(folder, "temporary") };
  expect((await cli(["database", "import", address], env)).exitCode).toBe(0);
  await writeFile(address, (await readFile(address)).fill(0x5a, 3 * 4096));
  expect((await cli(["database", "import", address], env)).exitCode).toBe(1);
  expect(await readdir(join(folder, "temporary"))).toEqual([]);
});

/** The server's side of a start-up that ends with the password (https://www.postgresql.org/docs/current/protocol-flow.html). */
function refuseEveryPassword(socket: import("node:net").Socket): void {
  socket.on("error", () => {});
  socket.once("data", () => {
    socket.write(message("R", Buffer.from([0, 0, 0, 3])));
    socket.once("data", () => {
      const fields = ["SFATAL", "C28P01", 'Mpassword authentication failed for user "ada"'];
      socket.end(message("E", Buffer.from(`${fields.join("\0")}\0\0`)));
    });
  });
}

function message(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" ? (address?.port ?? 0) : 0;
}
