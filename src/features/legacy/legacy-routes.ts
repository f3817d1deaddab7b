import express, { type RequestHandler, type Router } from "express";
import type { Callers } from "../../http/caller.ts";
import { createErrorHandler } from "../../http/error-handler.ts";
import { createRouter, type Route } from "../../http/route.ts";
import { RouteError } from "../../platform/errors.ts";
import type { Logger } from "../../platform/logger.ts";
import type { Authenticator } from "../auth/index.ts";
import { presentLegacyError } from "./legacy-error.ts";
import { withRubrixKey } from "./rubrix-key.ts";

const DATASETS_ARE_ELSEWHERE =
  "Not Found: this server has no datasets of Argilla 1.x. Use the 2.x SDK, which serves datasets: pip install --upgrade argilla";

/** `log`, `load`, `copy`, `list_datasets`, rules and metrics of 1.x clients all live under this path. */
const noDatasets: RequestHandler = () => {
  throw new RouteError([], DATASETS_ARE_ELSEWHERE);
};

/** The 1.x API: its routes, and errors in the shapes that its clients know. Leaves other paths to whoever comes next. */
export function legacyRouter(
  routes: readonly Route[],
  { authenticator, callers }: { readonly authenticator: Authenticator; readonly callers: Callers },
  logger: Logger,
): Router {
  const router = express.Router({ caseSensitive: true, strict: true });
  router.use(
    createRouter(routes, (request) => {
      const { method, session } = request;
      const headers = withRubrixKey(request.headers);
      return authenticator.authenticate({ method, session, headers }, () => callers.read(request).network);
    }),
  );
  router.use("/datasets", noDatasets);
  router.use(createErrorHandler(logger, presentLegacyError));
  return router;
}
