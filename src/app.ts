import cors from "cors";
import express, { type Express, type Request, type RequestHandler, type Router } from "express";
import type { Context } from "./context.ts";
import { auditRoutes } from "./features/audit/index.ts";
import {
  authRoutes,
  CALLBACK_PATH,
  CLIENT_METADATA_PATH,
  clientMetadata,
  identityRoutes,
  isPublicClient,
  oauthCallbackRouter,
  oauthLinkingRoutes,
  oauthStartRouter,
  oauthTokenRoutes,
  PROVIDER,
  sessionRoutes,
} from "./features/auth/index.ts";
import { backupRoutes } from "./features/backups/index.ts";
import { OWNER_LINK_PATH, ownerLinkRouter } from "./features/bootstrap/index.ts";
import { datasetRoutes } from "./features/datasets/index.ts";
import { fieldRoutes } from "./features/fields/index.ts";
import { firstRunRoutes } from "./features/first-run/index.ts";
import { instanceRoutes, type SignInFacts } from "./features/instance/index.ts";
import {
  legacyInstanceRoutes,
  legacyRouter,
  legacyUserRoutes,
  legacyWorkspaceRoutes,
} from "./features/legacy/index.ts";
import { metadataPropertyRoutes } from "./features/metadata-properties/index.ts";
import { metricsRoutes } from "./features/metrics/index.ts";
import { progressRoutes } from "./features/progress/index.ts";
import { questionRoutes } from "./features/questions/index.ts";
import { recordRoutes } from "./features/record-io/index.ts";
import { responseRoutes } from "./features/responses/index.ts";
import { searchRoutes } from "./features/search/index.ts";
import { suggestionRoutes } from "./features/suggestions/index.ts";
import { accessRoutes, ownAccountRoutes, userRoutes } from "./features/users/index.ts";
import { vectorSettingsRoutes } from "./features/vectors/index.ts";
import { workspaceRoutes } from "./features/workspaces/index.ts";
import { createApiDocs } from "./http/api-docs.ts";
import { presentBootState } from "./http/boot-pages.ts";
import { cookiePolicy } from "./http/browser-cookie.ts";
import { browserSessions } from "./http/browser-session.ts";
import { createErrorHandler, notFoundHandler } from "./http/error-handler.ts";
import { homePage } from "./http/home-page.ts";
import { type ApiTitle, describeApi } from "./http/openapi.ts";
import { frameAncestors, pageHeaders } from "./http/page.ts";
import { assignRequestId } from "./http/request-id.ts";
import { requestLog } from "./http/request-log.ts";
import { createRouter, type Route } from "./http/route.ts";
import { securityHeaders } from "./http/security-headers.ts";
import { createWebApp, findWebApp } from "./http/web-app.ts";
import { API_VERSION, LEGACY_API_VERSION } from "./platform/release.ts";

const API_PREFIX = "/api/v1";
/** The API of Argilla 1.x, in whose address space API v1 lives. */
const LEGACY_PREFIX = "/api";

/** Every route of API v1, from every slice. */
export function apiRoutes(context: Context): Route[] {
  const { config, database, users, signIn, limits, callers, authenticator, identities } = context;
  const present = context.userPresenter;
  const { publicOrigin } = config.server;
  return [
    ...instanceRoutes(context, () => findSignInFacts(context), database, context.storageStatus),
    ...authRoutes(context, context.oauth ? [PROVIDER] : []),
    ...oauthTokenRoutes(oauthParts(context)),
    ...oauthLinkingRoutes(oauthParts(context)),
    ...sessionRoutes({ users, present, signIn, limits, callers, authenticator, publicOrigin }),
    ...ownAccountRoutes({ users, present, signIn, callers }),
    ...userRoutes(users, present, identities),
    ...accessRoutes(users, present, identities),
    ...identityRoutes({ users, identities, signIn, callers }),
    ...workspaceRoutes(context.workspaces, context.userPresenter),
    ...datasetPartsRoutes(context),
    ...recordAndAnswerRoutes(context),
    ...firstRunRoutes(context.firstRun),
    ...auditRoutes(context.audit),
    ...backupRoutes(context.backups),
    ...metricsRoutes(context.metrics),
  ];
}

/** Datasets and what they are made of. */
function datasetPartsRoutes(context: Context): Route[] {
  const { config, datasets } = context;
  return [
    ...datasetRoutes(datasets),
    ...fieldRoutes(context.fields, datasets),
    ...questionRoutes(context.questions, datasets, config.annotation),
    ...metadataPropertyRoutes(context.metadataProperties, datasets),
    ...vectorSettingsRoutes(context.vectorsSettings, datasets),
  ];
}

/** Records, what people and models say of them, and how far they are. */
function recordAndAnswerRoutes(context: Context): Route[] {
  const { datasets, records, recordReader: reader, recordWriter: writer } = context;
  return [
    ...recordRoutes({ datasets, records, reader, writer }),
    ...responseRoutes(context.responses, datasets, records),
    ...suggestionRoutes(context.suggestions, datasets, records),
    ...searchRoutes(context.recordSearch, datasets),
    ...progressRoutes({
      datasets,
      metadataProperties: context.metadataProperties,
      progress: context.progress,
    }),
  ];
}

/** Every route of the 1.x API. */
export function legacyApiRoutes(context: Context): Route[] {
  const { users, workspaces, userPresenter } = context;
  return [
    ...legacyInstanceRoutes(context),
    ...legacyUserRoutes(users, workspaces, userPresenter),
    ...legacyWorkspaceRoutes(workspaces, users, userPresenter),
  ];
}

