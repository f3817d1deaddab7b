import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { MessageChannel, type MessagePort } from "node:worker_threads";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { SQLITE_FILE } from "../../src/config/database-settings.ts";
import type { Database } from "../../src/db/database.ts";
import { inTransaction } from "../../src/db/transaction.ts";
import type { AttachmentSource } from "../../src/db/writer-attachment.ts";
import { sqliteEngine } from "../support/engines.ts";
import { type BareDatabase, createBareDatabase } from "../support/test-database.ts";
import type { AttachmentOrder, AttachmentReport } from "./attachment-under-test.ts";

const MODULE = new URL("./attachment-under-test.ts", import.meta.url).href;

describe("an attachment of SQLite's writer", () => {
  let bare: BareDatabase;
  let port: MessagePort;
  let attachment: AttachmentSource;
  let database: Database;
  let reports: Exclude<AttachmentReport, { told: "obeyed" }>[];
  beforeEach(async () => {
    bare = await createBareDatabase(sqliteEngine);
    const channel = new MessageChannel();
    port = channel.port1;
    reports = [];
    port.on("message", (report: AttachmentReport) => {
      if (report.told !== "obeyed") reports.push(report);
    });
    attachment = { module: MODULE, options: { port: channel.port2 }, transfer: [channel.port2] };
    database = await bare.open({ attachment });
    await database.write.schema.createTable("numbers", (table) => table.integer("value").unique());
  });
  afterEach(async () => {
    await bare[Symbol.asyncDispose]();
    port.close();
  });

  /** Resolves once the attachment has done what it is told. */
  function order(what: AttachmentOrder): Promise<void> {
    return new Promise((resolve) => {
      const obeyed = ({ told }: AttachmentReport) => {
        if (told !== "obeyed") return;
        port.off("message", obeyed);
        resolve();
      };
      port.on("message", obeyed);
      port.postMessage(what);
    });
  }

  function insert(value: number): Promise<void> {
    return inTransaction(database, async (trx) => {
      await trx("numbers").insert({ value });
    });
  }

  /** Waits until the attachment has told of a commit after which the table has so many rows. */
  async function toldOf(rows: number): Promise<void> {
    while (reports.at(-1)?.rows !== rows) await new Promise((resolve) => port.once("message", resolve));
  }

  test("is told of each commit before it is answered, and sees what it did", async () => {
    reports.length = 0;
    await insert(1);
    await database.write("numbers").insert([{ value: 2 }, { value: 3 }]);
    await database.read("numbers");
    await insert(4);
    await toldOf(4);
    expect(reports.map(({ rows }) => rows)).toEqual([1, 3, 4]);
  });

  test("has the connection's settings in its hands: the log is not written back", async () => {
    const [row] = await database.write.raw("pragma wal_autocheckpoint");
    expect(row.wal_autocheckpoint).toBe(0);
    const log = join(bare.home, `${SQLITE_FILE}-wal`);
    // More than the thousand pages after which SQLite would begin the log anew.
    for (let round = 0; round < 6; round += 1) {
      await database.write.raw(
        "insert into numbers with recursive n(v) as (select 0 union all select v + 1 from n limit 100000) select ? + v from n",
        [round * 100_000],
      );
    }
    expect(statSync(log).size).toBeGreaterThan(1_500 * 4_096);
  });

  test("holds back the answer to a commit, while others commit, and releases them together", async () => {
    await order("hold");
    const answered: number[] = [];
    const commits = [1, 2, 3].map((value) => insert(value).then(() => answered.push(value)));
    await toldOf(3);
    // Everybody sees what is committed; nobody is told yet that it is.
    expect(await database.read("numbers").orderBy("value")).toHaveLength(3);
    expect(await database.write("numbers").where({ value: 9 })).toEqual([]);
    expect(answered).toEqual([]);
    await order("release");
    await Promise.all(commits);
    expect(answered.toSorted()).toEqual([1, 2, 3]);
  });

  test("holds back statements outside a transaction too", async () => {
    await order("hold");
    let answered = false;
    const statement = Promise.resolve(database.write("numbers").insert({ value: 1 })).then(() => {
      answered = true;
    });
    await toldOf(1);
    expect(await database.read("numbers")).toHaveLength(1);
    expect(answered).toBe(false);
    await order("release");
    await statement;
  });

  test("that cannot confirm a commit fails the request, though the commit stands", async () => {
    await order("hold");
    const commit = insert(1);
    await toldOf(1);
    await order("refuse");
    await expect(commit).rejects.toThrow("the bucket is gone");
    expect(await database.read("numbers")).toHaveLength(1);
    await insert(2);
    expect(await database.read("numbers")).toHaveLength(2);
  });

  test("is told last of all, while the connection is open", async () => {
    await insert(1);
    const closed = new Promise((resolve) => port.once("close", resolve));
    await database[Symbol.asyncDispose]();
    await closed;
    expect(reports.at(-1)).toEqual({ told: "closing", rows: 1 });
    expect(existsSync(join(bare.home, `${SQLITE_FILE}-wal`))).toBe(false);
  });

  test("that cannot begin is the reason why the database does not open", async () => {
    const failing = { module: MODULE, options: { fails: true } };
    await expect(bare.open({ attachment: failing })).rejects.toThrow(
      "the attachment has nowhere to write to",
    );
  });
});
