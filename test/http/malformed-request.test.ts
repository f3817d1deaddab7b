import { PassThrough } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { answerMalformed } from "../../src/http/malformed-request.ts";
import { exchange } from "../support/raw-http.ts";
import { startTestServer, type TestServer } from "../support/test-server.ts";

describe("what is not HTTP", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  test.each<[string, string, number, string]>([
    ["a TLS greeting", "\u0016\u0003\u0001\u0002\u0000\u0001\r\n\r\n", 400, "not valid HTTP"],
    ["a method that is none", "FETCH /api/v1/me HTTP/1.1\r\nHost: x\r\n\r\n", 400, "not valid HTTP"],
    ["a header without a colon", "GET / HTTP/1.1\r\nHost: x\r\nnonsense\r\n\r\n", 400, "not valid HTTP"],
    [
      "two lengths",
      "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
      400,
      "not valid HTTP",
    ],
    [
      "a length beside chunks",
      "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
      400,
      "not valid HTTP",
    ],
    [
      "a header that is too long",
      `GET / HTTP/1.1\r\nHost: x\r\nX: ${"x".repeat(20_000)}\r\n\r\n`,
      431,
      "16 kB",
    ],
    ["an address that is too long", `GET /${"x".repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 431, "16 kB"],
  ])("is answered in the form of every other error: %s", async (_, bytes, status, words) => {
    const answer = await exchange(server.url, bytes);
    expect(answer.status).toBe(status);
    expect(answer.headers.get("content-type")).toBe("application/json; charset=utf-8");
    expect(answer.headers.get("connection")).toBe("close");
    expect(JSON.parse(answer.body)).toEqual({ detail: expect.stringContaining(words) });
    expect((await server.request("GET", "/api/v1/version")).status).toBe(200);
  });

  test("a request that does not arrive in time is told so", () => {
    const socket = new PassThrough();
    answerMalformed(withCode("ERR_HTTP_REQUEST_TIMEOUT"), socket);
    const sent = String(socket.read());
    expect(sent).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
    expect(JSON.parse(sent.split("\r\n\r\n")[1] ?? "")).toEqual({
      detail: expect.stringContaining("in time"),
    });
  });

  test("a caller who hung up is not answered", () => {
    const socket = new PassThrough();
    answerMalformed(withCode("ECONNRESET"), socket);
    expect(socket.read()).toBeNull();
    expect(socket.destroyed).toBe(true);
  });
});

function withCode(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(code), { code });
}
