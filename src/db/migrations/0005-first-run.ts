import type { Migration } from "../migration.ts";

/** Which owners do not want to see the list of first steps any more. */
export const firstRun: Migration = {
  name: "0005-first-run",

  async up(trx) {
    await trx.schema.createTable("first_runs", (table) => {
      table.uuid("user_id").notNullable().references("users.id").onDelete("CASCADE");
      table.primary(["user_id"], "first_runs_user_id_unique");
      table.timestamp("dismissed_at", { useTz: true, precision: 3 }).notNullable();
    });
  },

  async down(trx) {
    await trx.schema.dropTable("first_runs");
  },
};
