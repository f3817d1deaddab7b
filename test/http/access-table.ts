import type { TestAccount } from "../support/accounts.ts";
import type { FilledDataset, TestDataset } from "../support/datasets.ts";
import { RECORD_ACCESS, RECORD_SITUATIONS, type RecordScene } from "./record-access-table.ts";

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
const NO_DATASET = "Dataset with id `{dataset_id}` not found";
const NO_FIELD = "Field with id `{field_id}` not found";
const NO_QUESTION = "Question with id `{question_id}` not found";
const NO_PROPERTY = "MetadataProperty with id `{metadata_property_id}` not found";
const NO_VECTOR = "VectorSettings with id `{vector_settings_id}` not found";
const NO_FIELD_YET = "Dataset with id `{dataset_id}` cannot be published: it has no field";
const TAKEN_IN_WORKSPACE = "Dataset with name `{name}` already exists for workspace with id `{workspace_id}`";
const TAKEN_IN_DATASET = "already exists for dataset with id `{dataset_id}`";
const LINKED = "Cannot delete the workspace {workspace_id}. This workspace has some datasets linked";
const NO_BACKUP = "There is no backup to download: make one first";
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
  ["DELETE /workspaces/:workspace_id",               "a draft",                [409,  403, 403, 403, 403, 401], LINKED],
  ["DELETE /workspaces/:workspace_id",               "a deleted dataset",      [200,  403, 403, 403, 403, 401]],
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

  ["GET /me/datasets",                               "as it is",               [200,  200, 200, 200, 200, 401]],
  ["GET /me/datasets",                               "datasets of a workspace",[200,  200, 403, 200, 403, 401]],
  ["GET /me/datasets",                               "datasets of no workspace",[200,  403, 403, 403, 403, 401]],
  ["POST /datasets",                                 "a new dataset",          [201,  201, 403, 403, 403, 401]],
  ["POST /datasets",                                 "a taken dataset name",   [409,  409, 403, 403, 403, 401], TAKEN_IN_WORKSPACE],
  ["POST /datasets",                                 "a dataset of no workspace",[422,  403, 403, 403, 403, 401], NO_WORKSPACE],
  ["GET /datasets/:dataset_id",                      "a draft",                [200,  200, 403, 200, 403, 401]],
  ["PATCH /datasets/:dataset_id",                    "a draft",                [200,  200, 403, 403, 403, 401]],
  ["DELETE /datasets/:dataset_id",                   "a draft",                [200,  200, 403, 403, 403, 401]],
  ["PATCH /datasets/:dataset_id",                    "a taken dataset name",   [409,  409, 403, 403, 403, 401], TAKEN_IN_WORKSPACE],
  ["DELETE /datasets/:dataset_id",                   "a published dataset",    [200,  200, 403, 403, 403, 401]],
  ["PUT /datasets/:dataset_id/publish",              "a draft to publish",     [200,  200, 403, 403, 403, 401]],
  ["PUT /datasets/:dataset_id/publish",              "a draft",                [422,  422, 403, 403, 403, 401], NO_FIELD_YET],
  ["GET /datasets/:dataset_id",                      "a missing dataset",      [404,  404, 404, 404, 404, 401], NO_DATASET],
  ["GET /datasets/:dataset_id",                      "a deleted dataset",      [404,  404, 404, 404, 404, 401], NO_DATASET],
  ["PATCH /datasets/:dataset_id",                    "a missing dataset",      [404,  404, 404, 404, 404, 401], NO_DATASET],
  ["PATCH /datasets/:dataset_id",                    "a deleted dataset",      [404,  404, 404, 404, 404, 401], NO_DATASET],
  ["DELETE /datasets/:dataset_id",                   "a missing dataset",      [404,  404, 404, 404, 404, 401], NO_DATASET],
  ["DELETE /datasets/:dataset_id",                   "a deleted dataset",      [404,  404, 404, 404, 404, 401], NO_DATASET],
  ["PUT /datasets/:dataset_id/publish",              "a missing dataset",      [404,  404, 404, 404, 404, 401], NO_DATASET],
  ["PUT /datasets/:dataset_id/publish",              "a deleted dataset",      [404,  404, 404, 404, 404, 401], NO_DATASET],

  ["GET /datasets/:dataset_id/fields",               "a draft to publish",     [200,  200, 403, 200, 403, 401]],
  ["GET /datasets/:dataset_id/fields",               "a missing dataset",      [404,  404, 404, 404, 404, 401], NO_DATASET],
  ["GET /datasets/:dataset_id/fields",               "a deleted dataset",      [404,  404, 404, 404, 404, 401], NO_DATASET],
  ["POST /datasets/:dataset_id/fields",              "a new part",             [201,  201, 403, 403, 403, 401]],
  ["POST /datasets/:dataset_id/fields",              "a taken field name",     [409,  409, 403, 403, 403, 401], `Field with name \`{name}\` ${TAKEN_IN_DATASET}`],
  ["POST /datasets/:dataset_id/fields",              "a published dataset",    [422,  422, 403, 403, 403, 401], "Field cannot be created for a published dataset"],
  ["POST /datasets/:dataset_id/fields",              "a missing dataset",      [404,  404, 404, 404, 404, 401], NO_DATASET],
  ["POST /datasets/:dataset_id/fields",              "a deleted dataset",      [404,  404, 404, 404, 404, 401], NO_DATASET],
  ["PATCH /fields/:field_id",                        "a published dataset",    [200,  200, 403, 403, 403, 401]],
  ["PATCH /fields/:field_id",                        "a missing part",         [404,  404, 404, 404, 404, 401], NO_FIELD],
  ["PATCH /fields/:field_id",                        "a deleted dataset",      [404,  404, 404, 404, 404, 401], NO_FIELD],
  ["DELETE /fields/:field_id",                       "a draft to publish",     [200,  200, 403, 403, 403, 401]],
  ["DELETE /fields/:field_id",                       "a published dataset",    [422,  422, 403, 403, 403, 401], "Fields cannot be deleted for a published dataset"],
  ["DELETE /fields/:field_id",                       "a missing part",         [404,  404, 404, 404, 404, 401], NO_FIELD],
  ["DELETE /fields/:field_id",                       "a deleted dataset",      [404,  404, 404, 404, 404, 401], NO_FIELD],

  ["GET /datasets/:dataset_id/questions",            "a draft to publish",     [200,  200, 403, 200, 403, 401]],
  ["GET /datasets/:dataset_id/questions",            "a missing dataset",      [404,  404, 404, 404, 404, 401], NO_DATASET],
  ["GET /datasets/:dataset_id/questions",            "a deleted dataset",      [404,  404, 404, 404, 404, 401], NO_DATASET],
  ["POST /datasets/:dataset_id/questions",           "a new part",             [201,  201, 403, 403, 403, 401]],
  ["POST /datasets/:dataset_id/questions",           "a taken question name",  [409,  409, 403, 403, 403, 401], `Question with name \`{name}\` ${TAKEN_IN_DATASET}`],
  ["POST /datasets/:dataset_id/questions",           "a published dataset",    [422,  422, 403, 403, 403, 401], "Question cannot be created for a published dataset"],
  ["POST /datasets/:dataset_id/questions",           "a missing dataset",      [404,  404, 404, 404, 404, 401], NO_DATASET],
  ["POST /datasets/:dataset_id/questions",           "a deleted dataset",      [404,  404, 404, 404, 404, 401], NO_DATASET],
  ["PATCH /questions/:question_id",                  "a published dataset",    [200,  200, 403, 403, 403, 401]],
  ["PATCH /questions/:question_id",                  "a missing part",         [404,  404, 404, 404, 404, 401], NO_QUESTION],
  ["PATCH /questions/:question_id",                  "a deleted dataset",      [404,  404, 404, 404, 404, 401], NO_QUESTION],
  ["DELETE /questions/:question_id",                 "a draft to publish",     [200,  200, 403, 403, 403, 401]],
  ["DELETE /questions/:question_id",                 "a published dataset",    [422,  422, 403, 403, 403, 401], "Questions cannot be deleted for a published dataset"],
  ["DELETE /questions/:question_id",                 "a missing part",         [404,  404, 404, 404, 404, 401], NO_QUESTION],
  ["DELETE /questions/:question_id",                 "a deleted dataset",      [404,  404, 404, 404, 404, 401], NO_QUESTION],

  ["GET /me/datasets/:dataset_id/metadata-properties", "a draft to publish",     [200,  200, 403, 200, 403, 401]],
  ["GET /me/datasets/:dataset_id/metadata-properties", "a missing dataset",      [404,  404, 404, 404, 404, 401], NO_DATASET],
  ["GET /me/datasets/:dataset_id/metadata-properties", "a deleted dataset",      [404,  404, 404, 404, 404, 401], NO_DATASET],
  ["POST /datasets/:dataset_id/metadata-properties", "a new metadata property",[201,  201, 403, 403, 403, 401]],
  ["POST /datasets/:dataset_id/metadata-properties", "a taken metadata property",[409,  409, 403, 403, 403, 401], `Metadata property with name \`{name}\` ${TAKEN_IN_DATASET}`],
  ["POST /datasets/:dataset_id/metadata-properties", "metadata of no dataset", [404,  404, 404, 404, 404, 401], NO_DATASET],
  ["PATCH /metadata-properties/:metadata_property_id", "a published dataset",    [200,  200, 403, 403, 403, 401]],
  ["PATCH /metadata-properties/:metadata_property_id", "a missing part",         [404,  404, 404, 404, 404, 401], NO_PROPERTY],
  ["PATCH /metadata-properties/:metadata_property_id", "a deleted dataset",      [404,  404, 404, 404, 404, 401], NO_PROPERTY],
  ["DELETE /metadata-properties/:metadata_property_id", "a draft to publish",     [200,  200, 403, 403, 403, 401]],
  ["DELETE /metadata-properties/:metadata_property_id", "a published dataset",    [200,  200, 403, 403, 403, 401]],
  ["DELETE /metadata-properties/:metadata_property_id", "a missing part",         [404,  404, 404, 404, 404, 401], NO_PROPERTY],
  ["DELETE /metadata-properties/:metadata_property_id", "a deleted dataset",      [404,  404, 404, 404, 404, 401], NO_PROPERTY],

  ["GET /datasets/:dataset_id/vectors-settings",     "a draft to publish",     [200,  200, 403, 200, 403, 401]],
  ["GET /datasets/:dataset_id/vectors-settings",     "a missing dataset",      [404,  404, 404, 404, 404, 401], NO_DATASET],
  ["GET /datasets/:dataset_id/vectors-settings",     "a deleted dataset",      [404,  404, 404, 404, 404, 401], NO_DATASET],
  ["POST /datasets/:dataset_id/vectors-settings",    "a new part",             [201,  201, 403, 403, 403, 401]],
  ["POST /datasets/:dataset_id/vectors-settings",    "taken vectors",          [409,  409, 403, 403, 403, 401], `Vector settings with name \`{name}\` ${TAKEN_IN_DATASET}`],
  ["POST /datasets/:dataset_id/vectors-settings",    "a missing dataset",      [404,  404, 404, 404, 404, 401], NO_DATASET],
  ["POST /datasets/:dataset_id/vectors-settings",    "a deleted dataset",      [404,  404, 404, 404, 404, 401], NO_DATASET],
  ["PATCH /vectors-settings/:vector_settings_id",    "a published dataset",    [200,  200, 403, 403, 403, 401]],
  ["PATCH /vectors-settings/:vector_settings_id",    "a missing part",         [404,  404, 404, 404, 404, 401], NO_VECTOR],
  ["PATCH /vectors-settings/:vector_settings_id",    "a deleted dataset",      [404,  404, 404, 404, 404, 401], NO_VECTOR],
  ["DELETE /vectors-settings/:vector_settings_id",   "a draft to publish",     [200,  200, 403, 403, 403, 401]],
  ["DELETE /vectors-settings/:vector_settings_id",   "a published dataset",    [200,  200, 403, 403, 403, 401]],
  ["DELETE /vectors-settings/:vector_settings_id",   "a missing part",         [404,  404, 404, 404, 404, 401], NO_VECTOR],
  ["DELETE /vectors-settings/:vector_settings_id",   "a deleted dataset",      [404,  404, 404, 404, 404, 401], NO_VECTOR],

  ...RECORD_ACCESS,

  ["GET /first-run",                               "as it is",              [200,  403, 403, 403, 403, 401]],
  ["PUT /first-run",                               "put away",              [200,  403, 403, 403, 403, 401]],
  ["GET /audit-events",                            "as it is",              [200,  403, 403, 403, 403, 401]],
  ["GET /backup",                                  "as it is",              [200,  403, 403, 403, 403, 401]],
  ["GET /backup/file",                             "as it is",              [404,  403, 403, 403, 403, 401], NO_BACKUP],
  ["GET /backup/key",                              "as it is",              [404,  403, 403, 403, 403, 401], NO_BACKUP],
  ["POST /backup",                                 "as it is",              [200,  403, 403, 403, 403, 401]],
  ["GET /metrics",                                 "as it is",              [200,  200, 200, 200, 200, 401]],
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
  newDraft(workspaceId: string): Promise<TestDataset>;
  /** A draft in a new workspace, with a part of each make. */
  newDataset(): Promise<FilledDataset>;
  publish(dataset: { id: string }): Promise<void>;
  remove(dataset: { id: string }): Promise<void>;
  /** A record with a suggestion and another's response, in a new workspace. */
  newRecord(): Promise<RecordScene>;
  /** Responds to a record. */
  answer(account: TestAccount, recordId: string): Promise<{ id: string }>;
  /** Makes an account a member of a dataset's workspace, or one no more. */
  join(account: TestAccount, datasetId: string): Promise<void>;
  leave(account: TestAccount, datasetId: string): Promise<void>;
  /** Asks for something as an owner, which has to succeed. */
  request(method: string, path: string, json?: unknown): Promise<void>;
}

