import { randomUUID } from "node:crypto";
import type { Role } from "../../src/platform/actor.ts";
import { OWNER_KEY, type TestResponse, type TestServer } from "./test-server.ts";

/** An account made for a test, with everything that opens it. */
export interface TestAccount {
  readonly id: string;
  readonly username: string;
  readonly role: Role;
  readonly password: string;
  readonly apiKey: string;
}

export interface TestWorkspace {
  readonly id: string;
  readonly name: string;
}

/** An id that nothing has. */
export const NOBODYS_ID = "0195f2c4-7a1e-7cc0-a5b1-3f0d2f6f9e11";

/** A name that no other test uses. */
export function uniqueName(prefix = "u"): string {
  return `${prefix}-${randomUUID().slice(0, 13)}`;
}

/** Creates an account through the API, as the documented owner. */
export async function createAccount(
  server: TestServer,
  wanted: { username?: string; role?: Role; password?: string; first_name?: string; last_name?: string } = {},
): Promise<TestAccount> {
  const password = wanted.password ?? "a test's password";
  const json = { username: uniqueName(), first_name: "Test", role: "annotator", ...wanted, password };
  const created = expectStatus(
    201,
    await server.request("POST", "/api/v1/users", { apiKey: OWNER_KEY, json }),
  );
  const { id, username, role, api_key: apiKey } = created.json;
  return { id, username, role, password, apiKey };
}

export async function createWorkspace(server: TestServer, name = uniqueName("w")): Promise<TestWorkspace> {
  const created = await server.request("POST", "/api/v1/workspaces", { apiKey: OWNER_KEY, json: { name } });
  return expectStatus(201, created).json;
}

export async function addMember(server: TestServer, workspaceId: string, userId: string): Promise<void> {
  const path = `/api/v1/workspaces/${workspaceId}/users`;
  expectStatus(201, await server.request("POST", path, { apiKey: OWNER_KEY, json: { user_id: userId } }));
}

/** An access token, got with name and password. */
export async function signIn(server: TestServer, username: string, password: string): Promise<string> {
  const form = { username, password };
  return expectStatus(201, await server.request("POST", "/api/v1/token", { form })).json.access_token;
}

/** Fails with the answer's body, which says more than a status, when a step of a test's preparation fails. */
function expectStatus(status: number, response: TestResponse): TestResponse {
  if (response.status === status) return response;
  throw new Error(`Expected ${status}, got ${response.status}: ${response.text}`);
}
