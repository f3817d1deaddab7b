import type { Db, Transaction } from "../../db/database.ts";
import { insertAll } from "../../db/insert-all.ts";
import { prepared } from "../../db/prepared.ts";
import type { Role } from "../../platform/actor.ts";
import { foldUsername, type User } from "./user.ts";

interface UserRow {
  id: string;
  first_name: string;
  last_name: string | null;
  username: string;
  username_folded: string;
  role: string;
  password_hash: string | null;
  api_key_lookup: string;
  api_key_sealed: string;
  credentials_version: number;
  suspended: boolean | number;
  disabled: boolean | number;
  email: string | null;
  api_key_last_used_on: string | null;
  inserted_at: Date | number;
  updated_at: Date | number;
}

const TABLE = "users";

/** Unique constraints of the table, as `Dialect.uniqueViolation` names them. */
export const USER_CONSTRAINTS = {
  id: "users_id_unique",
  username: "users_username_unique",
  usernameFolded: "users_username_folded_unique",
  apiKey: "users_api_key_lookup_unique",
} as const;

export async function insertUsers(db: Db, users: readonly User[]): Promise<void> {
  await insertAll(db, TABLE, users.map(toRow));
}

export async function listUsers(db: Db): Promise<User[]> {
  const rows = await db<UserRow>(TABLE).orderBy([{ column: "inserted_at" }, { column: "id" }]);
  return rows.map(fromRow);
}

export async function countUsers(db: Db): Promise<number> {
  const [row] = await db<UserRow>(TABLE).count({ count: "*" });
  return Number(row?.count);
}

export async function findUserById(db: Db, id: string): Promise<User | undefined> {
  return firstUser(db, { id });
}

export async function findUserByUsername(db: Db, username: string): Promise<User | undefined> {
  return firstUser(db, { username });
}

/** Finds the account whose name is the same but perhaps for case. */
export async function findUserByFoldedUsername(db: Db, username: string): Promise<User | undefined> {
  return firstUser(db, { username_folded: foldUsername(username) });
}

export async function findUserByApiKeyLookup(db: Db, apiKeyLookup: string): Promise<User | undefined> {
  return firstUser(db, { api_key_lookup: apiKeyLookup });
}

/** What an account holds that no other may. */
export interface UniqueHoldings {
  readonly ids: readonly string[];
  readonly usernames: readonly string[];
  readonly apiKeyLookups: readonly string[];
}

/** The accounts that hold any of these; usernames are compared without case. A few hundred of each at most. */
export async function findUsersHolding(
  db: Db,
  { ids, usernames, apiKeyLookups }: UniqueHoldings,
): Promise<User[]> {
  const rows = await db<UserRow>(TABLE)
    .whereIn("id", ids)
    .orWhereIn("username_folded", usernames.map(foldUsername))
    .orWhereIn("api_key_lookup", apiKeyLookups);
  return rows.map(fromRow);
}

/** Members of a workspace, in the order in which they joined. */
export async function listUsersOfWorkspace(db: Db, workspaceId: string): Promise<User[]> {
  const rows = await db<UserRow>(TABLE)
    .join("workspaces_users", "workspaces_users.user_id", "users.id")
    .where("workspaces_users.workspace_id", workspaceId)
    .orderBy([{ column: "workspaces_users.inserted_at" }, { column: "workspaces_users.id" }])
    .select<UserRow[]>("users.*");
  return rows.map(fromRow);
}

/** What may change of an account; `undefined` leaves a field as it is. */
export interface UserChanges {
  readonly firstName?: string | undefined;
  readonly lastName?: string | null | undefined;
  readonly username?: string | undefined;
  readonly role?: Role | undefined;
  /** Null takes the password away. */
  readonly passwordHash?: string | null | undefined;
  readonly apiKey?: { readonly lookup: string; readonly sealed: string } | undefined;
  readonly suspended?: boolean | undefined;
  readonly disabled?: boolean | undefined;
  readonly email?: string | null | undefined;
  /** Ends every session and token, though no credential changes. */
  readonly signOutEverywhere?: true | undefined;
}

/**
 * Writes changes and counts up the credentials' version when one of them is a credential.
 * @returns the account as it is now, or undefined when it is gone.
 */
export async function updateUser(
  db: Db,
  id: string,
  changes: UserChanges,
  now: Date,
): Promise<User | undefined> {
  const newCredentials =
    changes.passwordHash !== undefined || changes.apiKey !== undefined || changes.signOutEverywhere === true;
  const row = {
    first_name: changes.firstName,
    last_name: changes.lastName,
    username: changes.username,
    username_folded: changes.username === undefined ? undefined : foldUsername(changes.username),
    role: changes.role,
    password_hash: changes.passwordHash,
    api_key_lookup: changes.apiKey?.lookup,
    api_key_sealed: changes.apiKey?.sealed,
    api_key_last_used_on: changes.apiKey && null,
    suspended: changes.suspended,
    disabled: changes.disabled,
    email: changes.email,
    credentials_version: newCredentials ? db.raw("credentials_version + 1") : undefined,
    updated_at: now,
  };
  const set = Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined));
  const [updated] = await db<UserRow>(TABLE).where({ id }).update(set).returning("*");
  return updated && fromRow(updated);
}

