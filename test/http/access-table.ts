import type { TestAccount } from "../support/accounts.ts";

/**
 * Who may do what, in the order in which the wire's contract checks: where a forbidden caller gets 404 for something
 * missing, 404 is asked first; where 403, the policy is. "in" means a member of the workspace in question.
 */
export const CALLERS = ["owner", "admin in", "admin out", "annotator in", "annotator out", "nobody"] as const;
export type Caller = (typeof CALLERS)[number];

type Statuses = [
  owner: number,
  adminIn: number,
  adminOut: number,
  annotatorIn: number,
  annotatorOut: number,
  nobody: number,
];

/** A line of the table. The last part is the `detail` of errors that are not the same everywhere. */
export type AccessRow = readonly [
  route: string,
  situation: Situation,
  statuses: Statuses,
  detail?: string | { code: string; params: Record<string, string> },
];

/** Routes that answer anybody. A route that is public without standing here is a hole. */
export const PUBLIC_ROUTES = [
  "GET /version",
  "GET /status",
  "GET /settings",
  "POST /token",
  "GET /oauth2/providers",
  "GET /oauth2/providers/:provider/access-token",
  "GET /session",
  "POST /session",
  "DELETE /session",
];

const NO_PROVIDER = "OAuth Provider '{provider}' not found";
/** The one 403 that is not a policy's. */
export const FOREIGN_PAGE = "Operation not allowed: this request did not come from a page of this server";
/** The server of the table has no OAuth app; with one, test/features/auth/oauth/ shows what follows. */
const NO_SIGN_IN =
  "Sign in with Hugging Face is not enabled here: set up its OAuth app first (on a Space `hf_oauth: true`)";
const NO_IDENTITY = "Identity with id `{identity_id}` not found";
const NO_USER = "User with id `{user_id}` not found";
const NO_WORKSPACE = "Workspace with id `{workspace_id}` not found";
const NO_MEMBERSHIP = "WorkspaceUser not found filtering by workspace_id={workspace_id}, user_id={user_id}";
const MEMBER_ALREADY =
  "Workspace user with workspace_id `{workspace_id}` and user_id `{user_id}` is not unique";

