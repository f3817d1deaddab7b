import type { Migration } from "../migration.ts";

/** What is left to be made searchable of metadata that was declared after there were records. */
export const metadataBacklogs: Migration = {
  name: "0010-metadata-backlogs",

  async up(trx) {
    await trx.schema.createTable("metadata_backlogs", (table) => {
      table.uuid("property_id").notNullable().references("metadata_properties.id").onDelete("CASCADE");
      table.primary(["property_id"], "metadata_backlogs_property_id_unique");
      // From where on, and up to where, records are still to be gone through.
      table.bigInteger("next_position").notNullable();
      table.bigInteger("end_position").notNullable();
    });
  },

  async down(trx) {
    await trx.schema.dropTable("metadata_backlogs");
  },
};