/** Deletes the account and, through the schema, its memberships. @returns whether it was there. */
export async function deleteUser(db: Db, id: string): Promise<boolean> {
  return (await db<UserRow>(TABLE).where({ id }).delete()) > 0;
}

/** The account, which nobody else changes until the transaction ends. */
export async function lockUser(trx: Transaction, id: string): Promise<User | undefined> {
  const row = await trx<UserRow>(TABLE).where({ id }).forUpdate().first();
  return row && fromRow(row);
}

/**
 * The ids of the owners who can act, none of whom anybody else changes until the transaction ends: of two transactions
 * the second waits, and then sees what the first left.
 */
export async function lockActiveOwners(trx: Transaction): Promise<string[]> {
  const active = { role: "owner", disabled: false, suspended: false };
  const rows = await trx<UserRow>(TABLE).where(active).orderBy("id").forUpdate().select("id");
  return rows.map(({ id }) => id);
}

/** Whether any owner who can act has a password. */
export async function hasOwnerWithPassword(db: Db): Promise<boolean> {
  const active = { role: "owner", disabled: false, suspended: false };
  const row = await db<UserRow>(TABLE).where(active).whereNotNull("password_hash").first("id");
  return row !== undefined;
}

/**
 * Writes the same password in another form. No change of credentials: sessions and tokens stay. Does nothing where the
 * password has been changed meanwhile.
 */
export async function replacePasswordHash(db: Db, id: string, from: string, to: string): Promise<void> {
  await db<UserRow>(TABLE).where({ id, password_hash: from }).update({ password_hash: to });
}

/** Which of these accounts there are. */
export async function listExistingUserIds(db: Db, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await prepared<{ id: string }>(db, `select id from ${TABLE} where id in ?uuid[]`, [ids]);
  return new Set(rows.map(({ id }) => id));
}

/** How many accounts have password hashes that begin like this: far enough to tell kind and cost. */
export async function countPasswordHashes(db: Db): Promise<{ start: string; count: number }[]> {
  const rows = await db<UserRow>(TABLE)
    .whereNotNull("password_hash")
    .groupBy("start")
    .orderBy("start")
    .select<{ start: string; count: number | string }[]>(
      db.raw("substr(password_hash, 1, 7) as start, count(*) as count"),
    );
  return rows.map(({ start, count }) => ({ start, count: Number(count) }));
}

/** Notes that the key was used on `day`. Does nothing where that is known, or the key has been replaced since. */
export async function updateApiKeyUse(db: Db, apiKeyLookup: string, day: string): Promise<void> {
  await db<UserRow>(TABLE)
    .where({ api_key_lookup: apiKeyLookup })
    .where((query) => query.whereNull("api_key_last_used_on").orWhere("api_key_last_used_on", "<", day))
    .update({ api_key_last_used_on: day });
}

async function firstUser(db: Db, where: Partial<UserRow>): Promise<User | undefined> {
  const row = await db<UserRow>(TABLE).where(where).first();
  return row && fromRow(row);
}

function fromRow(row: UserRow): User {
  return {
    id: row.id,
    firstName: row.first_name,
    lastName: row.last_name,
    username: row.username,
    role: row.role as Role,
    passwordHash: row.password_hash,
    apiKeyLookup: row.api_key_lookup,
    apiKeySealed: row.api_key_sealed,
    credentialsVersion: row.credentials_version,
    suspended: Boolean(row.suspended),
    disabled: Boolean(row.disabled),
    email: row.email,
    apiKeyLastUsedOn: row.api_key_last_used_on,
    insertedAt: new Date(row.inserted_at),
    updatedAt: new Date(row.updated_at),
  };
}

function toRow(user: User): UserRow {
  return {
    id: user.id,
    first_name: user.firstName,
    last_name: user.lastName,
    username: user.username,
    username_folded: foldUsername(user.username),
    role: user.role,
    password_hash: user.passwordHash,
    api_key_lookup: user.apiKeyLookup,
    api_key_sealed: user.apiKeySealed,
    credentials_version: user.credentialsVersion,
    suspended: user.suspended,
    disabled: user.disabled,
    email: user.email,
    api_key_last_used_on: user.apiKeyLastUsedOn,
    inserted_at: user.insertedAt,
    updated_at: user.updatedAt,
  };
}
