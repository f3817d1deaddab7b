import { once } from "node:events";
import { connect } from "node:net";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createAccount, type TestAccount, uniqueName } from "../support/accounts.ts";
import { onEachEngine } from "../support/engines.ts";
import { badRequest, invalid, unauthorized } from "../support/error-bodies.ts";
import { exchange } from "../support/raw-http.ts";
import {
  OWNER_KEY,
  type RequestOptions,
  startTestServer,
  type TestResponse,
  type TestServer,
} from "../support/test-server.ts";

const LIMIT = 1024 * 1024;
const JSON_TYPE = { "Content-Type": "application/json" };

onEachEngine("a request's body", (engine) => {
  let server: TestServer;
  let target: TestAccount;
  beforeAll(async () => {
    server = await startTestServer({ engine });
    target = await createAccount(server);
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  /** Sends a body to a route that takes JSON from callers with credentials. */
  function send(body: string | Uint8Array, headers: Record<string, string> = {}, apiKey = OWNER_KEY) {
    const bytes = new Uint8Array(typeof body === "string" ? Buffer.from(body) : body);
    return server.request("PATCH", `/api/v1/users/${target.id}`, { apiKey, headers, body: bytes });
  }

  /** The change that got through, if one did. */
  async function sendName(encode: (json: string) => string | Uint8Array, headers: Record<string, string>) {
    const name = uniqueName("Ada");
    const answer = await send(encode(JSON.stringify({ first_name: name })), headers);
    return { answer, changed: answer.json?.first_name === name };
  }

  test.each<[string, Record<string, string>, (json: string) => string | Uint8Array]>([
    ["without a Content-Type", {}, String],
    ["as bytes of no kind", { "Content-Type": "application/octet-stream" }, String],
    ["as application/json", JSON_TYPE, String],
    ["as application/json with a charset", { "Content-Type": "Application/JSON; charset=utf-8" }, String],
    ["as JSON of some kind", { "Content-Type": "application/merge-patch+json" }, String],
    ["with white space around it", JSON_TYPE, (json) => ` \r\n${json}\n`],
    ["in gzip", { ...JSON_TYPE, "Content-Encoding": "gzip" }, gzipSync],
    ["in deflate", { ...JSON_TYPE, "Content-Encoding": "deflate" }, deflateSync],
    ["in brotli", { ...JSON_TYPE, "Content-Encoding": "br" }, brotliCompressSync],
  ])("is read %s", async (_, headers, encode) => {
    const { answer, changed } = await sendName(encode, headers);
    expect(answer.status).toBe(200);
    expect(changed).toBe(true);
  });

  test.each(["text/plain", "application/x-www-form-urlencoded", "application/jsonx", "application/xml", ""])(
    "called %j is not taken for JSON",
    async (type) => {
      const { answer } = await sendName(String, { "Content-Type": type });
      expect(answer.status).toBe(422);
      const message = "Input should be JSON: send the header Content-Type: application/json";
      expect(answer.json).toEqual(invalid(["model_attributes_type", ["body"], message]));
    },
  );

  test.each<[string, string | Uint8Array, (string | number)[], string]>([
    ["an unfinished object", '{"first_name": "Ada"', ["body", 20], "JSON decode error"],
    ["a name without quotes", "{first_name: 1}", ["body", 1], "JSON decode error"],
    ["two values", '{"first_name":"Ada"} x', ["body", 21], "JSON decode error"],
    ["only spaces", "  ", ["body", 2], "JSON decode error"],
    ["nesting without end", "[".repeat(500_000), ["body", 500_000], "JSON decode error"],
    [
      "bytes that are no UTF-8",
      new Uint8Array([0x22, 0xff, 0x22]),
      ["body"],
      "JSON decode error: not valid UTF-8",
    ],
    [
      "UTF-16",
      new Uint8Array(Buffer.from('{"first_name":"Ada"}', "utf16le")),
      ["body", 1],
      "JSON decode error",
    ],
  ])("that is %s is told where it is wrong", async (_, body, loc, message) => {
    const answer = await send(body, JSON_TYPE);
    expect(answer.status).toBe(422);
    expect(answer.json).toEqual(invalid(["json_invalid", loc, message]));
  });

  test("nested deeper than anybody writes does no harm", async () => {
    const deep = `{"first_name": ${"[".repeat(200_000)}${"]".repeat(200_000)}}`;
    const answer = await send(deep, JSON_TYPE);
    expect(answer.status).toBe(422);
    expect(answer.json).toEqual(
      invalid(["string_type", ["body", "first_name"], "Input should be a valid string"]),
    );
  });

  test.each<[string, string | Uint8Array, Record<string, string>]>([
    ["is no JSON", "{", JSON_TYPE],
    ["is no UTF-8", new Uint8Array([0xff]), JSON_TYPE],
    ["has the wrong type", "{}", { "Content-Type": "text/plain" }],
    ["breaks every rule", '{"role":"none"}', JSON_TYPE],
    ["is too long", "x".repeat(LIMIT + 1), JSON_TYPE],
  ])("that %s matters to nobody without credentials", async (_, body, headers) => {
    const answer = await send(body, headers, "wrong");
    expect(answer.status).toBe(401);
    expect(answer.json).toEqual(unauthorized());
  });

  test("is not waited for without credentials", async () => {
    const head =
      "POST /api/v1/users HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n";
    expect((await exchange(server.url, head)).status).toBe(401);
  });

  test("is not waited for when it says that it is too long", async () => {
    const head = (path: string, length: number) =>
      `POST ${path} HTTP/1.1\r\nHost: x\r\nX-Argilla-Api-Key: ${OWNER_KEY}\r\nContent-Length: ${length}\r\n\r\n`;
    expect((await exchange(server.url, head("/api/v1/users", LIMIT + 1), "{")).status).toBe(413);
    expect((await exchange(server.url, head("/api/v1/token", 64 * 1024 + 1), "u")).status).toBe(413);
  });

  /** Sends a head and so many bytes, whatever is answered meanwhile. @returns the answer's status, and why sending ended early. */
  async function upload(apiKey: string, declared: number, sent: number) {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    let [answer, failure] = ["", ""];
    socket.setEncoding("utf8");
    socket.on("data", (text: string) => {
      answer += text;
    });
    socket.on("error", (error: NodeJS.ErrnoException) => {
      failure = error.code ?? error.message;
    });
    socket.write(
      `POST /api/v1/users HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Argilla-Api-Key: ${apiKey}\r\nContent-Length: ${declared}\r\n\r\n`,
    );
    const chunk = Buffer.alloc(LIMIT, "x");
    for (let left = sent; left > 0 && !socket.destroyed; left -= chunk.length) {
      await new Promise((resolve) => socket.write(chunk, resolve));
    }
    if (answer === "" && !socket.destroyed) await once(socket, "data");
    socket.destroy();
    return { status: Number(answer.split(" ")[1]), failure };
  }

  test("that is refused may be sent to its end, and the answer arrives though the sender wants to close", async () => {
    const length = 24 * LIMIT;
    expect(await upload(OWNER_KEY, length, length)).toEqual({ status: 413, failure: "" });
    expect(await upload("wrong", length, length)).toEqual({ status: 401, failure: "" });
  });

  test("that is refused and goes on without end is cut off", async () => {
    const { failure } = await upload("wrong", 1e12, 200 * LIMIT);
    expect(["ECONNRESET", "EPIPE"]).toContain(failure);
  });

  function padded(length: number): string {
    const [start, end] = ['{"first_name":"', '"}'];
    return start + "x".repeat(length - start.length - end.length) + end;
  }

  test.each<[string, (length: number) => Promise<TestResponse>]>([
    ["with its length declared", (length) => send(padded(length), JSON_TYPE)],
    ["in chunks", (length) => sendInChunks(padded(length))],
    ["in gzip", (length) => send(gzipSync(padded(length)), { ...JSON_TYPE, "Content-Encoding": "gzip" })],
  ])("may be 1 MiB long and no longer, %s", async (_, sendOf) => {
    // The longest that fits is read, and found to break the rule for names.
    expect((await sendOf(LIMIT)).status).toBe(422);
    const answer = await sendOf(LIMIT + 1);
    expect(answer.status).toBe(413);
    expect(answer.json).toEqual({ detail: expect.stringContaining(`${LIMIT} bytes`) });
  });

  async function sendInChunks(body: string): Promise<TestResponse> {
    const half = body.length / 2;
    const chunk = (part: string) => `${part.length.toString(16)}\r\n${part}\r\n`;
    const answer = await exchange(
      server.url,
      `PATCH /api/v1/users/${target.id} HTTP/1.1\r\nHost: x\r\nX-Argilla-Api-Key: ${OWNER_KEY}\r\nTransfer-Encoding: chunked\r\n\r\n`,
      chunk(body.slice(0, half)),
      chunk(body.slice(half)),
      "0\r\n\r\n",
    );
    return {
      status: answer.status,
      headers: new Headers(),
      text: answer.body,
      json: JSON.parse(answer.body),
    };
  }

  test("that unpacks to more than is allowed is refused, on public routes too", async () => {
    const bomb = new Uint8Array(gzipSync(Buffer.alloc(50 * LIMIT, "x")));
    expect(bomb.byteLength).toBeLessThan(64 * 1024);
    const packed = { "Content-Encoding": "gzip" };
    expect((await send(bomb, { ...JSON_TYPE, ...packed })).status).toBe(413);
    const form = { "Content-Type": "application/x-www-form-urlencoded", ...packed };
    expect((await server.request("POST", "/api/v1/token", { body: bomb, headers: form })).status).toBe(413);
  });

  test.each<[string, RequestOptions["body"] & Uint8Array, string]>([
    ["is no gzip though it says so", new Uint8Array(Buffer.from("{}")), "gzip"],
    ["is cut off", new Uint8Array(gzipSync(JSON.stringify({ first_name: "Ada" })).subarray(0, 20)), "gzip"],
    ["is in an unknown encoding", new Uint8Array(Buffer.from("{}")), "rot13"],
  ])("that %s cannot be read", async (_, body, encoding) => {
    const answer = await send(body, { ...JSON_TYPE, "Content-Encoding": encoding });
    expect(answer.status).toBe(400);
    expect(answer.json).toEqual(badRequest("The request body cannot be read"));
  });

  test.each(["__proto__", "constructor", "prototype", "toString", "hasOwnProperty"])(
    "may hold the key %s, which does nothing",
    async (key) => {
      const username = uniqueName();
      const fields = `"username":"${username}","first_name":"Ada","password":"12345678"`;
      const body = new Uint8Array(Buffer.from(`{"${key}":{"role":"owner","polluted":1},${fields}}`));
      const created = await server.request("POST", "/api/v1/users", { apiKey: OWNER_KEY, body });
      expect(created.status).toBe(201);
      expect(created.json).toMatchObject({ username, role: "annotator" });
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
      const form = { [key]: "x", username, password: "12345678" };
      expect((await server.request("POST", "/api/v1/token", { form })).status).toBe(201);
    },
  );
});
