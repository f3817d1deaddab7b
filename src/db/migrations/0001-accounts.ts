import type { Knex } from "knex";
import type { Migration } from "../migration.ts";

const CONSTRAINT_NAMES = {
  users: "users_id_unique",
  workspaces: "workspaces_id_unique",
  workspaces_users: "workspaces_users_id_unique",
};

/** Users, workspaces and who belongs where; the slots of the seeded accounts; the wrapped data key of shared databases. */
export const accounts: Migration = {
  name: "0001-accounts",

  async up(trx) {
    await trx.schema.createTable("users", (table) => {
      table.uuid("id").notNullable();
      table.primary(["id"], CONSTRAINT_NAMES.users);
      table.text("first_name").notNullable();
      table.text("last_name");
      table.text("username").notNullable().unique({ indexName: "users_username_unique" });
      // The name without case: two accounts that differ in case only would be one person's trap.
      table.text("username_folded").notNullable().unique({ indexName: "users_username_folded_unique" });
      table.text("role").notNullable().index("users_role_index");
      // Null: no password opens this account.
      table.text("password_hash");
      table.text("api_key_lookup").notNullable().unique({ indexName: "users_api_key_lookup_unique" });
      table.text("api_key_sealed").notNullable();
      // Counts changes of password or key; tokens carry the value that they were issued under.
      table.integer("credentials_version").notNullable().defaultTo(1);
      addTimestamps(table);
    });

    await trx.schema.createTable("workspaces", (table) => {
      table.uuid("id").notNullable();
      table.primary(["id"], CONSTRAINT_NAMES.workspaces);
      table.text("name").notNullable().unique({ indexName: "workspaces_name_unique" });
      addTimestamps(table);
    });

    await trx.schema.createTable("workspaces_users", (table) => {
      table.uuid("id").notNullable();
      table.primary(["id"], CONSTRAINT_NAMES.workspaces_users);
      table.uuid("workspace_id").notNullable().references("workspaces.id").onDelete("CASCADE");
      table.uuid("user_id").notNullable().references("users.id").onDelete("CASCADE");
      table.unique(["workspace_id", "user_id"], {
        indexName: "workspaces_users_workspace_id_user_id_unique",
      });
      table.index(["user_id"], "workspaces_users_user_id_index");
      addTimestamps(table);
    });

    await trx.schema.createTable("seed_slots", (table) => {
      table.text("slot").notNullable();
      table.primary(["slot"], "seed_slots_slot_unique");
      // No foreign key: a slot remembers that its account was deleted.
      table.uuid("entity_id").notNullable();
      // What the settings said when they were last applied; null where they said nothing.
      table.text("applied_name");
      table.text("applied_password_hash");
      table.text("applied_api_key_lookup");
      // Whether those were the documented defaults, which lose their force once somebody sets a credential.
      table.boolean("applied_defaults").notNullable();
      addTimestamps(table);
    });

    await trx.schema.createTable("owner_links", (table) => {
      table.text("token_lookup").notNullable();
      table.primary(["token_lookup"], "owner_links_token_lookup_unique");
      table.timestamp("expires_at", { useTz: true, precision: 3 }).notNullable();
    });

    await trx.schema.createTable("data_keys", (table) => {
      table.text("id").notNullable();
      table.primary(["id"], "data_keys_id_unique");
      table.text("wrapped_key").notNullable();
    });
  },

  async down(trx) {
    for (const table of [
      "data_keys",
      "owner_links",
      "seed_slots",
      "workspaces_users",
      "workspaces",
      "users",
    ]) {
      await trx.schema.dropTable(table);
    }
  },
};

function addTimestamps(table: Knex.CreateTableBuilder): void {
  table.timestamp("inserted_at", { useTz: true, precision: 3 }).notNullable();
  table.timestamp("updated_at", { useTz: true, precision: 3 }).notNullable();
}
