import SqliteDriver from "better-sqlite3";
import pg from "pg";
import type { BenchRecord } from "./bench-dataset.ts";

/*
 * The least that it takes to keep records: the rows alone, with the constraints that the server's have, inserted with
 * nothing in between.
 */

/** Somewhere to put records. */
export interface BareRecords extends AsyncDisposable {
  /** One transaction. */
  insert(records: readonly BenchRecord[]): Promise<void>;
}

const COLUMNS = "id, dataset_id, position, external_id, fields, metadata, status, inserted_at, updated_at";
const COLUMN_COUNT = 9;
const DATASET = "00000000-0000-4000-8000-000000000000";

/** By a loop over one prepared statement, as durable as the server's writes. @param withWords also a full-text row each. */
export function bareSqlite(file: string, withWords: boolean): BareRecords {
  const driver = new SqliteDriver(file);
  driver.pragma("journal_mode = WAL");
  driver.pragma("synchronous = FULL");
  driver.exec(`create table records (id text primary key, dataset_id text not null, position integer not null,
    external_id text, fields text not null, metadata text, status text not null, inserted_at integer not null,
    updated_at integer not null, unique (dataset_id, position), unique (dataset_id, external_id));
    create virtual table word_index using fts5(words, content='', contentless_delete=1)`);
  const places = Array.from({ length: COLUMN_COUNT }, () => "?").join(", ");
  const insert = driver.prepare(`insert into records (${COLUMNS}) values (${places})`);
  const insertWords = driver.prepare("insert into word_index (words) values (?)");
  let position = 0;
  const insertAll = driver.transaction((records: readonly BenchRecord[]) => {
    for (const record of records) {
      insert.run(rowOf(record, position++));
      if (withWords) insertWords.run(`${record.fields.text} ${record.fields.answer}`);
    }
  });
  return {
    async insert(records) {
      insertAll.immediate(records);
    },
    async [Symbol.asyncDispose]() {
      driver.close();
    },
  };
}

/** By one statement with the values of all rows. */
export async function barePostgres(url: string): Promise<BareRecords> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`create table records (id uuid primary key, dataset_id uuid not null, position bigint not null,
    external_id text, fields text not null, metadata text, status text not null, inserted_at timestamptz not null,
    updated_at timestamptz not null, unique (dataset_id, position), unique (dataset_id, external_id))`);
  let position = 0;
  return {
    async insert(records) {
      const rows = records.map((record) => {
        const row = rowOf(record, position++);
        return row.map((value, index) => (index >= COLUMN_COUNT - 2 ? new Date(value as number) : value));
      });
      const places = rows.map((row, index) => {
        return `(${row.map((_, column) => `$${index * COLUMN_COUNT + column + 1}`).join(", ")})`;
      });
      await client.query(`insert into records (${COLUMNS}) values ${places.join(", ")}`, rows.flat());
    },
    [Symbol.asyncDispose]: () => client.end(),
  };
}

function rowOf(
  { external_id: externalId, fields, metadata }: BenchRecord,
  position: number,
): (string | number)[] {
  const now = Date.now();
  return [
    crypto.randomUUID(),
    DATASET,
    position,
    externalId,
    JSON.stringify(fields),
    JSON.stringify(metadata),
    "pending",
    now,
    now,
  ];
}
