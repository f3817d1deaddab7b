import { defineRoute, type Route } from "../../http/route.ts";
import { isOwner } from "../../platform/actor.ts";
import { Secret } from "../../platform/secret.ts";
import {
  canCreateUser,
  canDeleteUser,
  canReadOwnAccount,
  canReadUsers,
  type UserPresenter,
  type UserService,
  userParams,
} from "../users/index.ts";
import type { WorkspaceService } from "../workspaces/index.ts";
import { presentLegacyUser } from "./legacy-presenter.ts";
import { legacyUserCreate, legacyUserOutput, legacyUsersOutput } from "./legacy-schema.ts";

const tag = "Users";

/** Accounts as the 1.x API has them, by the same services and policies as API v1's. */
export function legacyUserRoutes(
  users: UserService,
  workspaces: WorkspaceService,
  present: UserPresenter,
): Route[] {
  const namesOf = async (userId: string) => (await workspaces.memberships({ userId })).get(userId);

  return [
    defineRoute(
      {
        method: "get",
        path: "/me",
        tag,
        summary: "The caller's own account; an owner's with the names of all workspaces",
        status: 200,
        output: legacyUserOutput,
      },
      async ({ actor, authorize }) => {
        const permit = authorize(canReadOwnAccount(actor));
        const user = await users.get(actor.userId);
        // What clients take for the workspaces in which the caller may work.
        const names = isOwner(actor)
          ? (await workspaces.listFor(user)).map(({ name }) => name)
          : await namesOf(user.id);
        return permit.answer(presentLegacyUser(present.withApiKey(user), names));
      },
    ),
    defineRoute(
      {
        method: "get",
        path: "/users",
        tag,
        summary: "All accounts",
        status: 200,
        output: legacyUsersOutput,
        errors: [403],
      },
      async ({ actor, authorize }) => {
        const permit = authorize(canReadUsers(actor));
        const names = await workspaces.memberships();
        const all = await users.list();
        return permit.answer(all.map((user) => presentLegacyUser(present.masked(user), names.get(user.id))));
      },
    ),
    defineRoute(
      {
        method: "post",
        path: "/users",
        tag,
        summary: "Create an account in workspaces that exist; the answer shows its API key, once",
        body: legacyUserCreate,
        status: 200,
        output: legacyUserOutput,
        errors: [403, 409],
      },
      async ({ actor, body, authorize }) => {
        const permit = authorize(canCreateUser(actor));
        const input = {
          firstName: body.first_name,
          lastName: body.last_name,
          username: body.username,
          role: body.role ?? "annotator",
          password: new Secret(body.password),
        };
        const user = await users.create(input, (trx, created) =>
          workspaces.join(trx, created, body.workspaces ?? []),
        );
        return permit.answer(presentLegacyUser(present.withApiKey(user), await namesOf(user.id)));
      },
    ),
    defineRoute(
      {
        method: "delete",
        path: "/users/:user_id",
        tag,
        summary: "Delete an account",
        params: userParams,
        status: 200,
        output: legacyUserOutput,
        errors: [403, 404, 409],
      },
      async ({ actor, params, authorize }) => {
        const user = await users.get(params.user_id);
        const permit = authorize(canDeleteUser(actor));
        const names = await namesOf(user.id);
        return permit.answer(presentLegacyUser(present.masked(await users.delete(user.id)), names));
      },
    ),
  ];
}
