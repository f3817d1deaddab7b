import { defineRoute, type Route } from "../../http/route.ts";
import type { Actor } from "../../platform/actor.ts";
import { Secret } from "../../platform/secret.ts";
import type { AccountIdentities } from "./account-identities.ts";
import type { User } from "./user.ts";
import {
  canCreateUser,
  canDeleteUser,
  canReadOwnAccount,
  canReadUsers,
  canUpdateUser,
} from "./user-policy.ts";
import { presentManagedUser, type UserPresenter } from "./user-presenter.ts";
import {
  managedUserOutput,
  managedUsersOutput,
  userCreate,
  userDeletion,
  userOutput,
  userParams,
  userUpdate,
} from "./user-schema.ts";
import type { UserService } from "./user-service.ts";

const tag = "Users";

/** The routes of accounts. The order of 403 and 404 is the original's, route by route. */
export function userRoutes(
  users: UserService,
  present: UserPresenter,
  identities: AccountIdentities,
): Route[] {
  const presentTo = async (actor: Actor, user: User) => {
    // The holder of a key sees it wherever the account is shown.
    const shown = actor.userId === user.id ? present.withApiKey(user) : present.masked(user);
    return presentManagedUser(shown, user, await identities.of(user.id));
  };
  return [
    defineRoute(
      {
        method: "get",
        path: "/me",
        tag,
        summary: "The caller's own account",
        status: 200,
        output: userOutput,
      },
      async ({ actor, authorize }) => {
        const permit = authorize(canReadOwnAccount(actor));
        const user = (await users.withId(actor.userId)) ?? (await users.get(actor.userId));
        return permit.answer(present.withApiKey(user));
      },
    ),
    defineRoute(
      {
        method: "get",
        path: "/users",
        tag,
        summary: "All accounts, with what opens them",
        status: 200,
        output: managedUsersOutput,
        errors: [403],
      },
      async ({ actor, authorize }) => {
        const permit = authorize(canReadUsers(actor));
        const linked = await identities.ofAll();
        const items = (await users.list()).map((user) =>
          presentManagedUser(present.masked(user), user, linked.get(user.id) ?? []),
        );
        return permit.answer({ items });
      },
    ),
    defineRoute(
      {
        method: "post",
        path: "/users",
        tag,
        summary: "Create an account; the answer shows its API key, once",
        body: userCreate,
        status: 201,
        output: managedUserOutput,
        errors: [403, 409],
      },
      async ({ actor, body, authorize }) => {
        const permit = authorize(canCreateUser(actor));
        const user = await users.create({
          id: body.id,
          firstName: body.first_name,
          lastName: body.last_name,
          username: body.username,
          role: body.role ?? "annotator",
          password: new Secret(body.password),
        });
        return permit.answer(presentManagedUser(present.withApiKey(user), user, []));
      },
    ),
    defineRoute(
      {
        method: "get",
        path: "/users/:user_id",
        tag,
        summary: "One account, with what opens it",
        params: userParams,
        status: 200,
        output: managedUserOutput,
        errors: [403, 404],
      },
      async ({ actor, params, authorize }) => {
        const permit = authorize(canReadUsers(actor));
        const user = await users.get(params.user_id);
        return permit.answer(await presentTo(actor, user));
      },
    ),
    defineRoute(
      {
        method: "patch",
        path: "/users/:user_id",
        tag,
        summary: "Change an account",
        params: userParams,
        body: userUpdate,
        status: 200,
        output: managedUserOutput,
        errors: [403, 404, 409],
      },
      async ({ actor, params, body, authorize }) => {
        const user = await users.get(params.user_id);
        const permit = authorize(canUpdateUser(actor));
        const updated = await users.update(user.id, {
          firstName: body.first_name ?? undefined,
          lastName: body.last_name,
          username: body.username ?? undefined,
          role: body.role ?? undefined,
          password: body.password ? new Secret(body.password) : undefined,
        });
        return permit.answer(await presentTo(actor, updated));
      },
    ),
    defineRoute(
      {
        method: "delete",
        path: "/users/:user_id",
        tag,
        summary: "Delete an account; its responses stay, without a name, unless they are to go too",
        params: userParams,
        query: userDeletion,
        status: 200,
        output: userOutput,
        errors: [403, 404, 409],
      },
      async ({ actor, params, query, authorize }) => {
        const user = await users.get(params.user_id);
        const permit = authorize(canDeleteUser(actor));
        const deleted = await users.delete(user.id, { deleteResponses: query.delete_responses });
        return permit.answer(present.masked(deleted));
      },
    ),
  ];
}
