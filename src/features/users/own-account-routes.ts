import { openSession } from "../../http/browser-session.ts";
import type { Callers } from "../../http/caller.ts";
import { defineRoute, type Route } from "../../http/route.ts";
import { Secret } from "../../platform/secret.ts";
import type { PasswordConfirmation } from "./password-confirmation.ts";
import { canChangeOwnAccount } from "./user-policy.ts";
import type { UserPresenter } from "./user-presenter.ts";
import { ownPasswordChange, ownProfileUpdate, userOutput } from "./user-schema.ts";
import type { UserService } from "./user-service.ts";

const tag = "Own account";

export interface OwnAccountRouteParts {
  readonly users: UserService;
  readonly present: UserPresenter;
  readonly signIn: PasswordConfirmation;
  readonly callers: Callers;
}

/** What people change about themselves. A change of credentials ends all sessions but the one that made it. */
export function ownAccountRoutes({ users, present, signIn, callers }: OwnAccountRouteParts): Route[] {
  return [
    defineRoute(
      {
        method: "patch",
        path: "/me",
        tag,
        summary: "Change the caller's names",
        body: ownProfileUpdate,
        status: 200,
        output: userOutput,
        errors: [403],
      },
      async ({ actor, body, authorize }) => {
        const permit = authorize(canChangeOwnAccount(actor));
        const changes = { firstName: body.first_name, lastName: body.last_name };
        return permit.answer(present.withApiKey(await users.update(actor.userId, changes)));
      },
    ),
    defineRoute(
      {
        method: "put",
        path: "/me/password",
        tag,
        summary: "Change the caller's password",
        body: ownPasswordChange,
        status: 200,
        output: userOutput,
        errors: [403, 429, 503],
      },
      async ({ actor, body, request, authorize }) => {
        const permit = authorize(canChangeOwnAccount(actor));
        const current = body.current_password ? new Secret(body.current_password) : undefined;
        const holder = await signIn.confirmPassword(actor.userId, current, callers.read(request));
        const user = await users.replacePassword(holder, new Secret(body.new_password));
        if (request.session?.userId) await openSession(request, user);
        return permit.answer(present.withApiKey(user));
      },
    ),
    defineRoute(
      {
        method: "post",
        path: "/me/api-key",
        tag,
        summary: "Replace the caller's API key; the old one stops working at once",
        status: 200,
        output: userOutput,
        errors: [403],
      },
      async ({ actor, request, authorize }) => {
        const permit = authorize(canChangeOwnAccount(actor));
        const user = await users.rotateApiKey(actor.userId);
        if (request.session?.userId) await openSession(request, user);
        return permit.answer(present.withApiKey(user));
      },
    ),
  ];
}
