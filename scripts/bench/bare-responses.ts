import SqliteDriver from "better-sqlite3";

/** Responses with nothing in between: what one costs the engine, in a transaction of its own, as durable as the server's. */
export class BareResponses implements Disposable {
  readonly #driver: SqliteDriver.Database;
  readonly #respond: (record: number, user: number) => void;

  constructor(file: string, records: number) {
    const driver = new SqliteDriver(file);
    driver.pragma("journal_mode = WAL");
    driver.pragma("synchronous = FULL");
    driver.exec(`create table records (id integer primary key, status text not null, updated_at integer not null);
      create table responses (id text primary key, record_id integer not null, user_id integer not null,
        "values" text not null, status text not null, updated_at integer not null, unique (record_id, user_id))`);
    const addRecord = driver.prepare("insert into records values (?, 'pending', 0)");
    driver.transaction(() => {
      for (let id = 0; id < records; id += 1) addRecord.run(id);
    })();
    const put = driver.prepare(`insert into responses values (?, ?, ?, ?, 'submitted', ?)
      on conflict (record_id, user_id) do update set "values" = excluded."values", updated_at = excluded.updated_at`);
    const count = driver.prepare(
      "select count(*) from responses where record_id = ? and status = 'submitted'",
    );
    const complete = driver.prepare("update records set status = 'completed', updated_at = ? where id = ?");
    const transaction = driver.transaction((record: number, user: number) => {
      const now = Date.now();
      put.run(crypto.randomUUID(), record, user, '{"label":{"value":"yes"}}', now);
      count.get(record);
      complete.run(now, record);
    });
    this.#driver = driver;
    this.#respond = (record, user) => transaction.immediate(record, user);
  }

  respond(record: number, user: number): void {
    this.#respond(record, user);
  }

  [Symbol.dispose](): void {
    this.#driver.close();
  }
}
