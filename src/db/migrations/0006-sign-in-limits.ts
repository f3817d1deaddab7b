import type { Migration } from "../migration.ts";

/** What failed sign-ins there have been, and from where accounts were opened before. */
export const signInLimits: Migration = {
  name: "0006-sign-in-limits",

  async up(trx) {
    await trx.schema.createTable("sign_in_failures", (table) => {
      // A keyed hash of what is counted: an account's name, a source, both, or a browser.
      table.text("bucket_lookup").notNullable();
      table.primary(["bucket_lookup"], "sign_in_failures_bucket_lookup_unique");
      table.integer("failures").notNullable();
      table.timestamp("blocked_until", { useTz: true, precision: 3 }).notNullable();
      table
        .timestamp("expires_at", { useTz: true, precision: 3 })
        .notNullable()
        .index("sign_in_failures_expires_at_index");
    });

    await trx.schema.createTable("known_sources", (table) => {
      // A keyed hash of account and source together.
      table.text("source_lookup").notNullable();
      table.primary(["source_lookup"], "known_sources_source_lookup_unique");
      table
        .timestamp("expires_at", { useTz: true, precision: 3 })
        .notNullable()
        .index("known_sources_expires_at_index");
    });

    await trx.schema.alterTable("sign_in_attempts", (table) => {
      // A keyed hash of where the attempt was begun; null where sources cannot be told apart.
      table.text("source_lookup").index("sign_in_attempts_source_lookup_index");
    });
  },

  async down(trx) {
    await trx.raw("drop index sign_in_attempts_source_lookup_index");
    // Not knex's dropColumn: on SQLite that copies the table.
    await trx.raw("alter table sign_in_attempts drop column source_lookup");
    for (const table of ["known_sources", "sign_in_failures"]) await trx.schema.dropTable(table);
  },
};
