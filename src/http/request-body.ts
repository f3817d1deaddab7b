import { isUtf8 } from "node:buffer";
import express, { type Request, type Response } from "express";
import { BadRequestError, PayloadTooLargeError, ValidationError } from "../platform/errors.ts";

/** Bodies of routes that anybody may call. */
export const PUBLIC_BODY_LIMIT = 64 * 1024;
/** Bodies of routes that need credentials. */
export const BODY_LIMIT = 1024 * 1024;

/**
 * Reads the raw body up to `limit` bytes, undoing gzip, deflate or brotli. Empty when there is none.
 * @throws PayloadTooLargeError, BadRequestError
 */
export function readBytes(request: Request, response: Response, limit: number): Promise<Buffer> {
  const { "content-length": length, "content-encoding": encoding } = request.headers;
  // The parser would wait for all of a body before it refuses it; one that says how long it is need not be waited for.
  if (encoding === undefined && Number(length) > limit)
    return Promise.reject(new PayloadTooLargeError(limit));
  const read = express.raw({ limit, type: () => true });
  return new Promise((resolve, reject) => {
    read(request, response, (error?: unknown) => {
      if (error) reject(translate(error, limit));
      else resolve(Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0));
    });
  });
}

/** How the JSON of a body is parsed. */
export interface JsonParsing {
  /** `JSON.parse`, or one that throws as it does. */
  readonly parse: (text: string) => unknown;
  /** For bodies that take long to parse: takes its time and uses `parse` in the end; undefined leaves the whole to it. */
  readonly parseLong?: ((bytes: Buffer, parse: (text: string) => unknown) => Promise<unknown>) | undefined;
}

const JSON_TYPE = /^\s*application\/(?:(?:[\w.+-]+\+)?json|octet-stream)\s*(?:;|$)/i;

/**
 * Reads a JSON body. A Content-Type that says nothing counts as JSON: some clients send none, or `application/octet-stream`,
 * which their HTTP library puts in its place. Undefined when there is no body.
 */
export async function readJson(
  request: Request,
  response: Response,
  limit: number,
  parsing: JsonParsing,
): Promise<unknown> {
  const bytes = await readBytes(request, response, limit);
  if (bytes.byteLength === 0) return undefined;
  const type = request.headers["content-type"];
  if (type !== undefined && !JSON_TYPE.test(type)) {
    const msg = "Input should be JSON: send the header Content-Type: application/json";
    throw new ValidationError([{ type: "model_attributes_type", loc: ["body"], msg }]);
  }
  return parseBytes(bytes, parsing);
}

async function parseBytes(bytes: Buffer, { parse, parseLong }: JsonParsing): Promise<unknown> {
  if (!isUtf8(bytes)) {
    const msg = "JSON decode error: not valid UTF-8";
    throw new ValidationError([{ type: "json_invalid", loc: ["body"], msg }]);
  }
  const parsed = await parseLong?.(bytes, parse);
  if (parsed !== undefined) return parsed;
  // Drops a byte order mark.
  const content = new TextDecoder().decode(bytes);
  try {
    return parse(content);
  } catch (cause) {
    const position = /position (\d+)/.exec((cause as Error).message)?.[1];
    const loc = ["body", Number(position ?? content.length)];
    throw new ValidationError([{ type: "json_invalid", loc, msg: "JSON decode error" }]);
  }
}

/**
 * Reads the text fields of a form, urlencoded or multipart.
 * @throws ValidationError when the body is not a form.
 */
export async function readForm(
  request: Request,
  response: Response,
  limit: number,
): Promise<Record<string, string | undefined>> {
  const bytes = await readBytes(request, response, limit);
  const type = request.headers["content-type"] ?? "application/x-www-form-urlencoded";
  let form: FormData;
  try {
    form = await new globalThis.Response(new Uint8Array(bytes), {
      headers: { "content-type": type },
    }).formData();
  } catch {
    if (/^\s*multipart\//i.test(type)) throw new BadRequestError("There was an error parsing the body");
    return {};
  }
  const texts = [...form].filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return Object.fromEntries(texts);
}

function translate(error: unknown, limit: number): unknown {
  const { type, status } = error as { type?: string; status?: number };
  if (type === "entity.too.large") return new PayloadTooLargeError(limit);
  if (status !== undefined && status < 500) return new BadRequestError("The request body cannot be read");
  return error;
}
