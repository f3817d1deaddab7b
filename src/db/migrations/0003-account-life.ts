import type { Knex } from "knex";
import type { Migration } from "../migration.ts";

/** What becomes of accounts: disabled ones, identities linked and suspended one by one, and a record of who did what. */
export const accountLife: Migration = {
  name: "0003-account-life",

  async up(trx) {
    await trx.schema.alterTable("users", (table) => {
      // An owner's decision: nothing opens the account until an owner enables it.
      table.boolean("disabled").notNullable().defaultTo(false);
      table.text("email");
      // The day (UTC, YYYY-MM-DD) on which the present API key was last used; null: never yet.
      table.text("api_key_last_used_on");
    });

    // `users.suspended` stays, as the sum of these: no identity of the account may sign in any more.
    await trx.schema.alterTable("identities", (table) => {
      table.boolean("suspended").notNullable().defaultTo(false);
    });
    await trx("identities")
      .whereIn("user_id", trx("users").where({ suspended: true }).select("id"))
      .update({ suspended: true });

    await trx.schema.createTable("identity_links", (table) => {
      table.text("token_lookup").notNullable();
      table.primary(["token_lookup"], "identity_links_token_lookup_unique");
      // One open link an account.
      table
        .uuid("user_id")
        .notNullable()
        .unique({ indexName: "identity_links_user_id_unique" })
        .references("users.id")
        .onDelete("CASCADE");
      table.timestamp("expires_at", { useTz: true, precision: 3 }).notNullable();
    });
    await trx.schema.alterTable("sign_in_attempts", (table) => {
      // The one-time link that this attempt accepts; null for an ordinary sign-in.
      table.text("link_lookup");
    });

    await trx.schema.createTable("setting_fingerprints", (table) => {
      table.text("name").notNullable();
      table.primary(["name"], "setting_fingerprints_name_unique");
      // A keyed hash of the value at the last start: tells that it changed, not what it is.
      table.text("value_lookup").notNullable();
    });

    await trx.schema.createTable("audit_events", (table) => {
      // Version 7, so that the primary key is the order in which they were written.
      table.uuid("id").notNullable();
      table.primary(["id"], "audit_events_id_unique");
      table
        .timestamp("occurred_at", { useTz: true, precision: 3 })
        .notNullable()
        .index("audit_events_occurred_at_index");
      table.text("action").notNullable();
      // Without foreign keys, and with the names of then: the record outlives accounts.
      table.uuid("actor_id");
      table.text("actor_name");
      table.text("target_type");
      table.uuid("target_id");
      table.text("target_name");
      table.text("details").notNullable();
      table.text("source").notNullable();
      table.text("request_id");
      table.index(["action", "id"], "audit_events_action_id_index");
      table.index(["actor_id", "id"], "audit_events_actor_id_id_index");
    });
    await makeAppendOnly(trx);
  },

  async down(trx) {
    for (const table of ["audit_events", "setting_fingerprints", "identity_links"])
      await trx.schema.dropTable(table);
    if (isPostgres(trx)) await trx.raw("drop function refuse_audit_change()");
    // Not knex's dropColumn: on SQLite that copies the table and drops the old one, and what refers to it with it.
    for (const [table, column] of [
      ["sign_in_attempts", "link_lookup"],
      ["identities", "suspended"],
      ["users", "api_key_last_used_on"],
      ["users", "email"],
      ["users", "disabled"],
    ]) {
      await trx.raw("alter table ?? drop column ??", [table ?? "", column ?? ""]);
    }
  },
};

/** The database itself refuses to change a line, and to delete one of the last day: pruning by age needs neither. */
async function makeAppendOnly(trx: Knex.Transaction): Promise<void> {
  const statements = isPostgres(trx) ? POSTGRES_GUARDS : SQLITE_GUARDS;
  for (const statement of statements) await trx.raw(statement);
}

function isPostgres(trx: Knex.Transaction): boolean {
  return trx.client.dialect === "postgresql";
}

const SQLITE_GUARDS = [
  `create trigger audit_events_never_change before update on audit_events
   begin select raise(abort, 'audit_events is append-only'); end`,
  `create trigger audit_events_stay_a_day before delete on audit_events
   when old.occurred_at > (unixepoch() - 86400) * 1000
   begin select raise(abort, 'audit_events is append-only'); end`,
];

const POSTGRES_GUARDS = [
  `create function refuse_audit_change() returns trigger language plpgsql as
   $$ begin raise exception 'audit_events is append-only'; end $$`,
  `create trigger audit_events_never_change before update on audit_events
   for each row execute function refuse_audit_change()`,
  `create trigger audit_events_stay_a_day before delete on audit_events
   for each row when (old.occurred_at > now() - interval '1 day') execute function refuse_audit_change()`,
  `create trigger audit_events_never_truncated before truncate on audit_events
   for each statement execute function refuse_audit_change()`,
];
