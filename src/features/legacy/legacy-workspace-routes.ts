import { defineRoute, type Route } from "../../http/route.ts";
import type { User, UserPresenter, UserService } from "../users/index.ts";
import {
  canAddMember,
  canCreateWorkspace,
  canListMembers,
  canListOwnWorkspaces,
  canRemoveMember,
  presentWorkspace,
  type WorkspaceService,
  workspaceOutput,
  workspaceParams,
  workspaceUserParams,
} from "../workspaces/index.ts";
import { presentLegacyUser } from "./legacy-presenter.ts";
import {
  legacyUserOutput,
  legacyUsersOutput,
  legacyWorkspaceCreate,
  legacyWorkspacesOutput,
} from "./legacy-schema.ts";

const tag = "Workspaces";

/** Workspaces and memberships as the 1.x API has them, by the same services and policies as API v1's. */
export function legacyWorkspaceRoutes(
  workspaces: WorkspaceService,
  users: UserService,
  present: UserPresenter,
): Route[] {
  const presentMember = async (user: User) => {
    const names = await workspaces.memberships({ userId: user.id });
    return presentLegacyUser(present.masked(user), names.get(user.id));
  };

  return [
    defineRoute(
      {
        method: "get",
        path: "/workspaces",
        tag,
        summary: "The caller's workspaces; all of them for an owner",
        status: 200,
        output: legacyWorkspacesOutput,
      },
      async ({ actor, authorize }) => {
        const permit = authorize(canListOwnWorkspaces(actor));
        const own = await workspaces.listFor({ id: actor.userId, role: actor.role });
        return permit.answer(own.map(presentWorkspace));
      },
    ),
    defineRoute(
      {
        method: "post",
        path: "/workspaces",
        tag,
        summary: "Create a workspace",
        body: legacyWorkspaceCreate,
        status: 200,
        output: workspaceOutput,
        errors: [403, 409],
      },
      async ({ actor, body, authorize }) => {
        const permit = authorize(canCreateWorkspace(actor));
        return permit.answer(presentWorkspace(await workspaces.create({ name: body.name })));
      },
    ),
    defineRoute(
      {
        method: "get",
        path: "/workspaces/:workspace_id/users",
        tag,
        summary: "Members of a workspace, in the order in which they joined",
        params: workspaceParams,
        status: 200,
        output: legacyUsersOutput,
        errors: [403, 404],
      },
      async ({ actor, params, authorize }) => {
        const workspaceId = params.workspace_id;
        const permit = authorize(canListMembers(actor, await workspaces.standing(actor, workspaceId)));
        const members = await workspaces.listMembers(workspaceId);
        const names = await workspaces.memberships({ workspaceId });
        return permit.answer(
          members.map((user) => presentLegacyUser(present.masked(user), names.get(user.id))),
        );
      },
    ),
    defineRoute(
      {
        method: "post",
        path: "/workspaces/:workspace_id/users/:user_id",
        tag,
        summary: "Add a user to a workspace",
        params: workspaceUserParams,
        status: 200,
        output: legacyUserOutput,
        errors: [403, 404, 409],
      },
      async ({ actor, params, authorize }) => {
        const permit = authorize(canAddMember(actor));
        await workspaces.get(params.workspace_id);
        // A missing user is 404 here; API v1, where the id stands in the body, answers 422.
        await users.get(params.user_id);
        const member = await workspaces.addMember(params.workspace_id, params.user_id);
        return permit.answer(await presentMember(member));
      },
    ),
    defineRoute(
      {
        method: "delete",
        path: "/workspaces/:workspace_id/users/:user_id",
        tag,
        summary: "Take a user out of a workspace",
        params: workspaceUserParams,
        status: 200,
        output: legacyUserOutput,
        errors: [403, 404],
      },
      async ({ actor, params, authorize }) => {
        const member = await workspaces.getMember(params.workspace_id, params.user_id);
        const standing = await workspaces.standing(actor, params.workspace_id);
        const permit = authorize(canRemoveMember(actor, standing));
        await workspaces.removeMember(params.workspace_id, params.user_id);
        return permit.answer(await presentMember(member));
      },
    ),
  ];
}