// biome-ignore format: a table is read in columns.
export const ACCESS: readonly AccessRow[] = [
  // route                                         situation                owner  admin     annotator  nobody
  //                                                                               in   out  in   out
  ["GET /version",                                 "as it is",              [200,  200, 200, 200, 200, 200]],
  ["GET /status",                                  "as it is",              [200,  200, 200, 200, 200, 200]],
  ["GET /settings",                                "as it is",              [200,  200, 200, 200, 200, 200]],
  ["GET /oauth2/providers",                        "as it is",              [200,  200, 200, 200, 200, 200]],
  ["POST /token",                                  "a good password",       [201,  201, 201, 201, 201, 201]],

  ["GET /oauth2/providers/:provider/access-token", "an unknown provider",   [404,  404, 404, 404, 404, 404], NO_PROVIDER],
  ["GET /session",                                 "as it is",              [200,  200, 200, 200, 200, 200]],
  ["POST /session",                                "a page of ours",        [201,  201, 201, 201, 201, 201]],
  ["POST /session",                                "a page of others",      [403,  403, 403, 403, 403, 403], FOREIGN_PAGE],
  ["DELETE /session",                              "a page of ours",        [200,  200, 200, 200, 200, 200]],
  ["DELETE /session",                              "a page of others",      [403,  403, 403, 403, 403, 403], FOREIGN_PAGE],

  ["GET /me",                                      "as it is",              [200,  200, 200, 200, 200, 401]],
  ["PATCH /me",                                    "an own account",        [200,  200, 200, 200, 200, 401]],
  ["PUT /me/password",                             "an own account",        [200,  200, 200, 200, 200, 401]],
  ["PUT /me/password",                             "a wrong password",      [422,  422, 422, 422, 422, 401], "The current password is not right"],
  ["POST /me/api-key",                             "an own account",        [200,  200, 200, 200, 200, 401]],
  ["DELETE /sessions",                             "an own account",        [200,  200, 200, 200, 200, 401]],
  ["GET /me/workspaces",                           "as it is",              [200,  200, 200, 200, 200, 401]],

  ["GET /users",                                   "as it is",              [200,  403, 403, 403, 403, 401]],
  ["POST /users",                                  "a new user",            [201,  403, 403, 403, 403, 401]],
  ["POST /users",                                  "a taken username",      [409,  403, 403, 403, 403, 401], "User username `{username}` is not unique"],
  ["POST /users",                                  "a taken user id",       [409,  403, 403, 403, 403, 401], "User with id `{user_id}` is not unique"],
  ["GET /users/:user_id",                          "another user",          [200,  403, 403, 403, 403, 401]],
  ["GET /users/:user_id",                          "the caller",            [200,  403, 403, 403, 403, 401]],
  ["GET /users/:user_id",                          "a missing user",        [404,  403, 403, 403, 403, 401], NO_USER],
  ["PATCH /users/:user_id",                        "another user",          [200,  403, 403, 403, 403, 401]],
  ["PATCH /users/:user_id",                        "the caller",            [200,  403, 403, 403, 403, 401]],
  ["PATCH /users/:user_id",                        "a missing user",        [404,  404, 404, 404, 404, 401], NO_USER],
  ["PATCH /users/:user_id",                        "a taken username",      [422,  403, 403, 403, 403, 401], "Username '{username}' already exists"],
  ["DELETE /users/:user_id",                       "another user",          [200,  403, 403, 403, 403, 401]],
  ["DELETE /users/:user_id",                       "a missing user",        [404,  404, 404, 404, 404, 401], NO_USER],
  ["GET /users/:user_id/workspaces",               "another user",          [200,  403, 403, 403, 403, 401]],
  ["GET /users/:user_id/workspaces",               "the caller",            [200,  403, 403, 403, 403, 401]],
  ["GET /users/:user_id/workspaces",               "a missing user",        [404,  403, 403, 403, 403, 401], NO_USER],

  ["GET /me/identities",                           "as it is",              [200,  200, 200, 200, 200, 401]],
  ["POST /me/identity-link",                       "an own account",        [409,  409, 409, 409, 409, 401], NO_SIGN_IN],
  ["POST /me/identity-link",                       "a wrong password",      [422,  422, 422, 422, 422, 401], "The current password is not right"],
  ["DELETE /me/identities/:identity_id",           "a missing identity",    [404,  404, 404, 404, 404, 401], NO_IDENTITY],
  ["POST /oauth2/providers/:provider/link",        "an unknown provider",   [404,  404, 404, 404, 404, 401], NO_PROVIDER],
  ["POST /users/:user_id/disable",                 "another user",          [200,  403, 403, 403, 403, 401]],
  ["POST /users/:user_id/disable",                 "a missing user",        [404,  403, 403, 403, 403, 401], NO_USER],
  ["POST /users/:user_id/enable",                  "another user",          [200,  403, 403, 403, 403, 401]],
  ["POST /users/:user_id/enable",                  "a missing user",        [404,  403, 403, 403, 403, 401], NO_USER],
  ["POST /users/:user_id/api-key",                 "another user",          [200,  403, 403, 403, 403, 401]],
  ["POST /users/:user_id/api-key",                 "a missing user",        [404,  403, 403, 403, 403, 401], NO_USER],
  ["POST /users/:user_id/reset",                   "another user",          [200,  403, 403, 403, 403, 401]],
  ["POST /users/:user_id/reset",                   "a missing user",        [404,  403, 403, 403, 403, 401], NO_USER],
  ["POST /users/:user_id/identity-link",           "another user",          [409,  403, 403, 403, 403, 401], NO_SIGN_IN],
  ["POST /users/:user_id/identity-link",           "a missing user",        [404,  403, 403, 403, 403, 401], NO_USER],
  ["DELETE /users/:user_id/identities/:identity_id", "a missing identity",  [404,  403, 403, 403, 403, 401], NO_IDENTITY],

  ["POST /workspaces",                             "a new workspace",       [201,  403, 403, 403, 403, 401]],
  ["POST /workspaces",                             "a taken name",          [409,  403, 403, 403, 403, 401], "Workspace name `{name}` is not unique"],
  ["POST /workspaces",                             "a taken workspace id",  [409,  403, 403, 403, 403, 401], "Workspace with id `{workspace_id}` is not unique"],
  ["GET /workspaces/:workspace_id",                "the workspace",         [200,  200, 403, 200, 403, 401]],
  ["GET /workspaces/:workspace_id",                "a missing workspace",   [404,  403, 403, 403, 403, 401], NO_WORKSPACE],
  ["DELETE /workspaces/:workspace_id",             "the workspace",         [200,  403, 403, 403, 403, 401]],
  ["DELETE /workspaces/:workspace_id",             "a missing workspace",   [404,  403, 403, 403, 403, 401], NO_WORKSPACE],

  ["GET /workspaces/:workspace_id/users",          "the workspace",         [200,  200, 403, 403, 403, 401]],
  ["GET /workspaces/:workspace_id/users",          "a missing workspace",   [404,  403, 403, 403, 403, 401], NO_WORKSPACE],
  ["POST /workspaces/:workspace_id/users",         "no member yet",         [201,  403, 403, 403, 403, 401]],
  ["POST /workspaces/:workspace_id/users",         "a member",              [409,  403, 403, 403, 403, 401], MEMBER_ALREADY],
  ["POST /workspaces/:workspace_id/users",         "a missing workspace",   [404,  403, 403, 403, 403, 401], NO_WORKSPACE],
  ["POST /workspaces/:workspace_id/users",         "a missing user",        [422,  403, 403, 403, 403, 401], NO_USER],
  ["DELETE /workspaces/:workspace_id/users/:user_id", "a member",           [200,  200, 403, 403, 403, 401]],
  ["DELETE /workspaces/:workspace_id/users/:user_id", "the caller",         [404,  200, 404, 403, 404, 401], NO_MEMBERSHIP],
  ["DELETE /workspaces/:workspace_id/users/:user_id", "no member yet",      [404,  404, 404, 404, 404, 401], NO_MEMBERSHIP],
  ["DELETE /workspaces/:workspace_id/users/:user_id", "a missing user",     [404,  404, 404, 404, 404, 401], NO_MEMBERSHIP],
  ["DELETE /workspaces/:workspace_id/users/:user_id", "a missing workspace", [404, 404, 404, 404, 404, 401], NO_MEMBERSHIP],

  ["GET /first-run",                               "as it is",              [200,  403, 403, 403, 403, 401]],
  ["PUT /first-run",                               "put away",              [200,  403, 403, 403, 403, 401]],
  ["GET /audit-events",                            "as it is",              [200,  403, 403, 403, 403, 401]],
];

