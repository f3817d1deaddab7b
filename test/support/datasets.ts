import { uniqueName } from "./accounts.ts";
import { OWNER_KEY, type TestResponse, type TestServer } from "./test-server.ts";

/** A dataset as the API answers it. */
export interface TestDataset {
  readonly id: string;
  readonly name: string;
  readonly workspace_id: string;
}

/** A part of a dataset as the API answers it. */
export interface TestPart {
  readonly id: string;
  readonly name: string;
}

/** A draft with one part of each make, which can be published. */
export interface FilledDataset extends TestDataset {
  readonly field: TestPart;
  readonly question: TestPart;
  readonly metadataProperty: TestPart;
  readonly vectorSettings: TestPart;
}

/** A body of the wire, which has no type before it is asserted on. */
// biome-ignore lint/suspicious/noExplicitAny: as it says.
type Json = any;

/** Sends a request to API v1 as the documented owner. */
export function asOwner(
  server: TestServer,
  method: string,
  path: string,
  json?: unknown,
): Promise<TestResponse> {
  const body = json === undefined ? {} : { json };
  return server.request(method, `/api/v1${path}`, { apiKey: OWNER_KEY, ...body });
}

export async function createDataset(
  server: TestServer,
  workspaceId: string,
  wanted: Record<string, unknown> = {},
): Promise<TestDataset> {
  const json = { name: uniqueName("d"), ...wanted, workspace_id: workspaceId };
  return expectSuccess(await asOwner(server, "POST", "/datasets", json));
}

/** The last step of the path at which parts of a make are made. */
export type Parts = "fields" | "questions" | "metadata-properties" | "vectors-settings";

export async function addPart(
  server: TestServer,
  datasetId: string,
  parts: Parts,
  wanted: Record<string, unknown>,
): Promise<Json> {
  const json = { name: uniqueName("p"), title: "A title", ...wanted };
  return expectSuccess(await asOwner(server, "POST", `/datasets/${datasetId}/${parts}`, json));
}

export async function createFilledDataset(server: TestServer, workspaceId: string): Promise<FilledDataset> {
  const dataset = await createDataset(server, workspaceId);
  const settings = { type: "text" };
  const terms = { type: "terms" };
  return {
    ...dataset,
    field: await addPart(server, dataset.id, "fields", { required: true, settings }),
    question: await addPart(server, dataset.id, "questions", { required: true, settings }),
    metadataProperty: await addPart(server, dataset.id, "metadata-properties", { settings: terms }),
    vectorSettings: await addPart(server, dataset.id, "vectors-settings", { dimensions: 2 }),
  };
}

export async function publishDataset(server: TestServer, id: string): Promise<void> {
  expectSuccess(await asOwner(server, "PUT", `/datasets/${id}/publish`));
}

export async function deleteDataset(server: TestServer, id: string): Promise<void> {
  expectSuccess(await asOwner(server, "DELETE", `/datasets/${id}`));
}

/** @returns the body. Fails with it when a step of a test's preparation fails. */
export function expectSuccess(response: TestResponse): Json {
  if (response.status < 300) return response.json;
  throw new Error(`Expected a success, got ${response.status}: ${response.text}`);
}