/** What a request is made of, and what fills the braces in its path and in the expected detail. */
export interface Scene {
  readonly user_id?: string;
  readonly workspace_id?: string;
  readonly dataset_id?: string;
  readonly field_id?: string;
  readonly question_id?: string;
  readonly metadata_property_id?: string;
  readonly vector_settings_id?: string;
  readonly record_id?: string;
  readonly response_id?: string;
  readonly suggestion_id?: string;
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

/** A body that makes or changes a field, a question or vectors' settings; metadata properties have settings of their own. */
const PART = {
  name: "a new part",
  title: "A new title",
  settings: { type: "text", use_markdown: true },
  dimensions: 2,
};

function sceneOf(dataset: FilledDataset): Scene {
  return {
    dataset_id: dataset.id,
    workspace_id: dataset.workspace_id,
    field_id: dataset.field.id,
    question_id: dataset.question.id,
    metadata_property_id: dataset.metadataProperty.id,
    vector_settings_id: dataset.vectorSettings.id,
    json: PART,
  };
}

/** Situations that differ from caller to caller. */
export const PERSONAL: ReadonlySet<Situation> = new Set([
  "the caller",
  "an own account",
  "an answered record",
  "an own response, after leaving",
]);

/** How each situation comes about. A body that its route does not read is harmless. */
export const SITUATIONS = {
  ...RECORD_SITUATIONS,
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
  "datasets of a workspace": async ({ newWorkspace }) => ({
    query: `workspace_id=${(await newWorkspace()).id}`,
  }),
  "datasets of no workspace": async ({ missingId }) => ({ query: `workspace_id=${missingId}` }),
  "a new dataset": async ({ newName, newWorkspace }) => ({
    json: { name: newName(), workspace_id: (await newWorkspace()).id },
  }),
  "a taken dataset name": async ({ newWorkspace, newDraft }) => {
    const { id } = await newWorkspace();
    const [taken, other] = [await newDraft(id), await newDraft(id)];
    const json = { name: taken.name, workspace_id: id };
    return { dataset_id: other.id, workspace_id: id, name: taken.name, json };
  },
  "a dataset of no workspace": async ({ newName, missingId }) => ({
    workspace_id: missingId,
    json: { name: newName(), workspace_id: missingId },
  }),
  "a draft": async ({ newName, newWorkspace, newDraft }) => {
    const { id } = await newWorkspace();
    return { dataset_id: (await newDraft(id)).id, workspace_id: id, json: { name: newName() } };
  },
  "a draft to publish": async ({ newDataset }) => sceneOf(await newDataset()),
  "a published dataset": async ({ newDataset, publish }) => {
    const dataset = await newDataset();
    await publish(dataset);
    return sceneOf(dataset);
  },
  "a missing dataset": async ({ missingId }) => ({ dataset_id: missingId, json: PART }),
  "a deleted dataset": async ({ newDataset, remove }) => {
    const dataset = await newDataset();
    await remove(dataset);
    return sceneOf(dataset);
  },
  "a missing part": async ({ missingId }) => ({
    field_id: missingId,
    question_id: missingId,
    metadata_property_id: missingId,
    vector_settings_id: missingId,
    json: { title: "A new title" },
  }),
  "a new part": async ({ newDataset }) => ({ dataset_id: (await newDataset()).id, json: PART }),
  "a new metadata property": async ({ newDataset }) => ({
    dataset_id: (await newDataset()).id,
    json: { ...PART, settings: { type: "terms" } },
  }),
  "metadata of no dataset": async ({ missingId }) => ({
    dataset_id: missingId,
    json: { ...PART, settings: { type: "terms" } },
  }),
  "a taken field name": async ({ newDataset }) => {
    const { id, field } = await newDataset();
    return { dataset_id: id, name: field.name, json: { ...PART, name: field.name } };
  },
  "a taken question name": async ({ newDataset, publish }) => {
    const dataset = await newDataset();
    // That the name is taken is told before that the dataset is published.
    await publish(dataset);
    const { name } = dataset.question;
    return { dataset_id: dataset.id, name, json: { ...PART, name } };
  },
  "a taken metadata property": async ({ newDataset }) => {
    const { id, metadataProperty } = await newDataset();
    const { name } = metadataProperty;
    return { dataset_id: id, name, json: { ...PART, name, settings: { type: "integer" } } };
  },
  "taken vectors": async ({ newDataset }) => {
    const { id, vectorSettings } = await newDataset();
    return { dataset_id: id, name: vectorSettings.name, json: { ...PART, name: vectorSettings.name } };
  },
} as const satisfies Record<string, (stage: Stage) => Promise<Scene>>;
