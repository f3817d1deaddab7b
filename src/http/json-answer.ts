import type { ServerResponse } from "node:http";

/** The JSON of a `Value`, written already: what the database keeps as JSON goes out without being parsed on the way. */
export class JsonText<Value> {
  readonly text: string;
  /** Never set: it only tells the type. */
  declare readonly value?: Value;

  constructor(text: string) {
    this.text = text;
  }
}

/**
 * Ends the response with a JSON body. Express's `response.json` asks the app's settings and parses the content type that
 * it has just set, for every answer: a tenth of the CPU time of `GET /me`.
 */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  if (status === 204) {
    response.writeHead(204).end();
    return;
  }
  const json = body instanceof JsonText ? body.text : JSON.stringify(body);
  const headers = {
    "Content-Type": "application/json; charset=utf-8",
    "Content-Length": Buffer.byteLength(json),
  };
  response.writeHead(status, headers).end(json);
}
