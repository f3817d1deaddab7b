import { expect } from "@jest/globals";
import { migrateTo } from "../../../src/db/migrate-to.ts";
import { findRevision, type Revision } from "../../../src/db/revisions.ts";
import { addMember, createAccount, createWorkspace, type TestAccount } from "../../support/accounts.ts";
import { addPart, asOwner, createDataset, expectSuccess, publishDataset } from "../../support/datasets.ts";
import { addRecords, type Json } from "../../support/records.ts";
import { OWNER_KEY, type TestResponse, type TestServer } from "../../support/test-server.ts";

/** A published dataset with everything to search by, and two annotators of its workspace. */
export interface SearchedDataset {
  readonly id: string;
  readonly one: TestAccount;
  readonly other: TestAccount;
  /** The records as they were answered for when they were added, by external id. */
  readonly records: Readonly<Record<string, Json>>;
}

const LABELS = ["a", "b", "c"].map((value) => ({ value, text: value }));

/** Every kind of part; the records are the test's. */
export async function createSearchedDataset(
  server: TestServer,
  recordsFor: (people: { one: TestAccount; other: TestAccount }) => Record<string, unknown>[],
): Promise<SearchedDataset> {
  const { id: workspaceId } = await createWorkspace(server);
  const [one, other] = [await createAccount(server), await createAccount(server)];
  for (const { id } of [one, other]) await addMember(server, workspaceId, id);
  const { id } = await createDataset(server, workspaceId, {
    distribution: { strategy: "overlap", min_submitted: 2 },
  });

  const fields = { text: { type: "text" }, note: { type: "text" }, image: { type: "image" } };
  const objects = { chat: { type: "chat" }, custom: { type: "custom", template: "<p></p>" } };
  for (const [name, settings] of Object.entries({ ...fields, ...objects })) {
    await addPart(server, id, "fields", { name, settings });
  }
  const questions = {
    label: { type: "label_selection", options: LABELS },
    labels: { type: "multi_label_selection", options: LABELS },
    rating: { type: "rating", options: [1, 2, 3, 4, 5].map((value) => ({ value })) },
    ranking: { type: "ranking", options: LABELS },
    comment: { type: "text" },
  };
  for (const [name, settings] of Object.entries(questions)) {
    await addPart(server, id, "questions", { name, settings, required: name === "label" });
  }
  const properties = { topic: "terms", count: "integer", weight: "float" };
  for (const [name, type] of Object.entries(properties)) {
    await addPart(server, id, "metadata-properties", { name, settings: { type } });
  }
  const hidden = { name: "hidden", settings: { type: "terms" }, visible_for_annotators: false };
  await addPart(server, id, "metadata-properties", hidden);
  await addPart(server, id, "vectors-settings", { name: "plane", dimensions: 2 });
  await publishDataset(server, id);
  const added = await addRecords(server, id, await withQuestionIds(server, id, recordsFor({ one, other })));
  return { id, one, other, records: Object.fromEntries(added.map((record) => [record.external_id, record])) };
}

export function search(
  server: TestServer,
  { id }: { readonly id: string },
  body: unknown,
  { query = "", as }: { query?: string; as?: TestAccount } = {},
): Promise<TestResponse> {
  const path = `/api/v1${as ? "/me" : ""}/datasets/${id}/records/search?${query}`;
  return server.request("POST", path, { apiKey: as?.apiKey ?? OWNER_KEY, json: body });
}

/**
 * The external ids of what is found, in order. Fails where the total says otherwise, or a page of one record: what many
 * records meet is looked for in another way when the page is small.
 */
export async function find(...args: Parameters<typeof search>): Promise<string[]> {
  const { ids, total } = await findPage(...args);
  if (total !== ids.length) throw new Error(`${ids.length} records, but a total of ${total}`);
  const [server, dataset, body, options] = args;
  if (options?.query === undefined && ids.length > 0) {
    const first = await findPage(server, dataset, body, { ...options, query: "limit=1" });
    expect(first).toEqual({ ids: ids.slice(0, 1), total });
  }
  return ids;
}

async function findPage(...args: Parameters<typeof search>): Promise<{ ids: string[]; total: number }> {
  const { items, total } = expectSuccess(await search(...args));
  return { ids: items.map(({ record }: Json) => record.external_id), total };
}

/** What is found, whatever the order. */
export async function findAny(...args: Parameters<typeof search>): Promise<string[]> {
  return (await find(...args)).sort();
}

/**
 * Takes the tables of search away from a server and has the migration make them again, as from a database whose records
 * are of before them.
 */
export async function remakeSearchTables({ context: { database } }: TestServer): Promise<void> {
  const revision = (name: string) => findRevision(name) as Revision;
  await migrateTo(database, revision("0008"), true);
  expect(await database.write.schema.hasTable("record_texts")).toBe(false);
  await migrateTo(database, revision("head"), false);
}

export function suggestionOptions(server: TestServer, id: string) {
  return asOwner(server, "GET", `/datasets/${id}/records/search/suggestions/options`);
}

/** Suggestions name their question; the API asks for its id. */
async function withQuestionIds(
  server: TestServer,
  datasetId: string,
  records: Record<string, unknown>[],
): Promise<Record<string, unknown>[]> {
  const { items } = expectSuccess(await asOwner(server, "GET", `/datasets/${datasetId}/questions`));
  const ids = new Map(items.map(({ id, name }: Json) => [name, id]));
  return records.map(({ suggestions = [], ...record }) => ({
    ...record,
    suggestions: (suggestions as Json[]).map(({ question, ...rest }) => {
      return { ...rest, question_id: ids.get(question) };
    }),
  }));
}
