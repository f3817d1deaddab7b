import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Database } from "../../src/db/database.ts";
import { migrateToLatest } from "../../src/db/migrate.ts";
import { onEachConnection } from "../support/engines.ts";
import { type BareDatabase, createBareDatabase } from "../support/test-database.ts";
import { describeSchema } from "./schema-description.ts";

type Row = Record<string, unknown>;

const TIMES = { inserted_at: new Date(), updated_at: new Date() };
const IDS = Array.from({ length: 8 }, () => randomUUID());

/** Rows that differ in every column that has a unique constraint. */
const ROWS: Readonly<Record<string, (n: number) => Row>> = {
  users: (n) => ({
    id: IDS[n],
    first_name: "Ada",
    username: `User${n}`,
    username_folded: `user${n}`,
    role: "owner",
    api_key_lookup: `lookup${n}`,
    api_key_sealed: "sealed",
    ...TIMES,
  }),
  workspaces: (n) => ({ id: IDS[n], name: `w${n}`, ...TIMES }),
  workspaces_users: (n) => ({ id: IDS[n], workspace_id: IDS[n], user_id: IDS[n], ...TIMES }),
  seed_slots: (n) => ({ slot: `slot${n}`, entity_id: IDS[n], applied_defaults: false, ...TIMES }),
  owner_links: (n) => ({ token_lookup: `t${n}`, expires_at: new Date() }),
  data_keys: (n) => ({ id: `k${n}`, wrapped_key: "x" }),
  browser_sessions: (n) => ({
    id_lookup: `s${n}`,
    user_id: IDS[n],
    credentials_version: 1,
    expires_at: new Date(),
  }),
  identities: (n) => ({
    id: IDS[n],
    user_id: IDS[n],
    issuer: `https://${n}`,
    subject: `s${n}`,
    preferred_username: "x",
    ...TIMES,
  }),
  sign_in_attempts: (n) => ({
    state_lookup: `s${n}`,
    browser_lookup: "b",
    nonce: "n",
    code_verifier_sealed: "v",
    return_path: "/",
    expires_at: new Date(),
  }),
  users_file_entries: (n) => ({
    username_folded: `u${n}`,
    user_id: IDS[n],
    file: "/users.yml",
    applied: "{}",
    applied_at: new Date(),
  }),
  identity_links: (n) => ({ token_lookup: `t${n}`, user_id: IDS[n], expires_at: new Date() }),
  setting_fingerprints: (n) => ({ name: `S${n}`, value_lookup: "v" }),
  audit_events: (n) => ({
    id: IDS[n],
    occurred_at: new Date(),
    action: "user.created",
    details: "{}",
    source: "server",
  }),
  first_runs: (n) => ({ user_id: IDS[n], dismissed_at: new Date() }),
};

/** Every unique constraint: its table and columns. Its name follows from them. */
const CONSTRAINTS: readonly (readonly [table: string, ...columns: string[]])[] = [
  ["users", "id"],
  ["users", "username"],
  ["users", "username_folded"],
  ["users", "api_key_lookup"],
  ["workspaces", "id"],
  ["workspaces", "name"],
  ["workspaces_users", "id"],
  ["workspaces_users", "workspace_id", "user_id"],
  ["seed_slots", "slot"],
  ["owner_links", "token_lookup"],
  ["data_keys", "id"],
  ["browser_sessions", "id_lookup"],
  ["identities", "id"],
  ["identities", "issuer", "subject"],
  ["sign_in_attempts", "state_lookup"],
  ["users_file_entries", "username_folded"],
  ["identity_links", "token_lookup"],
  ["identity_links", "user_id"],
  ["setting_fingerprints", "name"],
  ["audit_events", "id"],
  ["first_runs", "user_id"],
];

