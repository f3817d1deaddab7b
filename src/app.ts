import cors from "cors";
import express, { type Express, type RequestHandler } from "express";
import type { Context } from "./context.ts";
import { authRoutes } from "./features/auth/index.ts";
import { OWNER_LINK_PATH, ownerLinkRouter } from "./features/bootstrap/index.ts";
import { instanceRoutes } from "./features/instance/index.ts";
import { userRoutes } from "./features/users/index.ts";
import { workspaceRoutes } from "./features/workspaces/index.ts";
import { createApiDocs } from "./http/api-docs.ts";
import { presentBootState } from "./http/boot-pages.ts";
import { createErrorHandler, notFoundHandler } from "./http/error-handler.ts";
import { homePage } from "./http/home-page.ts";
import { describeApi } from "./http/openapi.ts";
import { frameAncestors, pageHeaders } from "./http/page.ts";
import { assignRequestId } from "./http/request-id.ts";
import { requestLog } from "./http/request-log.ts";
import { createRouter, type Route } from "./http/route.ts";
import { securityHeaders } from "./http/security-headers.ts";

const API_PREFIX = "/api/v1";

/** Every route of API v1, from every slice. */
export function apiRoutes(context: Context): Route[] {
  const { config, database, home } = context;
  const providers = config.oauth.app ? ["huggingface"] : [];
  return [
    ...instanceRoutes(config, home.persistent, database),
    ...authRoutes(context.signIn, context.tokens, providers),
    ...userRoutes(context.users, context.userPresenter),
    ...workspaceRoutes(context.workspaces, context.userPresenter),
  ];
}

/** The app: middleware in order, then the API, then pages, then the end of the line. */
export function createApp(context: Context): Express {
  const { config, logger } = context;
  const onSpace = config.space !== undefined;
  const routes = apiRoutes(context);

  const app = express();
  app.disable("x-powered-by");
  // Answers are small and private; hashing each for a conditional request costs more than it saves.
  app.disable("etag");
  app.set("query parser", "simple");
  const overHttps = config.server.publicOrigin?.startsWith("https:") ?? false;
  app.use(assignRequestId, requestLog(logger), securityHeaders(onSpace, overHttps));

  const site = express.Router({ caseSensitive: true, strict: true });
  site.use("/api", crossOrigin(config.server.corsOrigins));
  site.use(API_PREFIX, redirectTrailingSlash);
  site.use(API_PREFIX, createApiDocs(describeApi(routes, `${config.server.basePath}${API_PREFIX}`), onSpace));
  site.use(
    API_PREFIX,
    createRouter(routes, (request) => context.authenticator.authenticate(request)),
  );
  site.use("/api", notFoundHandler);
  site.get("/-/status", (_request, response) => {
    response.json(presentBootState({ state: "ready" }));
  });
  site.use(OWNER_LINK_PATH, ownerLinkRouter(context.ownerLinks, frameAncestors(onSpace)));
  site.get("/", (_request, response) => {
    response.set(pageHeaders(frameAncestors(onSpace))).send(homePage(config.server));
  });

  app.use(config.server.basePath || "/", site);
  app.use(notFoundHandler, createErrorHandler(logger));
  return app;
}

function crossOrigin(origins: readonly string[]): RequestHandler {
  // Never with credentials: a page elsewhere must bring its own key.
  return cors({ origin: origins.includes("*") ? "*" : [...origins], credentials: false, maxAge: 600 });
}

/** The original answers a trailing slash with 307 to the path without it, which keeps method and body. */
const redirectTrailingSlash: RequestHandler = (request, response, next) => {
  if (request.path === "/" || !request.path.endsWith("/")) return next();
  const [path = "", query] = request.originalUrl.split("?");
  response.redirect(307, path.replace(/\/+$/, "") + (query === undefined ? "" : `?${query}`));
};
