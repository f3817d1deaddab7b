import { defineRoute, type Route } from "../../http/route.ts";
import { type UserPresenter, userOutput, usersOutput } from "../users/index.ts";
import {
  canAddMember,
  canCreateWorkspace,
  canDeleteWorkspace,
  canListMembers,
  canListOwnWorkspaces,
  canListWorkspacesOfUser,
  canReadWorkspace,
  canRemoveMember,
} from "./workspace-policy.ts";
import { presentWorkspace, presentWorkspaces } from "./workspace-presenter.ts";
import {
  userParams,
  workspaceCreate,
  workspaceOutput,
  workspaceParams,
  workspacesOutput,
  workspaceUserCreate,
  workspaceUserParams,
} from "./workspace-schema.ts";
import type { WorkspaceService } from "./workspace-service.ts";

const tag = "Workspaces";

/** The routes of workspaces and memberships. The order of 403 and 404 is the original's, route by route. */
export function workspaceRoutes(workspaces: WorkspaceService, users: UserPresenter): Route[] {
  return [
    defineRoute(
      {
        method: "get",
        path: "/me/workspaces",
        tag,
        summary: "The caller's workspaces; all of them for an owner",
        status: 200,
        output: workspacesOutput,
      },
      async ({ actor, authorize }) => {
        const permit = authorize(canListOwnWorkspaces(actor));
        return permit.answer(
          presentWorkspaces(await workspaces.listFor({ id: actor.userId, role: actor.role })),
        );
      },
    ),
    defineRoute(
      {
        method: "get",
        path: "/users/:user_id/workspaces",
        tag,
        summary: "A user's workspaces; all of them for an owner",
        params: userParams,
        status: 200,
        output: workspacesOutput,
        errors: [403, 404],
      },
      async ({ actor, params, authorize }) => {
        const permit = authorize(canListWorkspacesOfUser(actor));
        return permit.answer(presentWorkspaces(await workspaces.listForUserId(params.user_id)));
      },
    ),
    defineRoute(
      {
        method: "post",
        path: "/workspaces",
        tag,
        summary: "Create a workspace",
        body: workspaceCreate,
        status: 201,
        output: workspaceOutput,
        errors: [403, 409],
      },
      async ({ actor, body, authorize }) => {
        const permit = authorize(canCreateWorkspace(actor));
        return permit.answer(presentWorkspace(await workspaces.create(body)));
      },
    ),
    defineRoute(
      {
        method: "get",
        path: "/workspaces/:workspace_id",
        tag,
        summary: "One workspace",
        params: workspaceParams,
        status: 200,
        output: workspaceOutput,
        errors: [403, 404],
      },
      async ({ actor, params, authorize }) => {
        const standing = await workspaces.standing(actor, params.workspace_id);
        const permit = authorize(canReadWorkspace(actor, standing));
        return permit.answer(presentWorkspace(await workspaces.get(params.workspace_id)));
      },
    ),
    defineRoute(
      {
        method: "delete",
        path: "/workspaces/:workspace_id",
        tag,
        summary: "Delete a workspace that holds no dataset",
        params: workspaceParams,
        status: 200,
        output: workspaceOutput,
        errors: [403, 404, 409],
      },
      async ({ actor, params, authorize }) => {
        const permit = authorize(canDeleteWorkspace(actor));
        return permit.answer(presentWorkspace(await workspaces.delete(params.workspace_id)));
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
        output: usersOutput,
        errors: [403, 404],
      },
      async ({ actor, params, authorize }) => {
        const standing = await workspaces.standing(actor, params.workspace_id);
        const permit = authorize(canListMembers(actor, standing));
        return permit.answer(users.maskedList(await workspaces.listMembers(params.workspace_id)));
      },
    ),
    defineRoute(
      {
        method: "post",
        path: "/workspaces/:workspace_id/users",
        tag,
        summary: "Add a user to a workspace",
        params: workspaceParams,
        body: workspaceUserCreate,
        status: 201,
        output: userOutput,
        errors: [403, 404, 409],
      },
      async ({ actor, params, body, authorize }) => {
        const permit = authorize(canAddMember(actor));
        return permit.answer(users.masked(await workspaces.addMember(params.workspace_id, body.user_id)));
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
        output: userOutput,
        errors: [403, 404],
      },
      async ({ actor, params, authorize }) => {
        const member = await workspaces.getMember(params.workspace_id, params.user_id);
        const standing = await workspaces.standing(actor, params.workspace_id);
        const permit = authorize(canRemoveMember(actor, standing));
        await workspaces.removeMember(params.workspace_id, params.user_id);
        return permit.answer(users.masked(member));
      },
    ),
  ];
}
