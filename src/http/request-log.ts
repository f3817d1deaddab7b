import type { RequestHandler } from "express";
import type { Logger } from "../platform/logger.ts";
import { requestId } from "./request-id.ts";

/** One line a request at level debug. The path without its query: links and callbacks carry secrets there. */
export function requestLog(logger: Logger): RequestHandler {
  return (request, response, next) => {
    if (logger.isLevelEnabled("debug")) {
      const start = performance.now();
      const path = request.originalUrl.split("?")[0];
      response.once("finish", () => {
        const milliseconds = Math.round(performance.now() - start);
        const line = {
          requestId: requestId(request),
          method: request.method,
          path,
          status: response.statusCode,
        };
        logger.debug({ ...line, milliseconds }, "Request");
      });
    }
    next();
  };
}
