import { z } from "zod";
import { closeSession, openSession } from "../../http/browser-session.ts";
import type { Callers } from "../../http/caller.ts";
import { definePublicRoute, defineRoute, type Route } from "../../http/route.ts";
import { requireSameOrigin } from "../../http/same-origin.ts";
import { text } from "../../http/schema.ts";
import { Secret } from "../../platform/secret.ts";
import { canChangeOwnAccount, type UserPresenter, type UserService, userOutput } from "../users/index.ts";
import type { Authenticator } from "./authenticator.ts";
import type { SignInLimits } from "./limits/sign-in-limits.ts";
import type { SignInService } from "./sign-in-service.ts";

const tag = "Browser session";

const sessionCreate = z.object({ username: text(), password: text() }).meta({ id: "SessionCreate" });
const sessionOutput = z.object({ user: userOutput.nullable() }).meta({ id: "Session" });
const ownSessionOutput = sessionOutput
  // Whether a change of the password must give the current one.
  .extend({ has_password: z.boolean().optional() })
  .meta({ id: "OwnSession" });

export interface SessionRouteParts {
  readonly users: UserService;
  readonly present: UserPresenter;
  readonly signIn: SignInService;
  readonly limits: SignInLimits;
  readonly callers: Callers;
  readonly authenticator: Authenticator;
  readonly publicOrigin: string | undefined;
}

/** How a browser signs in and out. Programs use an API key or `POST /token`. */
export function sessionRoutes(parts: SessionRouteParts): Route[] {
  const { users, present, signIn, limits, callers, authenticator, publicOrigin } = parts;
  return [
    definePublicRoute(
      {
        method: "get",
        path: "/session",
        tag,
        summary: "Who this browser is signed in as",
        status: 200,
        output: ownSessionOutput,
      },
      async ({ request }) => {
        const user = await authenticator.signedIn(request);
        if (!user) return { user: null };
        return { user: present.masked(user), has_password: user.passwordHash !== null };
      },
    ),
    definePublicRoute(
      {
        method: "post",
        path: "/session",
        tag,
        summary: "Sign this browser in",
        body: sessionCreate,
        status: 201,
        output: sessionOutput,
        errors: [401, 403, 429, 503],
      },
      async ({ request, body }) => {
        requireSameOrigin(request, publicOrigin);
        const caller = callers.read(request);
        const user = await signIn.withPassword(body.username, new Secret(body.password), caller);
        await openSession(request, user);
        callers.remember(request, limits.markBrowser(user, caller));
        return { user: present.masked(user) };
      },
    ),
    definePublicRoute(
      {
        method: "delete",
        path: "/session",
        tag,
        summary: "Sign this browser out",
        status: 200,
        output: sessionOutput,
        errors: [403],
      },
      async ({ request }) => {
        requireSameOrigin(request, publicOrigin);
        await closeSession(request);
        return { user: null };
      },
    ),
    defineRoute(
      {
        method: "delete",
        path: "/sessions",
        tag,
        summary: "Sign out everywhere: ends every browser session and access token, not the API key",
        status: 200,
        output: sessionOutput,
        errors: [403],
      },
      async ({ actor, request, authorize }) => {
        const permit = authorize(canChangeOwnAccount(actor));
        await users.signOutEverywhere(actor.userId);
        await closeSession(request);
        return permit.answer({ user: null });
      },
    ),
  ];
}
