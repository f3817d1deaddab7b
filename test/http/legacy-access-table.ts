import type { AccessRow } from "./access-table.ts";

/** Routes of the 1.x API that answer anybody. */
export const LEGACY_PUBLIC_ROUTES = ["POST /security/token", "GET /_info", "GET /_status"];

const NO_USER = coded("EntityNotFoundError", "{user_id}", "User");
const NO_WORKSPACE = coded("EntityNotFoundError", "{workspace_id}", "Workspace");
const USER_ALREADY = coded("EntityAlreadyExistsError", "{username}", "User");
const MEMBER_ALREADY = coded("EntityAlreadyExistsError", "{user_id}", "User");
const WORKSPACE_ALREADY = coded("EntityAlreadyExistsError", "{name}", "Workspace");

function coded(error: string, name: string, type: string) {
  return { code: `argilla.api.errors::${error}`, params: { name, type } };
}

// biome-ignore format: a table is read in columns.
export const LEGACY_ACCESS: readonly AccessRow[] = [
  // route                                            situation                owner  admin     annotator  nobody
  //                                                                                  in   out  in   out
  ["POST /security/token",                            "a good password",       [200,  200, 200, 200, 200, 200]],
  ["GET /_info",                                      "as it is",              [200,  200, 200, 200, 200, 200]],
  ["GET /_status",                                    "as it is",              [200,  200, 200, 200, 200, 200]],

  ["GET /me",                                         "as it is",              [200,  200, 200, 200, 200, 401]],

  ["GET /users",                                      "as it is",              [200,  403, 403, 403, 403, 401]],
  ["POST /users",                                     "a new user",            [200,  403, 403, 403, 403, 401]],
  ["POST /users",                                     "a new member",          [200,  403, 403, 403, 403, 401]],
  ["POST /users",                                     "a new member of nothing", [422, 403, 403, 403, 403, 401], "Workspace '{name}' does not exist"],
  ["POST /users",                                     "a taken username",      [409,  403, 403, 403, 403, 401], USER_ALREADY],
  ["DELETE /users/:user_id",                          "another user",          [200,  403, 403, 403, 403, 401]],
  ["DELETE /users/:user_id",                          "a missing user",        [404,  404, 404, 404, 404, 401], NO_USER],

  ["GET /workspaces",                                 "as it is",              [200,  200, 200, 200, 200, 401]],
  ["POST /workspaces",                                "a new workspace",       [200,  403, 403, 403, 403, 401]],
  ["POST /workspaces",                                "a taken name",          [409,  403, 403, 403, 403, 401], WORKSPACE_ALREADY],

  ["GET /workspaces/:workspace_id/users",             "the workspace",         [200,  200, 403, 403, 403, 401]],
  ["GET /workspaces/:workspace_id/users",             "a missing workspace",   [404,  403, 403, 403, 403, 401], NO_WORKSPACE],
  ["POST /workspaces/:workspace_id/users/:user_id",   "no member yet",         [200,  403, 403, 403, 403, 401]],
  ["POST /workspaces/:workspace_id/users/:user_id",   "a member",              [409,  403, 403, 403, 403, 401], MEMBER_ALREADY],
  ["POST /workspaces/:workspace_id/users/:user_id",   "a missing workspace",   [404,  403, 403, 403, 403, 401], NO_WORKSPACE],
  ["POST /workspaces/:workspace_id/users/:user_id",   "a missing user",        [404,  403, 403, 403, 403, 401], NO_USER],
  ["DELETE /workspaces/:workspace_id/users/:user_id", "a member",              [200,  200, 403, 403, 403, 401]],
  ["DELETE /workspaces/:workspace_id/users/:user_id", "the caller",            [404,  200, 404, 403, 404, 401], NO_USER],
  ["DELETE /workspaces/:workspace_id/users/:user_id", "no member yet",         [404,  404, 404, 404, 404, 401], NO_USER],
  ["DELETE /workspaces/:workspace_id/users/:user_id", "a missing user",        [404,  404, 404, 404, 404, 401], NO_USER],
  ["DELETE /workspaces/:workspace_id/users/:user_id", "a missing workspace",   [404,  404, 404, 404, 404, 401], NO_USER],
];
