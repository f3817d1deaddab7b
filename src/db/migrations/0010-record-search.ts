import type { Knex } from "knex";
import type { Migration } from "../migration.ts";

/** Rows that are read at once. */
const PAGE = 500;

/** What suggestions and responses say, value by value, by which records are filtered and sorted. */
export const recordSearch: Migration = {
  name: "0010-record-search",

  async up(trx) {
    // A row for each value that can be filtered by, and one for each score.
    await trx.schema.createTable("suggestion_values", (table) => {
      addReference(table, "suggestion_id", "suggestions");
      table.uuid("record_id").notNullable();
      table.uuid("question_id").notNullable();
      table.text("term");
      table.double("number");
      table.double("score");
      table.index(["suggestion_id"], "suggestion_values_suggestion_id_index");
      table.index(["record_id", "question_id"], "suggestion_values_record_id_question_id_index");
      table.index(["question_id", "term", "record_id"], "suggestion_values_term_index");
      table.index(["question_id", "number", "record_id"], "suggestion_values_number_index");
      table.index(["question_id", "score", "record_id"], "suggestion_values_score_index");
    });

    await trx.schema.createTable("response_values", (table) => {
      addReference(table, "response_id", "responses");
      table.uuid("record_id").notNullable();
      table.uuid("question_id").notNullable();
      table.uuid("user_id").notNullable();
      table.text("term");
      table.double("number");
      table.index(["response_id"], "response_values_response_id_index");
      table.index(["record_id", "question_id"], "response_values_record_id_question_id_index");
      table.index(["question_id", "term", "record_id"], "response_values_term_index");
      table.index(["question_id", "number", "record_id"], "response_values_number_index");
    });

    await trx.schema.alterTable("records", (table) => {
      table.index(["dataset_id", "status", "position"], "records_dataset_id_status_position_index");
    });
    await trx.schema.alterTable("suggestions", (table) => {
      table.index(["question_id", "agent"], "suggestions_question_id_agent_index");
    });

    await addSuggestionValues(trx);
    await addResponseValues(trx);
  },

  async down(trx) {
    await trx.schema.alterTable("suggestions", (table) => {
      table.dropIndex(["question_id", "agent"], "suggestions_question_id_agent_index");
    });
    await trx.schema.alterTable("records", (table) => {
      table.dropIndex(["dataset_id", "status", "position"], "records_dataset_id_status_position_index");
    });
    await trx.schema.dropTable("response_values");
    await trx.schema.dropTable("suggestion_values");
  },
};

interface OldQuestion {
  id: string;
  dataset_id: string;
  name: string;
  settings: string;
}

interface OldValue {
  readonly term: string | null;
  readonly number: number | null;
}

interface OldSuggestion {
  id: string;
  record_id: string;
  question_id: string;
  value: string;
  score: string | null;
}

async function addSuggestionValues(trx: Knex.Transaction): Promise<void> {
  const types = new Map((await listQuestions(trx)).map(({ id, type }) => [id, type]));
  for await (const page of pages<OldSuggestion>(trx, "suggestions")) {
    const rows = page.flatMap(({ id, record_id, question_id, value, score }) => {
      const of = { suggestion_id: id, record_id, question_id };
      const values = columnsOf(types.get(question_id), JSON.parse(value));
      const scores: number[] = score === null ? [] : [JSON.parse(score)].flat();
      const columns: (OldValue & { readonly score: number | null })[] = [
        ...values.map((each) => ({ ...each, score: null })),
        ...scores.map((each) => ({ term: null, number: null, score: each })),
      ];
      return columns.map((each) => ({ ...of, ...each }));
    });
    if (rows.length > 0) await trx.batchInsert("suggestion_values", rows, 100);
  }
}

interface OldResponse {
  id: string;
  record_id: string;
  dataset_id: string;
  user_id: string;
  values: string;
}

async function addResponseValues(trx: Knex.Transaction): Promise<void> {
  const questions = Map.groupBy(await listQuestions(trx), ({ dataset_id }) => dataset_id);
  for await (const page of pages<OldResponse>(trx, "responses")) {
    const rows = page.flatMap(({ id, record_id, dataset_id, user_id, values }) => {
      const answers = JSON.parse(values) as Record<string, { value: unknown }>;
      return (questions.get(dataset_id) ?? []).flatMap((question) => {
        const answer = Object.hasOwn(answers, question.name) ? answers[question.name]?.value : undefined;
        const of = { response_id: id, record_id, question_id: question.id, user_id };
        return columnsOf(question.type, answer).map((columns) => ({ ...of, ...columns }));
      });
    });
    if (rows.length > 0) await trx.batchInsert("response_values", rows, 100);
  }
}

async function listQuestions(trx: Knex.Transaction) {
  const rows = await trx<OldQuestion>("questions").select("id", "dataset_id", "name", "settings");
  return rows.map(({ settings, ...rest }) => ({ ...rest, type: JSON.parse(settings).type as string }));
}

/** The rows of a table, page by page in the order of their ids. */
async function* pages<Row extends { id: string }>(trx: Knex.Transaction, table: string) {
  let after: string | undefined;
  for (;;) {
    const query = trx(table).orderBy("id").limit(PAGE);
    const page: Row[] = await (after === undefined ? query : query.where("id", ">", after));
    if (page.length > 0) yield page;
    if (page.length < PAGE) return;
    after = page.at(-1)?.id;
  }
}

function columnsOf(
  type: string | undefined,
  value: unknown,
): { term: string | null; number: number | null }[] {
  if (type === "rating" && typeof value === "number") return [{ term: null, number: value }];
  if (type !== "label_selection" && type !== "multi_label_selection") return [];
  const labels = [value].flat().filter((label) => typeof label === "string");
  return labels.map((term) => ({ term, number: null }));
}

function addReference(table: Knex.CreateTableBuilder, column: string, to: string): void {
  table.uuid(column).notNullable().references(`${to}.id`).onDelete("CASCADE");
}
