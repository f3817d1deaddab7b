import type { DatabaseAddress } from "../../config/database-settings.ts";
import { openSourceDatabase } from "../../db/source/open-source-database.ts";
import { type SourceDatabase, SourceDatabaseError } from "../../db/source/source-database.ts";
import { judgeRevision } from "./argilla-revisions.ts";

/** A Python Argilla's database that can be read: its schema is known and complete. */
export interface ArgillaSource extends AsyncDisposable {
  readonly database: SourceDatabase;
  readonly revision: string;
  /** The releases of Argilla that have this schema, for people. */
  readonly releases: string;
  /** An id as the source stores it. */
  storedId(id: string): string;
  /** Whether a column is there that older schemas lack. */
  has(table: string, column: string): boolean;
}

const PART = ["id", "dataset_id", "name", "title", "inserted_at", "updated_at"];

/** What is read. */
const COLUMNS: Readonly<Record<string, readonly string[]>> = {
  users: [
    ...["id", "first_name", "last_name", "username", "role", "api_key", "password_hash"],
    ...["inserted_at", "updated_at"],
  ],
  workspaces: ["id", "name", "inserted_at", "updated_at"],
  workspaces_users: ["id", "workspace_id", "user_id", "inserted_at"],
  datasets: [
    ...["id", "workspace_id", "name", "guidelines", "allow_extra_metadata", "status", "distribution"],
    ...["last_activity_at", "inserted_at", "updated_at"],
  ],
  fields: [...PART, "required", "settings"],
  questions: [...PART, "description", "required", "settings"],
  metadata_properties: [...PART, "settings", "allowed_roles"],
  vectors_settings: [...PART, "dimensions"],
  records: ["id", "dataset_id", "external_id", "fields", "metadata", "inserted_at", "updated_at"],
  responses: ["id", "record_id", "user_id", "status", "values", "inserted_at", "updated_at"],
  suggestions: [
    ...["id", "record_id", "question_id", "value", "score", "agent", "type", "inserted_at", "updated_at"],
  ],
  vectors: ["id", "record_id", "vector_settings_id", "value", "inserted_at", "updated_at"],
};

/** @throws SourceDatabaseError when it cannot be read, or is not what is read here; each case with what to do. */
export async function openArgilla(address: DatabaseAddress): Promise<ArgillaSource> {
  const database = await openSourceDatabase(address);
  try {
    const present = new Set((await database.columns()).map(({ table, column }) => `${table}.${column}`));
    const revision = await readRevision(database, present);
    const releases = checkRevision(database.place, revision);
    const missing = Object.entries(COLUMNS)
      .flatMap(([table, columns]) => columns.map((column) => `${table}.${column}`))
      .filter((column) => !present.has(column));
    if (missing.length > 0) {
      throw new SourceDatabaseError(
        `${database.place} says that it is Argilla's of ${releases}, but lacks ${missing.join(", ")}. Import a copy that nobody changed.`,
      );
    }
    return {
      database,
      revision,
      releases,
      // SQLite holds ids as hexadecimal digits alone.
      storedId: address.kind === "sqlite" ? (id) => id.replaceAll("-", "") : (id) => id,
      has: (table, column) => present.has(`${table}.${column}`),
      [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
    };
  } catch (error) {
    await database[Symbol.asyncDispose]();
    throw error;
  }
}

async function readRevision(database: SourceDatabase, present: ReadonlySet<string>): Promise<string> {
  const { place } = database;
  if (present.size === 0) throw new SourceDatabaseError(`${place} has no tables. Is it the right database?`);
  if (present.has("schema_migrations.name") && present.has("users.api_key_sealed")) {
    throw new SourceDatabaseError(`${place} is a database of this server's own, not of a Python Argilla.`);
  }
  if (!present.has("alembic_version.version_num") || !present.has("users.api_key")) {
    throw new SourceDatabaseError(
      `${place} is not a database of Argilla: it belongs to another program. Argilla's has the tables users and alembic_version.`,
    );
  }
  const rows = await database.all<{ version_num: string }>("select version_num from alembic_version");
  const revision = rows[0]?.version_num;
  if (rows.length !== 1 || revision === undefined) {
    throw new SourceDatabaseError(
      `${place} does not say which schema it has: a migration of Argilla broke off. Run \`python -m argilla_server database migrate\` on a copy and import that.`,
    );
  }
  return revision;
}

/** @returns the releases that have this schema. */
function checkRevision(place: string, revision: string): string {
  const judgement = judgeRevision(revision);
  if (judgement.kind === "read") return judgement.releases;
  if (judgement.kind === "unknown") {
    throw new SourceDatabaseError(
      `${place} has the schema ${JSON.stringify(revision)}, which this release does not know: it was written by an Argilla after 2.8, or by a changed one. Import it with a newer release of argilla-space.`,
    );
  }
  throw new SourceDatabaseError(
    `${place} is of Argilla ${judgement.releases} (schema ${revision}); what can be read begins with 2.0. Bring a copy of it forward with Argilla's own migrations, then import the copy:\n` +
      '  pip install "argilla-server==2.8.0" "click<8.2"\n' +
      "  ARGILLA_DATABASE_URL=<address of the copy> python -m argilla_server database migrate\n" +
      "The datasets that 1.x kept in Elasticsearch (rg.log, rg.load) are not in this database.",
  );
}
