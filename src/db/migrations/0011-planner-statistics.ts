import type { Migration } from "../migration.ts";

/**
 * What SQLite's planner is to believe of the tables that grow: rows in all, then rows for each value of the first column of
 * an index, of the first two, and so on. A guess at a large database that stays as it is: without any the planner takes a
 * dataset for ten records, and goes through all of a dataset to find fifty by their ids; statistics of the moment would
 * make plans depend on when they were taken (https://sqlite.org/lang_analyze.html, "Fixed Results Of ANALYZE").
 */
const STATISTICS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  records: {
    sqlite_autoindex_records_1: "1000000 1",
    records_dataset_id_position_unique: "1000000 10000 1",
    records_dataset_id_external_id_unique: "1000000 10000 1",
    records_dataset_id_status_position_index: "1000000 10000 5000 1",
  },
  responses: {
    sqlite_autoindex_responses_1: "1000000 1",
    responses_record_id_user_id_unique: "1000000 2 1",
    responses_dataset_id_user_id_status_index: "1000000 10000 500 250",
    responses_user_id_index: "1000000 5000",
  },
  suggestions: {
    sqlite_autoindex_suggestions_1: "1000000 1",
    suggestions_record_id_question_id_unique: "1000000 2 1",
    suggestions_question_id_index: "1000000 5000",
    suggestions_question_id_agent_index: "1000000 5000 2500",
  },
  record_vectors: {
    sqlite_autoindex_record_vectors_1: "1000000 2 1",
    record_vectors_vector_settings_id_index: "1000000 5000",
  },
  metadata_values: {
    metadata_values_record_id_index: "2000000 2",
    metadata_values_property_id_term_index: "2000000 10000 1000",
    metadata_values_property_id_number_index: "2000000 10000 100",
  },
  suggestion_values: {
    suggestion_values_suggestion_id_index: "2000000 2",
    suggestion_values_record_id_question_id_index: "2000000 4 2",
    suggestion_values_term_index: "2000000 10000 1000 1",
    suggestion_values_number_index: "2000000 10000 1000 1",
    suggestion_values_score_index: "2000000 10000 100 1",
  },
  response_values: {
    response_values_response_id_index: "2000000 2",
    response_values_record_id_question_id_index: "2000000 4 2",
    response_values_term_index: "2000000 10000 1000 1",
    response_values_number_index: "2000000 10000 1000 1",
  },
  record_texts: {
    record_texts_record_id_field_id_unique: "2000000 2 1",
    record_texts_field_id_index: "2000000 10000",
  },
};

/** How SQLite finds its way in large datasets. PostgreSQL takes its statistics by itself. */
export const plannerStatistics: Migration = {
  name: "0011-planner-statistics",

  async up(trx) {
    if (trx.client.dialect !== "sqlite3") return;
    // Makes the table, and where it is filled makes the planner read it.
    await trx.raw("analyze sqlite_schema");
    await trx("sqlite_stat1").delete();
    const rows = Object.entries(STATISTICS).flatMap(([tbl, indexes]) =>
      Object.entries(indexes).map(([idx, stat]) => ({ tbl, idx, stat })),
    );
    await trx("sqlite_stat1").insert(rows);
    await trx.raw("analyze sqlite_schema");
  },

  async down(trx) {
    if (trx.client.dialect === "sqlite3") await trx.raw("drop table sqlite_stat1");
  },
};
