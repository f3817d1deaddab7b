import { STATUS_CODES } from "node:http";
import { z } from "zod";
import { createDocument, type ZodOpenApiPathsObject, type ZodOpenApiResponsesObject } from "zod-openapi";
import type { Route } from "./route.ts";

const apiError = z
  .object({
    detail: z.union([z.string(), z.object({ code: z.string(), params: z.record(z.string(), z.unknown()) })]),
  })
  .meta({ id: "ApiError" });

/** What a description says of the API as a whole. */
export interface ApiTitle {
  readonly description: string;
  /** The level of Argilla's API. */
  readonly version: string;
  /** The path under which the routes are. */
  readonly serverPath: string;
}

/** The OpenAPI 3.1 description of the routes, made of the very schemas that validate them. */
export function describeApi(
  routes: readonly Route[],
  { description, version, serverPath }: ApiTitle,
): ReturnType<typeof createDocument> {
  const paths: ZodOpenApiPathsObject = {};
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [route.method]: describeRoute(route) };
  }
  return createDocument({
    openapi: "3.1.0",
    info: { title: "argilla-space", version, description },
    servers: [{ url: serverPath }],
    components: {
      securitySchemes: {
        ApiKey: { type: "apiKey", in: "header", name: "X-Argilla-Api-Key" },
        Bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT" },
      },
    },
    paths,
  });
}

function describeRoute(route: Route): NonNullable<ZodOpenApiPathsObject[string]["get"]> {
  const contentType = route.bodyType === "form" ? "application/x-www-form-urlencoded" : "application/json";
  return {
    operationId: `${route.method}${route.path.replace(/[^a-z0-9]+/gi, "_")}`,
    summary: route.summary,
    tags: [route.tag],
    security: route.access === "public" ? [] : [{ ApiKey: [] }, { Bearer: [] }],
    requestParams: {
      ...(route.params ? { path: route.params as z.ZodObject } : {}),
      ...(route.query ? { query: route.query as z.ZodObject } : {}),
    },
    ...(route.body
      ? { requestBody: { required: true, content: { [contentType]: { schema: route.body } } } }
      : {}),
    responses: describeResponses(route),
  };
}

function describeResponses(route: Route): ZodOpenApiResponsesObject {
  const takesInput = route.params !== undefined || route.query !== undefined || route.body !== undefined;
  const errors = new Set([
    ...(route.access === "actor" ? [401, 429] : []),
    ...(takesInput ? [422] : []),
    ...(route.body ? [400, 413] : route.params ? [400] : []),
    ...(route.errors ?? []),
  ]);
  const responses: Record<string, unknown> = {};
  for (const status of [route.status, ...(route.otherStatuses ?? [])]) {
    const content =
      status === 204 ? {} : { content: { [route.produces ?? "application/json"]: { schema: route.output } } };
    responses[status] = { description: STATUS_CODES[status] ?? "Success", ...content };
  }
  for (const status of [...errors].sort()) {
    responses[status] = {
      description: STATUS_CODES[status] ?? "Error",
      content: { "application/json": { schema: apiError } },
    };
  }
  return responses as ZodOpenApiResponsesObject;
}
