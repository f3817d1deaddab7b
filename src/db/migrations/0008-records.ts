import type { Knex } from "knex";
import type { Migration } from "../migration.ts";

/** Records with what people and models say of them, and what is counted and found by. */
export const records: Migration = {
  name: "0008-records",

  async up(trx) {
    await trx.schema.createTable("records", (table) => {
      addId(table, "records");
      addReference(table, "dataset_id", "datasets");
      // The place in the dataset, from 0 on, never given twice: the order of every listing.
      table.bigInteger("position").notNullable();
      table.text("external_id");
      // JSON as it was sent, number by number, and passed on unparsed; hence text.
      table.text("fields").notNullable();
      table.text("metadata");
      table.text("status").notNullable();
      addTimestamps(table);
      table.unique(["dataset_id", "position"], { indexName: "records_dataset_id_position_unique" });
      table.unique(["dataset_id", "external_id"], { indexName: "records_dataset_id_external_id_unique" });
    });

    // How many records a dataset has, which is asked often and slow to count.
    await trx.schema.createTable("record_counts", (table) => {
      addReference(table, "dataset_id", "datasets");
      table.primary(["dataset_id"], "record_counts_dataset_id_unique");
      table.bigInteger("next_position").notNullable();
      table.integer("total").notNullable();
      table.integer("completed").notNullable();
      // The number of responses that completes a record, by which the records' status was last worked out.
      table.integer("min_submitted").notNullable();
    });

    // How many records there are left of each stretch of positions: finds the n-th record without passing all before it.
    await trx.schema.createTable("record_stretches", (table) => {
      addReference(table, "dataset_id", "datasets");
      table.bigInteger("stretch").notNullable();
      table.integer("total").notNullable();
      table.primary(["dataset_id", "stretch"], "record_stretches_dataset_id_stretch_unique");
    });

    await trx.schema.createTable("responses", (table) => {
      addId(table, "responses");
      addReference(table, "record_id", "records");
      addReference(table, "dataset_id", "datasets");
      // Without foreign key: labels outlive the account of who gave them.
      table.uuid("user_id").notNullable();
      table.text("values").notNullable();
      table.text("status").notNullable();
      addTimestamps(table);
      table.unique(["record_id", "user_id"], { indexName: "responses_record_id_user_id_unique" });
      table.index(["dataset_id", "user_id", "status"], "responses_dataset_id_user_id_status_index");
      table.index(["user_id"], "responses_user_id_index");
    });

    // Everybody who ever answered in a dataset, even if nothing of it is left.
    await trx.schema.createTable("dataset_annotators", (table) => {
      addReference(table, "dataset_id", "datasets");
      table.uuid("user_id").notNullable();
      addTime(table, "inserted_at");
      table.primary(["dataset_id", "user_id"], "dataset_annotators_dataset_id_user_id_unique");
      table.index(["user_id"], "dataset_annotators_user_id_index");
    });

    await trx.schema.createTable("suggestions", (table) => {
      addId(table, "suggestions");
      addReference(table, "record_id", "records");
      addReference(table, "question_id", "questions");
      table.text("value").notNullable();
      // A number, or a list of them, one for each item of the value; JSON.
      table.text("score");
      table.text("agent");
      table.text("type");
      addTimestamps(table);
      table.unique(["record_id", "question_id"], { indexName: "suggestions_record_id_question_id_unique" });
      table.index(["question_id"], "suggestions_question_id_index");
    });

    await trx.schema.createTable("record_vectors", (table) => {
      addReference(table, "record_id", "records");
      addReference(table, "vector_settings_id", "vectors_settings");
      // Little-endian float64, one after the other: what Python sent comes back to the last bit.
      table.binary("value").notNullable();
      table.primary(
        ["record_id", "vector_settings_id"],
        "record_vectors_record_id_vector_settings_id_unique",
      );
      table.index(["vector_settings_id"], "record_vectors_vector_settings_id_index");
    });

    // The values of declared metadata, one row each, by which records are filtered, sorted and counted.
    await trx.schema.createTable("metadata_values", (table) => {
      addReference(table, "record_id", "records");
      addReference(table, "property_id", "metadata_properties");
      table.text("term");
      table.double("number");
      table.index(["record_id"], "metadata_values_record_id_index");
      table.index(["property_id", "term"], "metadata_values_property_id_term_index");
      table.index(["property_id", "number"], "metadata_values_property_id_number_index");
    });
  },

  async down(trx) {
    const tables = [
      "metadata_values",
      "record_vectors",
      "suggestions",
      "dataset_annotators",
      "responses",
      "record_stretches",
      "record_counts",
      "records",
    ];
    for (const table of tables) await trx.schema.dropTable(table);
  },
};

function addId(table: Knex.CreateTableBuilder, name: string): void {
  table.uuid("id").notNullable();
  table.primary(["id"], `${name}_id_unique`);
}

function addReference(table: Knex.CreateTableBuilder, column: string, to: string): void {
  table.uuid(column).notNullable().references(`${to}.id`).onDelete("CASCADE");
}

function addTimestamps(table: Knex.CreateTableBuilder): void {
  addTime(table, "inserted_at");
  addTime(table, "updated_at");
}

function addTime(table: Knex.CreateTableBuilder, column: string): void {
  table.timestamp(column, { useTz: true, precision: 3 }).notNullable();
}
