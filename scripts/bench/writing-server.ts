import { randomUUID } from "node:crypto";
import { readConfig } from "../../src/config/config.ts";
import { readEnvironment, withOverrides } from "../../src/config/env.ts";
import { bulkInsert, type Columns } from "../../src/db/bulk-insert.ts";
import type { Database } from "../../src/db/database.ts";
import { inTransaction } from "../../src/db/transaction.ts";
import { createLogger } from "../../src/platform/logger.ts";
import { startServer } from "../../src/server.ts";

/*
 * The server with somebody who writes: `node writing-server.ts start --host HOST --port PORT`. At each SIGUSR2 it begins to
 * insert batches, one after the other, or stops.
 */

interface Row {
  id: string;
  external_id: string;
  fields: string;
  inserted_at: Date;
}

const TABLE = "bench_rows";
const COLUMNS: Columns<Row> = { id: "uuid", external_id: "text", fields: "json", inserted_at: "timestamp" };
const BATCH_ROWS = 500;
const FIELDS = JSON.stringify({
  text: 'What a person says of "it". '.repeat(35),
  answer: "Yes, or no. ".repeat(10),
});

function makeBatch(): Row[] {
  return Array.from({ length: BATCH_ROWS }, () => {
    const id = randomUUID();
    return { id, external_id: `row-${id}`, fields: FIELDS, inserted_at: new Date() };
  });
}

async function write(database: Database, isOver: () => boolean): Promise<void> {
  while (!isOver()) await inTransaction(database, (trx) => bulkInsert(trx, TABLE, COLUMNS, makeBatch()));
}

const [, , , , host = "", , port = ""] = process.argv;
const reading = readConfig(withOverrides(readEnvironment(), { HOST: host, PORT: port }));
const server = await startServer(reading, { logger: createLogger({ level: "silent", format: "json" }) });
const database = server.context?.database;
if (!database) throw new Error("The server has no database.");
await database.write.schema.createTable(TABLE, (table) => {
  table.uuid("id").primary();
  table.text("external_id").notNullable().unique();
  table.jsonb("fields").notNullable();
  table.timestamp("inserted_at").notNullable();
});

let isWriting = false;
let written = Promise.resolve();
process.on("SIGUSR2", () => {
  isWriting = !isWriting;
  if (isWriting) written = written.then(() => write(database, () => !isWriting));
});
process.once("SIGTERM", async () => {
  isWriting = false;
  await written;
  await server[Symbol.asyncDispose]();
});
