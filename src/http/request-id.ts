import { randomUUID } from "node:crypto";
import type { Request, RequestHandler } from "express";
import { withOrigin } from "../platform/origin.ts";
import { sourceAddress } from "./caller.ts";

const HEADER = "x-request-id";
const SAFE = /^[\w.-]{8,128}$/;

/** Ties answer, log and audit log together: keeps the id that a proxy gave if it is harmless, else makes one. */
export const assignRequestId: RequestHandler = (request, response, next) => {
  const given = request.headers[HEADER];
  const id = typeof given === "string" && SAFE.test(given) ? given : randomUUID();
  request.headers[HEADER] = id;
  response.setHeader("X-Request-Id", id);
  withOrigin({ source: sourceAddress(request), requestId: id }, next);
};

/** The id of a request that passed {@link assignRequestId}. */
export function requestId(request: Request): string {
  return String(request.headers[HEADER]);
}
