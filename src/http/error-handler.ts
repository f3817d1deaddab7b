import type { ErrorRequestHandler, RequestHandler } from "express";
import {
  AppError,
  BadRequestError,
  CodedUnprocessableError,
  ForbiddenError,
  RouteError,
  TooManyRequestsError,
  UNCONFIRMED_CHANGE,
  UnauthorizedError,
  UnavailableError,
  ValidationError,
} from "../platform/errors.ts";
import type { Logger } from "../platform/logger.ts";
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
    if (!(error instanceof AppError)) {
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

/** A bucket that does not confirm, or that another server has taken over, is no defect: the next start may mend it. */
function ofStorage(error: unknown): unknown {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: string };
  if (code === UNCONFIRMED_CHANGE) return new UnavailableError(`${message}`, STORAGE_RETRY_SECONDS);
  if (code !== "SQLITE_READONLY") return error;
  return new UnavailableError(
    "Nothing can be saved here any more: another server has taken over the storage. Use that one, or restart this one",
    STORAGE_RETRY_SECONDS,
  );
}

/** Express itself throws on a path whose percent-encoding is broken. */
function ofExpress(error: unknown): unknown {
  if (error instanceof URIError || (error as { status?: number })?.status === 400) {
    return error instanceof AppError ? error : new BadRequestError("The URL cannot be decoded");
  }
  return error;
}
