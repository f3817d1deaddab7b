import type { Knex } from "knex";
import type { Migration } from "../migration.ts";

/** Datasets and what they are made of: fields, questions, metadata properties and settings of vectors. */
export const datasets: Migration = {
  name: "0007-datasets",

  async up(trx) {
    await trx.schema.createTable("datasets", (table) => {
      addId(table, "datasets");
      // Null: the dataset is being removed. Nobody sees it and its name is free; its rows go bit by bit. A workspace
      // with datasets cannot be deleted, hence no cascade.
      table.uuid("workspace_id").references("workspaces.id").onDelete("NO ACTION");
      table.text("name").notNullable();
      table.text("guidelines");
      table.boolean("allow_extra_metadata").notNullable();
      table.text("status").notNullable();
      table.text("distribution_strategy").notNullable();
      // How many submitted responses complete a record.
      table.integer("min_submitted").notNullable();
      // JSON as it was sent, number by number; hence text.
      table.text("metadata");
      addTime(table, "last_activity_at");
      addTimestamps(table);
      table.unique(["workspace_id", "name"], { indexName: "datasets_workspace_id_name_unique" });
    });

    await trx.schema.createTable("fields", (table) => {
      addPartColumns(table, "fields");
      table.boolean("required").notNullable();
      table.text("settings").notNullable();
    });

    await trx.schema.createTable("questions", (table) => {
      addPartColumns(table, "questions");
      table.text("description");
      table.boolean("required").notNullable();
      table.text("settings").notNullable();
    });

    await trx.schema.createTable("metadata_properties", (table) => {
      addPartColumns(table, "metadata_properties");
      table.text("settings").notNullable();
      table.boolean("visible_for_annotators").notNullable();
    });

    await trx.schema.createTable("vectors_settings", (table) => {
      addPartColumns(table, "vectors_settings");
      table.integer("dimensions").notNullable();
    });
  },

  async down(trx) {
    for (const table of ["vectors_settings", "metadata_properties", "questions", "fields", "datasets"])
      await trx.schema.dropTable(table);
  },
};

/** What every part of a dataset has. The unique constraint also finds a dataset's parts. */
function addPartColumns(table: Knex.CreateTableBuilder, name: string): void {
  addId(table, name);
  table.uuid("dataset_id").notNullable().references("datasets.id").onDelete("CASCADE");
  table.text("name").notNullable();
  table.text("title").notNullable();
  addTimestamps(table);
  table.unique(["dataset_id", "name"], { indexName: `${name}_dataset_id_name_unique` });
}

function addId(table: Knex.CreateTableBuilder, name: string): void {
  table.uuid("id").notNullable();
  table.primary(["id"], `${name}_id_unique`);
}

function addTimestamps(table: Knex.CreateTableBuilder): void {
  addTime(table, "inserted_at");
  addTime(table, "updated_at");
}

function addTime(table: Knex.CreateTableBuilder, column: string): void {
  table.timestamp(column, { useTz: true, precision: 3 }).notNullable();
}
