import { Secret } from "../../platform/secret.ts";
import type { ArgillaSource } from "./argilla-source.ts";
import { entity, type Row, readId, readTime, type TimedRow } from "./source-values.ts";

/** A user as Argilla stores it. */
export interface ArgillaUser {
  readonly id: string;
  readonly firstName: string;
  readonly lastName: string | null;
  readonly username: string;
  readonly role: string;
  readonly apiKey: Secret;
  readonly passwordHash: Secret;
  readonly insertedAt: Date;
  readonly updatedAt: Date;
}

export interface ArgillaWorkspace {
  readonly id: string;
  readonly name: string;
  readonly insertedAt: Date;
  readonly updatedAt: Date;
}

export interface ArgillaMembership {
  readonly id: string;
  readonly workspaceId: string;
  readonly userId: string;
  readonly insertedAt: Date;
}

const BATCH = 200;
/** The same on both engines, and the order in which Argilla lists them. */
const IN_ORDER = "order by inserted_at, id";

export async function* readArgillaUsers({ database }: ArgillaSource): AsyncIterable<ArgillaUser[]> {
  type UserRow = TimedRow<"first_name" | "username" | "role" | "api_key" | "password_hash"> & {
    readonly last_name: string | null;
  };
  const sql = `select id, first_name, last_name, username, role, api_key, password_hash, inserted_at, updated_at from users ${IN_ORDER}`;
  for await (const rows of database.batches<UserRow>(sql, [], BATCH)) {
    yield rows.map((row) => ({
      ...entity(row),
      firstName: row.first_name,
      lastName: row.last_name,
      username: row.username,
      role: row.role,
      apiKey: new Secret(row.api_key),
      passwordHash: new Secret(row.password_hash),
    }));
  }
}

export async function* readArgillaWorkspaces({ database }: ArgillaSource): AsyncIterable<ArgillaWorkspace[]> {
  const sql = `select id, name, inserted_at, updated_at from workspaces ${IN_ORDER}`;
  for await (const rows of database.batches<TimedRow<"name">>(sql, [], BATCH)) {
    yield rows.map((row) => ({ ...entity(row), name: row.name }));
  }
}

export async function listArgillaWorkspaceNames({ database }: ArgillaSource): Promise<Set<string>> {
  const rows = await database.all<{ name: string }>("select name from workspaces");
  return new Set(rows.map(({ name }) => name));
}

export async function* readArgillaMemberships({
  database,
}: ArgillaSource): AsyncIterable<ArgillaMembership[]> {
  type MembershipRow = Row<"id" | "workspace_id" | "user_id" | "inserted_at">;
  const sql = `select id, workspace_id, user_id, inserted_at from workspaces_users ${IN_ORDER}`;
  for await (const rows of database.batches<MembershipRow>(sql, [], BATCH)) {
    yield rows.map((row) => ({
      id: readId(row.id),
      workspaceId: readId(row.workspace_id),
      userId: readId(row.user_id),
      insertedAt: readTime(row.inserted_at),
    }));
  }
}