onEachConnection("the dialect", (engine) => {
  let bare: BareDatabase;
  let database: Database;
  beforeAll(async () => {
    bare = await createBareDatabase(engine);
    database = await bare.open();
    await migrateToLatest(database);
    for (const n of [0, 1]) {
      for (const [table, row] of Object.entries(ROWS)) await database.write(table).insert(row(n));
    }
    for (const n of [2, 3]) {
      for (const table of ["users", "workspaces"]) await database.write(table).insert(rowOf(table, n));
    }
  });
  afterAll(async () => {
    await bare[Symbol.asyncDispose]();
  });

  function rowOf(table: string, n: number): Row {
    const row = ROWS[table];
    if (!row) throw new Error(`There is no row of ${table}.`);
    return row(n);
  }

  /** What the engine throws at a new row that has some columns of an existing one. */
  async function violate(table: string, columns: readonly string[]): Promise<unknown> {
    // Users and workspaces 2 and 3 exist for others to refer to; their own new rows begin after them.
    const fresh = rowOf(table, table === "users" || table === "workspaces" ? 4 : 2);
    const taken = Object.fromEntries(columns.map((column) => [column, rowOf(table, 0)[column]]));
    return database
      .write(table)
      .insert({ ...fresh, ...taken })
      .then(
        () => undefined,
        (error: unknown) => error,
      );
  }

  test.each(CONSTRAINTS.map(([table, ...columns]) => [table, columns] as const))(
    "names the unique constraint of %s (%j)",
    async (table, columns) => {
      const error = await violate(table, columns);
      expect(database.dialect.uniqueViolation(error)).toBe([table, ...columns, "unique"].join("_"));
      expect(database.dialect.isMissingReference(error)).toBe(false);
      expect(database.dialect.isRetryable(error)).toBe(false);
    },
  );

  test("the table above has every constraint of the schema", async () => {
    const schema = await describeSchema(database);
    const unique = engine.name === "sqlite" ? /^index \S+ 1 / : /^constraint \S+ (?:PRIMARY KEY|UNIQUE)/;
    for (const [table, facts] of Object.entries(schema)) {
      const listed = CONSTRAINTS.filter(([name]) => name === table);
      if (listed.length === 0) continue;
      expect([table, facts.filter((fact) => unique.test(fact)).length]).toEqual([table, listed.length]);
    }
  });

  test("every unique constraint is named after its table and columns, where names are what the engine tells", async () => {
    const names: [string, string][] = [];
    for (const [table, facts] of Object.entries(await describeSchema(database))) {
      for (const fact of facts) {
        const [, name, columns] = /^constraint (\S+) (?:PRIMARY KEY|UNIQUE) \((.+)\)/.exec(fact) ?? [];
        if (name && columns) names.push([name, [table, ...columns.split(", "), "unique"].join("_")]);
      }
    }
    expect(names.filter(([name, wanted]) => name.replaceAll('"', "") !== wanted.replaceAll('"', ""))).toEqual(
      [],
    );
    expect(names.length > 0).toBe(engine.name === "postgres");
  });

  test("tells a reference to nothing from a name that is taken", async () => {
    const nobody = { user_id: IDS[7] };
    const error = await database
      .write("workspaces_users")
      .insert({ ...rowOf("workspaces_users", 2), ...nobody })
      .catch((thrown: unknown) => thrown);
    expect(database.dialect.isMissingReference(error)).toBe(true);
    expect(database.dialect.uniqueViolation(error)).toBeUndefined();
    expect(database.dialect.isRetryable(error)).toBe(false);
  });

  test.each<[string, unknown]>([
    ["nothing", undefined],
    ["null", null],
    ["a text", "UNIQUE constraint failed: users.id"],
    ["any error", new Error("UNIQUE constraint failed: users.id")],
    ["an error with a number for a code", Object.assign(new Error("x"), { code: 23505 })],
  ])("sees nothing in %s", (_, error) => {
    expect(database.dialect.uniqueViolation(error)).toBeUndefined();
    expect(database.dialect.isMissingReference(error)).toBe(false);
    expect(database.dialect.isRetryable(error)).toBe(false);
  });

  test("a column that must not be null is none of these", async () => {
    const error = await database
      .write("workspaces")
      .insert({ ...rowOf("workspaces", 4), name: null })
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ message: expect.stringContaining("name") });
    expect(database.dialect.uniqueViolation(error)).toBeUndefined();
    expect(database.dialect.isMissingReference(error)).toBe(false);
  });

  test("moments come back as they were stored, to the millisecond", async () => {
    const moment = new Date("2024-02-29T23:59:59.987Z");
    await database.write("owner_links").insert({ token_lookup: "moment", expires_at: moment });
    const row = await database.read("owner_links").where({ token_lookup: "moment" }).first("expires_at");
    expect(new Date(row.expires_at)).toEqual(moment);
  });
});
