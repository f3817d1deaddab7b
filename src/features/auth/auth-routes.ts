import type { Callers } from "../../http/caller.ts";
import { definePublicRoute, type Route } from "../../http/route.ts";
import { Secret } from "../../platform/secret.ts";
import type { AccessTokens } from "./access-token.ts";
import { providersOutput, tokenForm, tokenOutput } from "./auth-schema.ts";
import type { SignInService } from "./sign-in-service.ts";

const tag = "Authentication";

export interface TokenRouteParts {
  readonly signIn: SignInService;
  readonly tokens: AccessTokens;
  readonly callers: Callers;
}

/** The exchange of a password for a token, which each API has under a path and with a status of its own. */
export function tokenRoute(
  where: { path: string; status: 200 | 201 },
  { signIn, tokens, callers }: TokenRouteParts,
): Route {
  return definePublicRoute(
    {
      ...where,
      method: "post",
      tag,
      summary: "Exchange a username and password for an access token",
      body: tokenForm,
      bodyType: "form",
      output: tokenOutput,
      errors: [401, 429, 503],
    },
    async ({ body, request }) => {
      const caller = callers.read(request);
      const user = await signIn.withPassword(body.username, new Secret(body.password), caller);
      return { access_token: await tokens.issue(user), token_type: "bearer" as const };
    },
  );
}

/** The routes by which callers get credentials. */
export function authRoutes(parts: TokenRouteParts, providers: readonly string[]): Route[] {
  return [
    tokenRoute({ path: "/token", status: 201 }, parts),
    definePublicRoute(
      {
        method: "get",
        path: "/oauth2/providers",
        tag,
        summary: "Services with which people can sign in",
        status: 200,
        output: providersOutput,
      },
      async () => ({ items: providers.map((name) => ({ name })) }),
    ),
  ];
}
