import { openSession } from "../../../http/browser-session.ts";
import type { Callers } from "../../../http/caller.ts";
import { defineRoute, type Route } from "../../../http/route.ts";
import { presentTimestamp } from "../../../http/schema.ts";
import { Secret } from "../../../platform/secret.ts";
import {
  canManageAccess,
  linkedIdentitiesOutput,
  linkedIdentityOutput,
  type PasswordConfirmation,
  presentIdentity,
  type UserService,
  userParams,
} from "../../users/index.ts";
import { canManageOwnIdentities } from "./identity-policy.ts";
import {
  type IdentityLinkOutput,
  identityLinkOutput,
  identityParams,
  ownLinkCreate,
  userIdentityParams,
} from "./identity-schema.ts";
import type { IdentityService, IssuedLink } from "./identity-service.ts";

const own = "Own account";
const others = "Access to accounts";

export interface IdentityRouteParts {
  readonly users: UserService;
  readonly identities: IdentityService;
  readonly signIn: PasswordConfirmation;
  readonly callers: Callers;
}

/** Which identities open an account: the holder's routes, and the owners' for everybody. */
export function identityRoutes({ users, identities, signIn, callers }: IdentityRouteParts): Route[] {
  return [
    defineRoute(
      {
        method: "get",
        path: "/me/identities",
        tag: own,
        summary: "The Hugging Face identities that open the caller's account",
        status: 200,
        output: linkedIdentitiesOutput,
      },
      async ({ actor, authorize }) => {
        const permit = authorize(canManageOwnIdentities(actor));
        return permit.answer({ items: (await identities.of(actor.userId)).map(presentIdentity) });
      },
    ),
    defineRoute(
      {
        method: "post",
        path: "/me/identity-link",
        tag: own,
        summary: "Make a one-time link by which a Hugging Face identity comes to open the caller's account",
        body: ownLinkCreate,
        status: 201,
        output: identityLinkOutput,
        errors: [403, 409, 429, 503],
      },
      async ({ actor, body, request, authorize }) => {
        const permit = authorize(canManageOwnIdentities(actor));
        const current = body.current_password ? new Secret(body.current_password) : undefined;
        const user = await signIn.confirmPassword(actor.userId, current, callers.read(request));
        return permit.answer(presentLink(await identities.issueLink(user)));
      },
    ),
    defineRoute(
      {
        method: "delete",
        path: "/me/identities/:identity_id",
        tag: own,
        summary: "Take an identity from the caller's account, which must keep another way to sign in",
        params: identityParams,
        status: 200,
        output: linkedIdentityOutput,
        errors: [403, 404, 409],
      },
      async ({ actor, params, request, authorize }) => {
        const permit = authorize(canManageOwnIdentities(actor));
        const { user, identity } = await identities.unlink(actor.userId, params.identity_id, {
          byHolder: true,
        });
        if (request.session?.userId) await openSession(request, user);
        return permit.answer(presentIdentity(identity));
      },
    ),
    defineRoute(
      {
        method: "post",
        path: "/users/:user_id/identity-link",
        tag: others,
        summary: "Make a one-time link by which a Hugging Face identity comes to open an account",
        params: userParams,
        status: 201,
        output: identityLinkOutput,
        errors: [403, 404, 409],
      },
      async ({ actor, params, authorize }) => {
        const permit = authorize(canManageAccess(actor));
        return permit.answer(presentLink(await identities.issueLink(await users.get(params.user_id))));
      },
    ),
    defineRoute(
      {
        method: "delete",
        path: "/users/:user_id/identities/:identity_id",
        tag: others,
        summary: "Take an identity from an account, whose sessions and tokens end",
        params: userIdentityParams,
        status: 200,
        output: linkedIdentityOutput,
        errors: [403, 404, 409],
      },
      async ({ actor, params, request, authorize }) => {
        const permit = authorize(canManageAccess(actor));
        const { user, identity } = await identities.unlink(params.user_id, params.identity_id, {
          byHolder: actor.userId === params.user_id,
        });
        if (request.session?.userId === user.id) await openSession(request, user);
        return permit.answer(presentIdentity(identity));
      },
    ),
  ];
}

function presentLink({ url, expiresAt }: IssuedLink): IdentityLinkOutput {
  return { url: url.reveal(), expires_at: presentTimestamp(expiresAt) };
}
