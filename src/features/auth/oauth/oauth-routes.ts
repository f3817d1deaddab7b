import express, { type Request, type RequestHandler, type Response, type Router } from "express";
import { type CookiePolicy, readCookie } from "../../../http/browser-cookie.ts";
import { openSession } from "../../../http/browser-session.ts";
import type { Callers } from "../../../http/caller.ts";
import { definePublicRoute, defineRoute, type Route } from "../../../http/route.ts";
import { sendWaitingPage } from "../../../http/waiting-page.ts";
import {
  ConflictError,
  NotFoundError,
  RouteError,
  TooManyRequestsError,
  UnavailableError,
  UnprocessableError,
} from "../../../platform/errors.ts";
import { Secret } from "../../../platform/secret.ts";
import type { User } from "../../users/index.ts";
import type { AccessTokens } from "../access-token.ts";
import { tokenOutput } from "../auth-schema.ts";
import type { SignInLimits } from "../limits/sign-in-limits.ts";
import { canManageOwnIdentities } from "./identity-policy.ts";
import { identityLinkAccept, linkingOutput } from "./identity-schema.ts";
import { accessTokenQuery, providerParams } from "./oauth-schema.ts";
import {
  ATTEMPT_LIFETIME_MS,
  type OAuthService,
  type SignInWish,
  type StartedAttempt,
} from "./oauth-service.ts";
import { PROVIDER } from "./provider.ts";
import { localReturnPath } from "./return-path.ts";
import { type SignInErrand, SignInFailure } from "./sign-in-failure.ts";

export const CALLBACK_PATH = `/oauth/${PROVIDER}/callback`;
/** The page that says why a sign-in came to nothing. */
const PROBLEM_PATH = "/sign-in/problem";
const COOKIE = "argilla-sign-in";
const RETRY_AFTER_SECONDS = 30;
/** An owner has to make room first. */
const FULL_RETRY_AFTER_SECONDS = 3_600;

export interface OAuthRouteParts {
  /** Undefined where there is no OAuth app. */
  readonly oauth: OAuthService | undefined;
  readonly tokens: AccessTokens;
  readonly limits: SignInLimits;
  readonly callers: Callers;
  /** The account that a browser is signed in to. */
  readonly signedIn: (request: Request) => Promise<User | undefined>;
  readonly cookies: CookiePolicy;
  readonly basePath: string;
  /** Who may put our pages into a frame. */
  readonly frameAncestors: string;
}

/** `GET /oauth2/providers/…/access-token`: the exchange for frontends other than ours. */
export function oauthTokenRoutes({ oauth, tokens, cookies }: OAuthRouteParts): Route[] {
  return [
    definePublicRoute(
      {
        method: "get",
        path: "/oauth2/providers/:provider/access-token",
        tag: "Authentication",
        summary: "Exchange what the sign-in service sent back for an access token",
        params: providerParams,
        query: accessTokenQuery,
        status: 200,
        output: tokenOutput,
        errors: [404, 429, 503],
      },
      async ({ params, query, request }) => {
        // Express answers HEAD with this too, and asking must not use an attempt up.
        if (request.method !== "GET") throw new RouteError(["GET"]);
        const service = requireProvider(oauth, params.provider);
        const answer = new URLSearchParams({ code: query.code, state: query.state });
        if (query.iss !== undefined) answer.set("iss", query.iss);
        try {
          const { user } = await service.finish(answer, browserToken(request, cookies));
          return { access_token: await tokens.issue(user), token_type: "bearer" as const };
        } catch (error) {
          throw asApiError(error);
        }
      },
    ),
  ];
}

/** `POST …/link`: how a browser that is signed in accepts a one-time link, on its way to the sign-in service. */
export function oauthLinkingRoutes(parts: OAuthRouteParts): Route[] {
  return [
    defineRoute(
      {
        method: "post",
        path: "/oauth2/providers/:provider/link",
        tag: "Own account",
        summary:
          "Accept a one-time link, in the browser that is signed in to its account; the answer tells where to go",
        params: providerParams,
        body: identityLinkAccept,
        status: 200,
        output: linkingOutput,
        errors: [403, 404, 409, 429, 503],
      },
      async ({ actor, params, body, request, authorize }) => {
        const service = requireProvider(parts.oauth, params.provider);
        const permit = authorize(canManageOwnIdentities(actor));
        const user = await parts.signedIn(request);
        if (!user) throw new ConflictError("Open the link in a browser that is signed in to the account");
        try {
          const token = new Secret(body.token);
          const caller = parts.callers.read(request);
          const attempt = await service.startLinking(
            token,
            user,
            browserToken(request, parts.cookies),
            caller,
          );
          setBrowserToken(request.res, parts.cookies, attempt);
          return permit.answer({ url: attempt.url.href });
        } catch (error) {
          throw asApiError(error);
        }
      },
    ),
  ];
}

