import type { Migration } from "../migration.ts";

/** What of users.yml was applied last, entry by entry. */
export const usersFile: Migration = {
  name: "0004-users-file",

  async up(trx) {
    await trx.schema.createTable("users_file_entries", (table) => {
      // The entry's name without case, by which it is found again.
      table.text("username_folded").notNullable();
      table.primary(["username_folded"], "users_file_entries_username_folded_unique");
      // No foreign key: an entry remembers that its account was deleted.
      table.uuid("user_id").notNullable();
      table.text("file").notNullable();
      // JSON; of password hash and API key the keyed hashes.
      table.text("applied").notNullable();
      table.timestamp("applied_at", { useTz: true, precision: 3 }).notNullable();
    });
  },

  async down(trx) {
    await trx.schema.dropTable("users_file_entries");
  },
};
