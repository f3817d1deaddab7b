import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { OWNER_KEY, startTestServer, type TestServer } from "../support/test-server.ts";

const INTERNALS = "SELECT secret FROM /var/lib/internals";

describe("an unexpected error", () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await startTestServer();
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await server[Symbol.asyncDispose]();
  });

  function failWith(thrown: unknown): void {
    jest.spyOn(server.context.users, "list").mockImplementation(async () => {
      throw thrown;
    });
  }

  const request = () =>
    server.request("GET", "/api/v1/users", {
      apiKey: OWNER_KEY,
      headers: { "X-Request-Id": "the-request-id" },
    });

  test.each<[string, unknown]>([
    ["an error", new Error(INTERNALS)],
    ["an error with a status of its own", Object.assign(new Error(INTERNALS), { status: 404, expose: true })],
    ["an error of a driver", Object.assign(new TypeError(INTERNALS), { code: "23505", detail: INTERNALS })],
    ["a text", INTERNALS],
    ["nothing", undefined],
    ["null", null],
  ])("answers 500 with an id and nothing from inside: %s", async (_, thrown) => {
    failWith(thrown);
    const answer = await request();
    expect(answer.status).toBe(500);
    expect(answer.json).toEqual({
      detail: {
        code: "argilla.api.errors::GenericServerError",
        params: { type: "InternalServerError", message: expect.stringContaining("the-request-id") },
      },
    });
    expect(answer.text).not.toContain("internals");
    expect(answer.headers.get("x-request-id")).toBe("the-request-id");
  });

  test("stands in the log once, with its cause and the id", async () => {
    failWith(new Error(INTERNALS));
    await request();
    const errors = server
      .log()
      .split("\n")
      .filter((line) => line.includes('"level":50'));
    expect(errors).toHaveLength(1);
    expect(JSON.parse(errors[0] ?? "{}")).toMatchObject({
      requestId: "the-request-id",
      method: "GET",
      err: { message: INTERNALS, stack: expect.stringContaining("unexpected-error.test") },
    });
  });

  test("is over with its request", async () => {
    failWith(new Error(INTERNALS));
    await request();
    jest.restoreAllMocks();
    expect((await request()).status).toBe(200);
  });

  test("is what a refusal is not: the log stays silent about those", async () => {
    await server.request("GET", "/api/v1/users");
    await server.request("GET", "/api/v1/nothing");
    expect(server.log()).not.toContain('"level":50');
  });
});
