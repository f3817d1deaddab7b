import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { apiRoutes, legacyApiRoutes } from "../../src/app.ts";
import type { Route } from "../../src/http/route.ts";
import {
  addMember,
  createAccount,
  createWorkspace,
  NOBODYS_ID,
  type TestAccount,
  uniqueName,
} from "../support/accounts.ts";
import {
  asOwner,
  createDataset,
  createFilledDataset,
  deleteDataset,
  expectSuccess,
  publishDataset,
} from "../support/datasets.ts";
import { type Engine, onEachEngine } from "../support/engines.ts";
import { forbidden, unauthorized } from "../support/error-bodies.ts";
import { addRecords, createLabelDataset, respond } from "../support/records.ts";
import { startTestServer, type TestResponse, type TestServer } from "../support/test-server.ts";
import {
  ACCESS,
  type AccessRow,
  CALLERS,
  type Caller,
  FOREIGN_PAGE,
  PERSONAL,
  PUBLIC_ROUTES,
  type Scene,
  SITUATIONS,
  type Stage,
} from "./access-table.ts";
import { LEGACY_ACCESS, LEGACY_PUBLIC_ROUTES } from "./legacy-access-table.ts";

interface Api {
  readonly prefix: string;
  readonly routes: (context: TestServer["context"]) => Route[];
  readonly rows: readonly AccessRow[];
  readonly publicRoutes: readonly string[];
}

const API: Api = { prefix: "/api/v1", routes: apiRoutes, rows: ACCESS, publicRoutes: PUBLIC_ROUTES };
const LEGACY_API: Api = {
  prefix: "/api",
  routes: legacyApiRoutes,
  rows: LEGACY_ACCESS,
  publicRoutes: LEGACY_PUBLIC_ROUTES,
};