/** `GET …/authentication`, under the API's prefix: sends the browser to the sign-in service. */
export function oauthStartRouter(parts: OAuthRouteParts): Router {
  const router = express.Router({ caseSensitive: true, strict: true });
  router.get("/oauth2/providers/:provider/authentication", onlyGet, async (request, response) => {
    const service = requireProvider(parts.oauth, String(request.params.provider));
    const wish: SignInWish = {
      returnPath: localReturnPath(request.query.next),
      organization: request.query.organization === "1",
      unchecked: request.query.unchecked === "1",
    };
    response.set("Cache-Control", "no-store");
    const elsewhere = startAtHome(request, service.origin, wish);
    if (elsewhere) return response.redirect(303, elsewhere);
    try {
      const caller = parts.callers.read(request);
      const attempt = await service.start(wish, browserToken(request, parts.cookies), caller);
      setBrowserToken(response, parts.cookies, attempt);
      response.redirect(303, attempt.url.href);
    } catch (error) {
      if (error instanceof TooManyRequestsError) {
        const lead = "Many people have begun to sign in with Hugging Face and are not back yet.";
        return sendWaitingPage(response, error, { lead, frameAncestors: parts.frameAncestors });
      }
      response.redirect(
        303,
        problemUrl(parts.basePath, error, { returnPath: wish.returnPath, links: false }),
      );
    }
  });
  return router;
}

/**
 * The address to which the sign-in service sends people back: opens the browser's session, or leaves it as it is where
 * an identity was linked to its account.
 */
export function oauthCallbackRouter(parts: OAuthRouteParts): Router {
  const router = express.Router({ caseSensitive: true, strict: true });
  router.get(CALLBACK_PATH, onlyGet, async (request, response) => {
    response.set("Cache-Control", "no-store");
    const signedIn = await parts.signedIn(request);
    try {
      if (!parts.oauth) throw new SignInFailure("disabled");
      const { searchParams } = new URL(request.originalUrl, "http://callback.invalid");
      const token = browserToken(request, parts.cookies);
      const { user, returnPath, links } = await parts.oauth.finish(searchParams, token, signedIn);
      if (!links) {
        await openSession(request, user);
        parts.callers.remember(request, parts.limits.markBrowser(user, parts.callers.read(request)));
      }
      response.redirect(303, `${parts.basePath}${returnPath}`);
    } catch (error) {
      // Whoever is signed in had no reason to sign in: of an attempt that nothing is known of, linking is the better guess.
      const guess = { returnPath: "/", links: signedIn !== undefined };
      response.redirect(303, problemUrl(parts.basePath, error, guess));
    }
  });
  return router;
}

/**
 * Where to begin instead, when a browser came by another name of this server (a custom domain, an IP address) than the
 * one at which people come back: its cookie would not be there. Done once: behind a proxy that renames the host every
 * request looks like that.
 */
function startAtHome(
  request: Request,
  origin: string,
  { returnPath: next, organization, unchecked }: SignInWish,
): string | undefined {
  if (request.query.moved !== undefined || request.headers.host === new URL(origin).host) return undefined;
  const query = new URLSearchParams({
    next,
    ...(organization && { organization: "1" }),
    ...(unchecked && { unchecked: "1" }),
    moved: "1",
  });
  return `${origin}${request.baseUrl}${request.path}?${query}`;
}

/** Express answers HEAD with a GET handler, and a link preview must not use an attempt up. */
const onlyGet: RequestHandler = (request, _response, next) => {
  next(request.method === "GET" ? undefined : "route");
};

function requireProvider(oauth: OAuthService | undefined, provider: string): OAuthService {
  if (provider === PROVIDER && oauth) return oauth;
  throw new NotFoundError("OAuth Provider", provider, `OAuth Provider '${provider}' not found`);
}

function browserToken(request: Request, cookies: CookiePolicy): string | undefined {
  return readCookie(request.headers.cookie, `${cookies.prefix}${COOKIE}`);
}

function setBrowserToken(
  response: Response | undefined,
  cookies: CookiePolicy,
  { browserToken: token }: StartedAttempt,
): void {
  response?.cookie(`${cookies.prefix}${COOKIE}`, token, { ...cookies.options, maxAge: ATTEMPT_LIFETIME_MS });
}

/**
 * The page that says what happened, which also takes the next try to where the person wanted to go. Its next try is
 * never a sign-in where an identity was to be linked: that would make it an account of its own.
 * @throws whatever is no failure of a sign-in: that is a defect, and the error handler's business.
 */
function problemUrl(basePath: string, error: unknown, guess: SignInErrand): string {
  if (!(error instanceof SignInFailure)) throw error;
  const { returnPath, links } = error.errand ?? guess;
  const onward: Record<string, string> = links
    ? { for: "link" }
    : returnPath === "/"
      ? {}
      : { next: returnPath };
  return `${basePath}${PROBLEM_PATH}?${new URLSearchParams({ code: error.code, ...onward })}`;
}

function asApiError(error: unknown): unknown {
  if (!(error instanceof SignInFailure)) return error;
  if (error.code === "full") return new TooManyRequestsError(error.message, FULL_RETRY_AFTER_SECONDS);
  if (error.code === "provider-unavailable") return new UnavailableError(error.message, RETRY_AFTER_SECONDS);
  return new UnprocessableError(error.message);
}
