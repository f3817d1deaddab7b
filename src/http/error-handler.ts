import type { ErrorRequestHandler, RequestHandler } from "express";
import {
  AppError,
  BadRequestError,
  CodedUnprocessableError,
  ForbiddenError,
  REFUSED_CHANGE,
  RouteError,
  TooManyRequestsError,
  UNCONFIRMED_CHANGE,
  UnauthorizedError,
  UnavailableError,
  ValidationError,
} from "../platform/errors.ts";
import type { Logger } from "../platform/logger.ts";
import { linger } from "./linger.ts";
import { requestId } from "./request-id.ts";

const PREFIX = "argilla.api.errors::";
const STORAGE_RETRY_SECONDS = 10;

/** Ends every request of the API that no route took. */
export const notFoundHandler: RequestHandler = () => {
  throw new RouteError();
};

/**
 * The only place where an error becomes an answer. What is not one of ours is logged once and answered with an id.
 * @param present the wire form of our errors.
 */
export function createErrorHandler(logger: Logger, present = presentError): ErrorRequestHandler {
  // Express knows an error handler by its four parameters.
  return (thrown, request, response, _next) => {
    const error = ofStorage(ofExpress(thrown));
    if (!(error instanceof AppError) || error instanceof DiskError) {
      const id = requestId(request);
      logger.error(
        { err: thrown, requestId: id, method: request.method, path: request.path },
        "A request failed.",
      );
    }
    if (response.headersSent) {
      response.destroy();
      return;
    }
    linger(request, response);
    if (error instanceof AppError) {
      response.status(error.status).set(error.headers).json(present(error));
    } else {
      response.status(500).json(presentUnexpected(requestId(request)));
    }
  };
}

/** The wire form of an error in API v1. */
export function presentError(error: AppError): { detail: unknown } | { code: string; message: string } {
  if (error instanceof CodedUnprocessableError) return { code: error.code, message: error.message };
  if (error instanceof UnauthorizedError) return coded("UnauthorizedError", { detail: error.message });
  if (error instanceof ForbiddenError) return coded("ForbiddenOperationError", { detail: error.message });
  if (error instanceof ValidationError) {
    return coded("ValidationError", {
      errors: error.problems.map(({ type, loc, msg }) => ({ type, loc, msg })),
    });
  }
  if (error instanceof TooManyRequestsError) return coded("TooManyRequestsError", { detail: error.message });
  if (error instanceof BadRequestError) return coded("BadRequestError", { message: error.message });
  return { detail: error.message };
}

function presentUnexpected(id: string): { detail: unknown } {
  const message = `Something went wrong in the server. Its log says what, under the request id ${id}.`;
  return coded("GenericServerError", { type: "InternalServerError", message });
}

/** An error under a code of the original's. */
export function coded(name: string, params: Record<string, unknown>): { detail: unknown } {
  return { detail: { code: `${PREFIX}${name}`, params } };
}

/** What the disk of a SQLite database refuses. It is in the log too, which the person who can mend it reads. */
class DiskError extends UnavailableError {}

const DISK_FAILURES: readonly (readonly [code: RegExp, message: string])[] = [
  [
    /^SQLITE_FULL/,
    "Not done: the disk on which this server keeps its data is full. Make room there, then try again",
  ],
  [
    /^SQLITE_(?:READONLY|CANTOPEN)/,
    "Not done: the disk on which this server keeps its data cannot be written to. Make it writable, then restart the server",
  ],
  [
    /^SQLITE_IOERR/,
    "Not done: the disk on which this server keeps its data fails. Look at the disk and the server's log, then restart the server",
  ],
];

/** A bucket or a disk that takes no changes is no defect of ours, and passes. */
function ofStorage(error: unknown): unknown {
  const { code, words } = (error ?? {}) as { code?: unknown; words?: string };
  if (typeof code !== "string") return error;
  if (code === UNCONFIRMED_CHANGE || code === REFUSED_CHANGE) {
    return new UnavailableError(`${words}`, STORAGE_RETRY_SECONDS);
  }
  const disk = DISK_FAILURES.find(([pattern]) => pattern.test(code));
  return disk ? new DiskError(disk[1], STORAGE_RETRY_SECONDS) : error;
}

/** Express itself throws on a path whose percent-encoding is broken. */
function ofExpress(error: unknown): unknown {
  if (error instanceof URIError || (error as { status?: number })?.status === 400) {
    return error instanceof AppError ? error : new BadRequestError("The URL cannot be decoded");
  }
  return error;
}