const accessTo = (api: Api) => (engine: Engine) => {
  let server: TestServer;
  let accounts: Record<Caller, TestAccount | undefined>;
  beforeAll(async () => {
    server = await startTestServer({ engine });
    accounts = {
      owner: await createAccount(server, { role: "owner" }),
      "admin in": await createAccount(server, { role: "admin" }),
      "admin out": await createAccount(server, { role: "admin" }),
      "annotator in": await createAccount(server, { role: "annotator" }),
      "annotator out": await createAccount(server, { role: "annotator" }),
      nobody: undefined,
    };
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  function stageFor(caller: Caller): Stage {
    const newWorkspace = async (...members: { id: string }[]) => {
      const workspace = await createWorkspace(server);
      for (const member of [accounts["admin in"], accounts["annotator in"], ...members]) {
        if (member) await addMember(server, workspace.id, member.id);
      }
      return workspace;
    };
    return {
      caller: accounts[caller],
      missingId: NOBODYS_ID,
      newName: uniqueName,
      newUser: (role = "annotator") => createAccount(server, { role }),
      newWorkspace,
      newDraft: (workspaceId) => createDataset(server, workspaceId),
      newDataset: async () => createFilledDataset(server, (await newWorkspace()).id),
      publish: ({ id }) => publishDataset(server, id),
      remove: ({ id }) => deleteDataset(server, id),
      newRecord: async () => {
        const dataset = await createLabelDataset(server, (await newWorkspace()).id);
        const suggestions = [{ question_id: dataset.label.id, value: "a" }];
        const other = await createAccount(server);
        const responses = [{ user_id: other.id, status: "draft", values: {} }];
        const [record] = await addRecords(server, dataset.id, [
          { fields: { text: "a text" }, metadata: { a: 1 }, suggestions, responses },
        ]);
        return {
          dataset_id: dataset.id,
          question_id: dataset.label.id,
          record_id: record.id,
          response_id: record.responses[0].id,
          suggestion_id: record.suggestions[0].id,
        };
      },
      answer: async ({ apiKey }, recordId) => expectSuccess(await respond(server, apiKey, recordId)),
      join: async ({ id }, datasetId) => addMember(server, await workspaceOf(datasetId), id),
      leave: async ({ id }, datasetId) => {
        const path = `/workspaces/${await workspaceOf(datasetId)}/users/${id}`;
        expectSuccess(await asOwner(server, "DELETE", path));
      },
      request: async (method, path, json) => {
        expectSuccess(await asOwner(server, method, path, json));
      },
    };
  }

  async function workspaceOf(datasetId: string): Promise<string> {
    return expectSuccess(await asOwner(server, "GET", `/datasets/${datasetId}`)).workspace_id;
  }

  function send(route: string, caller: Caller, scene: Scene): Promise<TestResponse> {
    const [method = "", path = ""] = route.split(" ");
    const address = path.replace(/:(\w+)/g, (_, name) => partOf(scene, name));
    const apiKey = (scene.as ?? accounts[caller])?.apiKey;
    return server.request(method, `${api.prefix}${address}?${scene.query ?? ""}`, {
      ...(apiKey ? { apiKey } : {}),
      ...(scene.headers ? { headers: scene.headers } : {}),
      ...(scene.form ? { form: scene.form } : {}),
      ...(scene.json && method !== "GET" ? { json: scene.json } : {}),
    });
  }

  function routeNamed(name: string): Route {
    const route = api.routes(server.context).find((candidate) => nameOf(candidate) === name);
    if (!route) throw new Error(`There is no route ${name}.`);
    return route;
  }

  function expectedBody(status: number, [, , , detail = ""]: AccessRow, scene: Scene): unknown {
    if (status === 401) return unauthorized();
    if (status === 403) return detail === FOREIGN_PAGE ? forbidden(FOREIGN_PAGE) : forbidden();
    const filled = JSON.stringify({ detail }).replace(/\{(\w+)\}/g, (_, name) => partOf(scene, name));
    return JSON.parse(filled);
  }

  test.each(api.rows.map((row) => [row[0], row[1], row] as const))("%s, %s", async (name, situation, row) => {
    const route = routeNamed(name);
    let scene: Scene | undefined;
    for (const [index, caller] of CALLERS.entries()) {
      const status = row[2][index] ?? 0;
      if (!scene || PERSONAL.has(situation)) scene = await SITUATIONS[situation](stageFor(caller));
      const answer = await send(name, caller, scene);
      // The schema strips what it does not know, so equality says: all of these fields and no other.
      const given = route.produces ? answer.text : answer.json;
      const body = status < 300 ? route.output.parse(given) : expectedBody(status, row, scene);
      expect({ caller, status: answer.status, body: status < 300 ? given : answer.json }).toEqual({
        caller,
        status,
        body,
      });
      const successes: number[] = [route.status, ...(route.otherStatuses ?? [])];
      expect(status >= 300 || successes.includes(status)).toBe(true);
      // What was changed by one caller must not be met by the next; a refusal changes nothing.
      if (answer.status < 300 && !name.startsWith("GET ")) scene = undefined;
    }
  });

  test("every route of the API has a line, and every line a route", () => {
    const routes = api.routes(server.context).map(nameOf);
    expect([...new Set(api.rows.map(([route]) => route))].sort()).toEqual(routes.sort());
  });

  test("the public routes are these and no others", () => {
    const isPublic = ({ access }: Route) => access === "public";
    const routes = api.routes(server.context).filter(isPublic).map(nameOf);
    expect(routes.sort()).toEqual([...api.publicRoutes].sort());
  });
};

onEachEngine("the access table", accessTo(API));
onEachEngine("the access table of the 1.x API", accessTo(LEGACY_API));

function nameOf({ method, path }: Route): string {
  return `${method.toUpperCase()} ${path}`;
}

function partOf(scene: Scene, name: string): string {
  const value = scene[name as keyof Scene];
  if (typeof value !== "string") throw new Error(`The situation has no ${name}.`);
  return value;
}
