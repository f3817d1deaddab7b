import type { Knex } from "knex";

/** One step of the schema. Its body must not depend on application code, which changes after it. */
export interface Migration {
  readonly name: string;
  /** Tables that only repeat, for finding it, what others keep: going back and forward again loses nothing of them. */
  readonly derivedTables?: readonly string[];
  up(trx: Knex.Transaction): Promise<void>;
  down(trx: Knex.Transaction): Promise<void>;
}