async function findSignInFacts({ oauth, signInAccounts, gate }: Context): Promise<SignInFacts> {
  return {
    missingWorkspaces: oauth ? await signInAccounts.missingWorkspaces() : [],
    full: oauth !== undefined && (await signInAccounts.isFull()),
    gate: await gate?.state(),
    problem: oauth?.appProblem,
  };
}

function oauthParts({ oauth, tokens, limits, callers, authenticator, config }: Context) {
  return {
    ...{ oauth, tokens, limits, callers, cookies: cookiePolicy(config), basePath: config.server.basePath },
    frameAncestors: frameAncestors(config.space !== undefined),
    signedIn: (request: Request) => authenticator.signedIn(request),
  };
}

/** The app: middleware in order, then the API, then pages, then the end of the line. */
export function createApp(context: Context): Express {
  const { config, logger } = context;
  const onSpace = config.space !== undefined;
  const routes = apiRoutes(context);
  const legacyRoutes = legacyApiRoutes(context);

  const app = express();
  app.disable("x-powered-by");
  // Answers are small and private; hashing each for a conditional request costs more than it saves.
  app.disable("etag");
  app.set("query parser", "simple");
  app.set("trust proxy", config.server.trustedProxies);
  const overHttps = config.server.publicOrigin?.startsWith("https:") ?? false;
  app.use(
    assignRequestId,
    context.requestTimes.count,
    requestLog(logger),
    securityHeaders(onSpace, overHttps),
  );

  const site = express.Router({ caseSensitive: true, strict: true });
  site.use(LEGACY_PREFIX, crossOrigin(config.server.corsOrigins), redirectTrailingSlash);
  const { basePath } = config.server;
  site.use(
    API_PREFIX,
    createApiDocs(() => describeApi(routes, apiTitle(basePath)), onSpace),
  );
  site.use(API_PREFIX, neverCached);
  site.use(
    browserSessions({
      store: context.sessionStore,
      cookieKey: context.cookieKey,
      cookies: cookiePolicy(config),
      signIns: [
        { method: "POST", path: `${API_PREFIX}/session` },
        { method: "GET", path: CALLBACK_PATH },
      ],
    }),
  );
  site.use(API_PREFIX, oauthStartRouter(oauthParts(context)));
  site.use(
    API_PREFIX,
    createRouter(routes, (request) => {
      return context.authenticator.authenticate(request, () => context.callers.read(request).network);
    }),
  );
  // Behind API v1, whose requests are many and have nothing to do here.
  site.use(
    LEGACY_PREFIX,
    createApiDocs(() => describeApi(legacyRoutes, legacyTitle(basePath)), onSpace),
  );
  site.use(LEGACY_PREFIX, neverCached);
  site.use(LEGACY_PREFIX, legacyRouter(legacyRoutes, context, logger));
  // In any case, so that a misspelt address of the API never answers a program with a page.
  site.use(/^\/api(?=\/|$)/i, notFoundHandler);
  site.get("/-/status", (_request, response) => {
    response.json(presentBootState({ state: "ready" }));
  });
  site.use(OWNER_LINK_PATH, ownerLinkRouter(context, frameAncestors(onSpace)));
  site.use(oauthCallbackRouter(oauthParts(context)));
  if (isPublicClient(config.oauth.app)) {
    site.get(CLIENT_METADATA_PATH, (_request, response) => {
      response.json(clientMetadata(context.address));
    });
  }
  site.use(pages(context));

  app.use(config.server.basePath || "/", site);
  app.use(notFoundHandler, createErrorHandler(logger));
  return app;
}

function apiTitle(basePath: string): ApiTitle {
  const description = "The REST API of Argilla, served by argilla-space.";
  return { description, version: API_VERSION, serverPath: `${basePath}${API_PREFIX}` };
}

function legacyTitle(basePath: string): ApiTitle {
  const description = "The accounts of Argilla's REST API before 2.0, for its clients and scripts.";
  return { description, version: LEGACY_API_VERSION, serverPath: `${basePath}${LEGACY_PREFIX}` };
}

/** The web app; where it was not built (a developer runs the source), a page that says so much. */
function pages({ config, address }: Context): Router {
  const onSpace = config.space !== undefined;
  const folder = findWebApp();
  if (folder) return createWebApp(folder, config.server.basePath, onSpace);
  const router = express.Router({ caseSensitive: true, strict: true });
  router.get("/", (_request, response) => {
    response.set(pageHeaders(frameAncestors(onSpace))).send(homePage(address));
  });
  return router;
}

function crossOrigin(origins: readonly string[]): RequestHandler {
  const everybody = origins.includes("*");
  // Never with credentials: a page elsewhere must bring its own key.
  const handle = cors({ origin: everybody ? "*" : [...origins], credentials: false, maxAge: 600 });
  if (!everybody) return handle;
  return (request, response, next) => {
    if (request.method === "OPTIONS") return handle(request, response, next);
    // All that the library would do here, without the twelfth of the time of `GET /me` that it takes to find out.
    response.setHeader("Access-Control-Allow-Origin", "*");
    next();
  };
}

/** Answers hold keys, tokens and what one person alone may see (RFC 6749, section 5.1, asks it of tokens). */
const neverCached: RequestHandler = (_request, response, next) => {
  response.set("Cache-Control", "no-store");
  next();
};

/** The original answers a trailing slash with 307 to the path without it, which keeps method and body. */
const redirectTrailingSlash: RequestHandler = (request, response, next) => {
  if (request.path === "/" || !request.path.endsWith("/")) return next();
  // Not made of the original target as a whole: in absolute form that names a host of the caller's choice.
  const query = /\?.*$/s.exec(request.url)?.[0] ?? "";
  response.redirect(307, request.baseUrl + request.path.replace(/\/+$/, "") + query);
};
