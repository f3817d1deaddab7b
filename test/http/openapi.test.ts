import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { apiRoutes } from "../../src/app.ts";
import type { Route } from "../../src/http/route.ts";
import { startTestServer, type TestServer } from "../support/test-server.ts";

// biome-ignore lint/suspicious/noExplicitAny: a document has no type before it is asserted on.
type Json = any;

describe("the OpenAPI description", () => {
  let server: TestServer;
  let description: Json;
  let routes: Route[];
  beforeAll(async () => {
    server = await startTestServer();
    description = (await server.request("GET", "/api/v1/openapi.json")).json;
    routes = apiRoutes(server.context);
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  function operation({ method, path }: Route): Json {
    return description.paths[path.replace(/:(\w+)/g, "{$1}")][method];
  }

  function operations(): Json[] {
    return Object.values(description.paths).flatMap((path) => Object.values(path as object));
  }

  test("says what it describes", () => {
    expect(description).toMatchObject({
      openapi: expect.stringMatching(/^3\.1\.\d+$/),
      info: { title: expect.any(String), version: "2.8.0" },
      servers: [{ url: "/api/v1" }],
    });
  });

  test("has every route and nothing else", () => {
    const described = Object.entries(description.paths).flatMap(([path, methods]) =>
      Object.keys(methods as object).map((method) => `${method} ${path}`),
    );
    const existing = routes.map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, "{$1}")}`);
    expect(described.sort()).toEqual(existing.sort());
  });

  test("every reference in it leads somewhere", () => {
    const references = collect(description, "$ref");
    expect(references.length).toBeGreaterThan(10);
    for (const reference of references) {
      const steps = String(reference).replace(/^#\//, "").split("/");
      const target = steps.reduce((node: Json, step) => node?.[step], description);
      expect({ reference, found: target !== undefined }).toEqual({ reference, found: true });
    }
  });

  test("every operation has an id of its own, a summary, a tag and its success", () => {
    const ids = operations().map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(routes.length);
    for (const route of routes) {
      expect(operation(route)).toMatchObject({
        operationId: expect.stringMatching(/^\w+$/),
        summary: expect.stringMatching(/\w/),
        tags: [expect.any(String)],
        responses: {
          [route.status]:
            route.status === 204
              ? { description: "No Content" }
              : { content: { [route.produces ?? "application/json"]: { schema: expect.any(Object) } } },
        },
      });
    }
  });

  test("every placeholder of a path is a required parameter, and every parameter has a placeholder", () => {
    for (const route of routes) {
      const inPath = (operation(route).parameters ?? []).filter((parameter: Json) => parameter.in === "path");
      expect(inPath.map(({ name }: Json) => name)).toEqual(
        [...route.path.matchAll(/:(\w+)/g)].map(([, name]) => name),
      );
      for (const parameter of inPath) {
        const id = parameter.name.endsWith("_id") ? { format: "uuid" } : {};
        expect(parameter).toMatchObject({ required: true, schema: { type: "string", ...id } });
      }
    }
  });

  test("says which routes need credentials, and what they answer without", () => {
    const { securitySchemes } = description.components;
    expect(securitySchemes.ApiKey).toEqual({ type: "apiKey", in: "header", name: "X-Argilla-Api-Key" });
    for (const route of routes) {
      const { security, responses } = operation(route);
      for (const scheme of security.flatMap(Object.keys)) expect(securitySchemes).toHaveProperty(scheme);
      if (route.access === "public") expect(security).toEqual([]);
      else
        expect({ security, 401: responses["401"] }).toEqual({
          security: [{ ApiKey: [] }, { Bearer: [] }],
          401: expect.any(Object),
        });
    }
  });

  test("describes bodies where there are any, forms as forms", () => {
    for (const route of routes) {
      const content = Object.keys(operation(route).requestBody?.content ?? {});
      const form = route.bodyType === "form" ? "application/x-www-form-urlencoded" : "application/json";
      expect(content).toEqual(route.body ? [form] : []);
    }
  });

  test.each<[string, string[], string[]]>([
    [
      "User",
      ["id", "first_name", "last_name", "username", "role", "api_key", "inserted_at", "updated_at"],
      [],
    ],
    ["Workspace", ["id", "name", "inserted_at", "updated_at"], []],
    ["UserCreate", ["first_name", "username", "password"], ["id", "last_name", "role"]],
    ["UserUpdate", [], ["first_name", "last_name", "username", "role", "password"]],
    ["WorkspaceCreate", ["name"], ["id"]],
    ["WorkspaceUserCreate", ["user_id"], []],
    ["Token", ["access_token", "token_type"], []],
  ])("%s has the fields of the wire's contract", (name, required, optional) => {
    const schema = description.components.schemas[name];
    expect([...(schema.required ?? [])].sort()).toEqual([...required].sort());
    expect(Object.keys(schema.properties).sort()).toEqual([...required, ...optional].sort());
  });
});

/** Every value under `key`, however deep. */
function collect(node: Json, key: string): unknown[] {
  if (typeof node !== "object" || node === null) return [];
  return Object.entries(node).flatMap(([name, value]) => [
    ...(name === key ? [value] : []),
    ...collect(value, key),
  ]);
}