export type Situation = keyof typeof SITUATIONS;

/** What the situations are made of. Each call makes things anew. */
export interface Stage {
  /** Undefined for nobody. */
  readonly caller: TestAccount | undefined;
  readonly missingId: string;
  newName(): string;
  newUser(role?: TestAccount["role"]): Promise<TestAccount>;
  /** A workspace whose members are the admin and the annotator who are "in", and those named here. */
  newWorkspace(...members: { id: string }[]): Promise<{ id: string; name: string }>;
}

/** What a request is made of, and what fills the braces in its path and in the expected detail. */
export interface Scene {
  readonly user_id?: string;
  readonly workspace_id?: string;
  readonly username?: string;
  readonly name?: string;
  readonly provider?: string;
  readonly identity_id?: string;
  /** Calls in the caller's place: an account of the same role that the request may change. */
  readonly as?: TestAccount | undefined;
  readonly query?: string;
  readonly headers?: Record<string, string>;
  readonly json?: Record<string, unknown>;
  readonly form?: Record<string, string>;
}

const NEW_USER = { first_name: "Ada", password: "a new password" };

/** Situations that differ from caller to caller. */
export const PERSONAL: ReadonlySet<Situation> = new Set(["the caller", "an own account"]);

/** How each situation comes about. A body that its route does not read is harmless. */
export const SITUATIONS = {
  "as it is": async () => ({}),
  "a good password": async ({ newUser }) => {
    const { username, password } = await newUser();
    return { form: { username, password } };
  },
  "an unknown provider": async () => ({
    provider: "huggingface",
    query: "code=x&state=y",
    json: { token: "x" },
  }),
  "a missing identity": async ({ newUser, missingId }) => ({
    user_id: (await newUser()).id,
    identity_id: missingId,
  }),
  "a page of ours": async ({ newUser }) => {
    const { username, password } = await newUser();
    return { headers: { "Sec-Fetch-Site": "same-origin" }, json: { username, password } };
  },
  "a page of others": async () => ({
    headers: { "Sec-Fetch-Site": "cross-site" },
    json: { username: "owner", password: "12345678" },
  }),
  "an own account": async ({ caller, newUser }) => {
    const account = caller && (await newUser(caller.role));
    const json = {
      first_name: "Grace",
      current_password: account?.password,
      new_password: "another password",
    };
    return { as: account, json };
  },
  "put away": async () => ({ json: { dismissed: true } }),
  "a wrong password": async () => ({ json: { current_password: "wrong", new_password: "another password" } }),
  "a new user": async ({ newName }) => ({ json: { ...NEW_USER, username: newName() } }),
  "a new member": async ({ newName, newWorkspace }) => ({
    json: { ...NEW_USER, username: newName(), workspaces: [(await newWorkspace()).name] },
  }),
  "a new member of nothing": async ({ newName }) => {
    const name = newName();
    return { name, json: { ...NEW_USER, username: newName(), workspaces: [name] } };
  },
  "a taken username": async ({ newUser }) => {
    const [target, { username }] = [await newUser(), await newUser()];
    return { user_id: target.id, username, json: { ...NEW_USER, username } };
  },
  "a taken user id": async ({ newName, newUser }) => {
    const { id } = await newUser();
    return { user_id: id, json: { ...NEW_USER, username: newName(), id } };
  },
  "another user": async ({ newUser }) => ({ user_id: (await newUser()).id, json: { first_name: "Grace" } }),
  "the caller": async ({ caller, missingId, newWorkspace }) => ({
    user_id: caller?.id ?? missingId,
    workspace_id: (await newWorkspace()).id,
    json: { first_name: "Grace" },
  }),
  "a missing user": async ({ missingId, newWorkspace }) => ({
    user_id: missingId,
    workspace_id: (await newWorkspace()).id,
    json: { user_id: missingId },
  }),
  "a new workspace": async ({ newName }) => ({ json: { name: newName() } }),
  "a taken name": async ({ newWorkspace }) => {
    const { name } = await newWorkspace();
    return { name, json: { name } };
  },
  "a taken workspace id": async ({ newName, newWorkspace }) => {
    const { id } = await newWorkspace();
    return { workspace_id: id, json: { id, name: newName() } };
  },
  "the workspace": async ({ newWorkspace }) => ({ workspace_id: (await newWorkspace()).id }),
  "a missing workspace": async ({ missingId, newUser }) => {
    const { id } = await newUser();
    return { workspace_id: missingId, user_id: id, json: { user_id: id } };
  },
  "a member": async ({ newUser, newWorkspace }) => {
    const user = await newUser();
    return { workspace_id: (await newWorkspace(user)).id, user_id: user.id, json: { user_id: user.id } };
  },
  "no member yet": async ({ newUser, newWorkspace }) => {
    const { id } = await newUser();
    return { workspace_id: (await newWorkspace()).id, user_id: id, json: { user_id: id } };
  },
} as const satisfies Record<string, (stage: Stage) => Promise<Scene>>;
