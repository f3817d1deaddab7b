import { openSession } from "../../http/browser-session.ts";
import { defineRoute, type Route } from "../../http/route.ts";
import type { AccountIdentities } from "./account-identities.ts";
import { canManageAccess } from "./user-policy.ts";
import { presentManagedUser, type UserPresenter } from "./user-presenter.ts";
import { managedUserOutput, resetOutput, userParams } from "./user-schema.ts";
import type { UserService } from "./user-service.ts";

const tag = "Access to accounts";

/**
 * What owners do to the ways into an account. Each ends its sessions and tokens at once; an owner who does it to
 * themselves stays signed in in the browser that did it.
 */
export function accessRoutes(
  users: UserService,
  present: UserPresenter,
  identities: AccountIdentities,
): Route[] {
  const setDisabled = (verb: "disable" | "enable", summary: string) =>
    defineRoute(
      {
        method: "post",
        path: `/users/:user_id/${verb}`,
        tag,
        summary,
        params: userParams,
        status: 200,
        output: managedUserOutput,
        errors: verb === "disable" ? [403, 404, 409] : [403, 404],
      },
      async ({ actor, params, authorize }) => {
        const permit = authorize(canManageAccess(actor));
        const user = await users.setDisabled(params.user_id, verb === "disable");
        return permit.answer(presentManagedUser(present.masked(user), user, await identities.of(user.id)));
      },
    );
  return [
    setDisabled("disable", "Close an account: nothing opens it, and nothing of it is lost"),
    setDisabled("enable", "Open a disabled account again"),
    defineRoute(
      {
        method: "post",
        path: "/users/:user_id/api-key",
        tag,
        summary: "Replace an account's API key; the answer shows the new one, once",
        params: userParams,
        status: 200,
        output: managedUserOutput,
        errors: [403, 404],
      },
      async ({ actor, params, request, authorize }) => {
        const permit = authorize(canManageAccess(actor));
        const user = await users.rotateApiKey(params.user_id);
        if (request.session?.userId === user.id) await openSession(request, user);
        const linked = await identities.of(user.id);
        return permit.answer(presentManagedUser(present.withApiKey(user), user, linked));
      },
    ),
    defineRoute(
      {
        method: "post",
        path: "/users/:user_id/reset",
        tag,
        summary:
          "Replace an account's API key and, if it signs in by one, its password; the answer shows both, once",
        params: userParams,
        status: 200,
        output: resetOutput,
        errors: [403, 404, 503],
      },
      async ({ actor, params, request, authorize }) => {
        const permit = authorize(canManageAccess(actor));
        const linked = await identities.of(params.user_id);
        const { user, password } = await users.resetCredentials(params.user_id, {
          keepsPasswordless: linked.length > 0,
        });
        if (request.session?.userId === user.id) await openSession(request, user);
        const shown = presentManagedUser(present.withApiKey(user), user, linked);
        return permit.answer({ ...shown, password: password?.reveal() ?? null });
      },
    ),
  ];
}
