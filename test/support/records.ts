import { uniqueName } from "./accounts.ts";
import {
  addPart,
  asOwner,
  createDataset,
  expectSuccess,
  publishDataset,
  type TestDataset,
  type TestPart,
} from "./datasets.ts";
import type { TestServer } from "./test-server.ts";

/** A record, response or suggestion of the wire, which has no type before it is asserted on. */
// biome-ignore lint/suspicious/noExplicitAny: as it says.
export type Json = any;

/** A published dataset whose records have a text and are asked for a label and, if people like, a comment. */
export interface LabelDataset extends TestDataset {
  readonly label: TestPart;
  readonly comment: TestPart;
}

export async function createLabelDataset(
  server: TestServer,
  workspaceId: string,
  wanted: Record<string, unknown> = {},
): Promise<LabelDataset> {
  const dataset = await createDataset(server, workspaceId, wanted);
  const labels = ["a", "b", "c"].map((value) => ({ value, text: value }));
  const settings = { type: "label_selection", options: labels };
  await addPart(server, dataset.id, "fields", { name: "text", required: true, settings: { type: "text" } });
  const label = await addPart(server, dataset.id, "questions", { name: "label", required: true, settings });
  const comment = await addPart(server, dataset.id, "questions", {
    name: "comment",
    settings: { type: "text" },
  });
  await publishDataset(server, dataset.id);
  return { ...dataset, label, comment };
}

/** Adds records by POST; a number makes as many with a text each. */
export async function addRecords(
  server: TestServer,
  datasetId: string,
  items: number | readonly Record<string, unknown>[],
): Promise<Json[]> {
  const given =
    typeof items === "number"
      ? Array.from({ length: items }, () => ({ fields: { text: uniqueName("text") } }))
      : items;
  const answer = await asOwner(server, "POST", `/datasets/${datasetId}/records/bulk`, { items: given });
  return expectSuccess(answer).items;
}

export function upsertRecords(server: TestServer, datasetId: string, items: readonly unknown[]) {
  return asOwner(server, "PUT", `/datasets/${datasetId}/records/bulk`, { items });
}

/** The answer `label` as a response's values. */
export function labelled(label: string): Json {
  return { label: { value: label } };
}

/** Responds to a record as the holder of a key. */
export function respond(
  server: TestServer,
  apiKey: string,
  recordId: string,
  response: Record<string, unknown> = { status: "submitted", values: labelled("a") },
) {
  return server.request("POST", `/api/v1/records/${recordId}/responses`, { apiKey, json: response });
}

export async function getRecord(server: TestServer, id: string): Promise<Json> {
  return expectSuccess(await asOwner(server, "GET", `/records/${id}`));
}

/** A page of a dataset's records, as the owner sees it. */
export async function listRecords(server: TestServer, datasetId: string, query = ""): Promise<Json> {
  return expectSuccess(await asOwner(server, "GET", `/datasets/${datasetId}/records?${query}`));
}

export async function getProgress(server: TestServer, datasetId: string): Promise<Json> {
  return expectSuccess(await asOwner(server, "GET", `/datasets/${datasetId}/progress`));
}
