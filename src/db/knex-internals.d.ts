/** The classes of knex that this folder extends; knex publishes no types for them. */
declare module "knex/lib/dialects/better-sqlite3/index.js" {
  import { type Knex, knex } from "knex";
  export default class BetterSqlite3Client extends knex.Client {
    transaction(...args: unknown[]): Knex.Transaction;
    _driver(): unknown;
    acquireRawConnection(): Promise<unknown>;
    destroyRawConnection(connection: unknown): Promise<void>;
    _query(connection: unknown, query: unknown): Promise<unknown>;
    _formatBindings(bindings: readonly unknown[] | undefined): unknown[];
  }
}

declare module "knex/lib/dialects/sqlite3/execution/sqlite-transaction.js" {
  export default class SqliteTransaction {
    constructor(client: unknown, ...args: unknown[]);
    begin(connection: unknown): Promise<unknown>;
    query(connection: unknown, sql: string): Promise<unknown>;
  }
}

declare module "knex/lib/dialects/postgres/index.js" {
  import { knex } from "knex";
  export default class PostgresClient extends knex.Client {
    _driver(): unknown;
    destroyRawConnection(connection: unknown): Promise<void>;
  }
}
