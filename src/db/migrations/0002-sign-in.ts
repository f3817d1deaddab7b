import type { Migration } from "../migration.ts";

/** Browser sessions, identities at a sign-in service, and attempts to sign in that are under way. */
export const signIn: Migration = {
  name: "0002-sign-in",

  async up(trx) {
    await trx.schema.alterTable("users", (table) => {
      // Refused at the last sign-in (no longer a member of an allowed organisation): nothing opens the account until
      // the next one succeeds.
      table.boolean("suspended").notNullable().defaultTo(false);
    });

    await trx.schema.createTable("browser_sessions", (table) => {
      // A keyed hash of the session id: the table opens no session.
      table.text("id_lookup").notNullable();
      table.primary(["id_lookup"], "browser_sessions_id_lookup_unique");
      table.uuid("user_id").notNullable().references("users.id").onDelete("CASCADE");
      table.integer("credentials_version").notNullable();
      table
        .timestamp("expires_at", { useTz: true, precision: 3 })
        .notNullable()
        .index("browser_sessions_expires_at_index");
      table.index(["user_id"], "browser_sessions_user_id_index");
    });

    await trx.schema.createTable("identities", (table) => {
      table.uuid("id").notNullable();
      table.primary(["id"], "identities_id_unique");
      table.uuid("user_id").notNullable().references("users.id").onDelete("CASCADE");
      table.text("issuer").notNullable();
      table.text("subject").notNullable();
      // The name at the service when last seen; it may change, the subject does not.
      table.text("preferred_username").notNullable();
      table.unique(["issuer", "subject"], { indexName: "identities_issuer_subject_unique" });
      table.index(["user_id"], "identities_user_id_index");
      table.timestamp("inserted_at", { useTz: true, precision: 3 }).notNullable();
      table.timestamp("updated_at", { useTz: true, precision: 3 }).notNullable();
    });

    await trx.schema.createTable("sign_in_attempts", (table) => {
      table.text("state_lookup").notNullable();
      table.primary(["state_lookup"], "sign_in_attempts_state_lookup_unique");
      table.text("browser_lookup").notNullable();
      table.text("nonce").notNullable();
      table.text("code_verifier_sealed").notNullable();
      table.text("return_path").notNullable();
      table
        .timestamp("expires_at", { useTz: true, precision: 3 })
        .notNullable()
        .index("sign_in_attempts_expires_at_index");
    });
  },

  async down(trx) {
    for (const table of ["sign_in_attempts", "identities", "browser_sessions"])
      await trx.schema.dropTable(table);
    // Not knex's dropColumn: on SQLite that copies the table and drops the old one, and the memberships with it.
    await trx.raw("alter table users drop column suspended");
  },
};
