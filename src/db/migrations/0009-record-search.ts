import type { Knex } from "knex";
import type { Migration } from "../migration.ts";

/** Rows that are read at once. */
const PAGE = 500;

/** What suggestions and responses say, value by value, and the words of records: by which these are found. */
export const recordSearch: Migration = {
  name: "0009-record-search",
  derivedTables: ["suggestion_values", "response_values", "record_texts", "record_words"],

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

    // One row for each field of a record that has words; its id is that of the words.
    await trx.schema.createTable("record_texts", (table) => {
      table.bigIncrements("id");
      addReference(table, "record_id", "records");
      addReference(table, "field_id", "fields");
      table.unique(["record_id", "field_id"], { indexName: "record_texts_record_id_field_id_unique" });
      table.index(["field_id"], "record_texts_field_id_index");
    });
    await createWords(trx);

    await addSuggestionValues(trx);
    await addResponseValues(trx);
    await addWords(trx);
  },

  async down(trx) {
    await trx.schema.alterTable("suggestions", (table) => {
      table.dropIndex(["question_id", "agent"], "suggestions_question_id_agent_index");
    });
    await trx.schema.alterTable("records", (table) => {
      table.dropIndex(["dataset_id", "status", "position"], "records_dataset_id_status_position_index");
    });
    await dropWords(trx);
    await trx.schema.dropTable("record_texts");
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

/** The index of words itself, by what each engine has for it: src/db/word-index.ts says how it is used. */
async function createWords(trx: Knex.Transaction): Promise<void> {
  if (trx.client.dialect === "sqlite3") {
    // Without the texts, which stand in the records; words come as they are to be kept, with signs of these within them.
    await trx.raw(
      `create virtual table record_words
        using fts5(words, content='', contentless_delete=1, tokenize="ascii tokenchars '_.:,;'")`,
    );
    await trx.raw("create virtual table record_vocabulary using fts5vocab(record_words, row)");
    return;
  }
  // knex leaves the key of a counting column without a name of ours.
  await trx.raw("alter table record_texts rename constraint record_texts_pkey to record_texts_id_unique");
  await trx.raw(
    "create table record_words (rowid bigint constraint record_words_rowid_unique primary key, words tsvector not null)",
  );
  await trx.raw("create index record_words_words_index on record_words using gin (words)");
}

async function dropWords(trx: Knex.Transaction): Promise<void> {
  if (trx.client.dialect === "sqlite3") await trx.raw("drop table record_vocabulary");
  await trx.raw("drop table record_words");
}

interface OldField {
  id: string;
  dataset_id: string;
  name: string;
  settings: string;
}

interface OldRecord {
  id: string;
  dataset_id: string;
  fields: string;
}

async function addWords(trx: Knex.Transaction): Promise<void> {
  const all = await trx<OldField>("fields").select("id", "dataset_id", "name", "settings");
  const fields = Map.groupBy(all, ({ dataset_id }) => dataset_id);
  for await (const page of pages<OldRecord>(trx, "records")) {
    for (const record of page) {
      const values = parseFields(record.fields);
      for (const { id, name, settings } of fields.get(record.dataset_id) ?? []) {
        const value = Object.hasOwn(values, name) ? values[name] : undefined;
        const words = textsOf(JSON.parse(settings).type, value).flatMap(wordsOf);
        if (words.length > 0) await addText(trx, { record_id: record.id, field_id: id }, words);
      }
    }
  }
}

async function addText(trx: Knex.Transaction, text: object, words: readonly string[]): Promise<void> {
  const [{ id }] = await trx("record_texts").insert(text).returning("id");
  if (trx.client.dialect === "sqlite3") {
    const sql = "insert into record_words (rowid, words) values (cast(? as integer), ?)";
    await trx.raw(sql, [id, words.join(" ")]);
    return;
  }
  // A megabyte is the most that the engine takes.
  const kept: string[] = [];
  let bytes = 0;
  for (const [index, word] of words.entries()) {
    bytes += Buffer.byteLength(word) + 4;
    if (bytes <= 900_000) kept.push(`'${word}':${index + 1}`);
  }
  const sql = "insert into record_words (rowid, words) values (?, cast(? as tsvector))";
  await trx.raw(sql, [id, kept.join(" ")]);
}

function textsOf(type: string, value: unknown): string[] {
  if (type === "image") return [];
  if (type === "chat" && Array.isArray(value)) {
    return value.flatMap(({ role, content }) => [String(role), String(content)]);
  }
  return stringsIn(value);
}

type NumbersFromSource = (
  text: string,
  reviver: (key: string, value: unknown, context: { readonly source: string }) => unknown,
) => Record<string, unknown>;

/** Numbers become texts, those without a fraction as they were written: `3.0` is not found by 3. */
function parseFields(text: string): Record<string, unknown> {
  return (JSON.parse as NumbersFromSource)(text, (_key, value, { source }) => {
    if (typeof value !== "number") return value;
    return Number.isInteger(value) ? source : String(value);
  });
}

function stringsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(stringsIn);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => [key, ...stringsIn(child)]);
}

/** What the server took for a word when this was written. */
const WORD =
  /[\p{Script=Han}\p{Script=Hiragana}]\p{M}*|[[\p{L}\p{N}\p{M}_]--[\p{Script=Han}\p{Script=Hiragana}]]+(?:(?:(?<=[\p{L}\p{M}])['’.:·](?=\p{L})|(?<=\p{N})['’.,;](?=\p{N}))[[\p{L}\p{N}\p{M}_]--[\p{Script=Han}\p{Script=Hiragana}]]+)*|\p{Extended_Pictographic}/gv;
const NAMES_SOMETHING = /[\p{L}\p{N}\p{Extended_Pictographic}]/u;
const WORD_MAX_LENGTH = 255;

function wordsOf(text: string): string[] {
  const found = [...text.matchAll(WORD)].map(([word]) => word).filter((word) => NAMES_SOMETHING.test(word));
  return found.flatMap((each) => {
    const word = each.toLowerCase().replaceAll("'", "’");
    const pieces = Math.ceil(word.length / WORD_MAX_LENGTH);
    return Array.from({ length: pieces }, (_, piece) =>
      word.slice(piece * WORD_MAX_LENGTH, (piece + 1) * WORD_MAX_LENGTH),
    );
  });
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
