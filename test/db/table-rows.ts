import { randomUUID } from "node:crypto";

export type Row = Readonly<Record<string, unknown>>;

/** As many rows of each table as others may refer to. */
const PARENTS = 4;

const NOW = new Date();
const TIMES = { inserted_at: NOW, updated_at: NOW };
const IDS = Array.from({ length: 8 }, () => randomUUID());

/** The id of nothing. */
export const ABSENT_ID = randomUUID();

/** What a new row refers to: a row of the same number, as long as there is one. */
function parent(n: number): string | undefined {
  return IDS[Math.min(n, PARENTS - 1)];
}

function partOfDataset(n: number): Row {
  return { id: IDS[n], dataset_id: parent(n), name: `part${n}`, title: "Part", ...TIMES };
}

/**
 * A row of every table, in an order in which they can be made, with what is required or unique and nothing else. Rows of
 * different numbers differ in every unique column.
 */
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
  workspaces_users: (n) => ({ id: IDS[n], workspace_id: parent(n), user_id: parent(n), ...TIMES }),
  seed_slots: (n) => ({ slot: `slot${n}`, entity_id: IDS[n], applied_defaults: false, ...TIMES }),
  owner_links: (n) => ({ token_lookup: `t${n}`, expires_at: NOW }),
  data_keys: (n) => ({ id: `k${n}`, wrapped_key: "x" }),
  browser_sessions: (n) => ({
    id_lookup: `s${n}`,
    user_id: parent(n),
    credentials_version: 1,
    expires_at: NOW,
  }),
  identities: (n) => ({
    id: IDS[n],
    user_id: parent(n),
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
    expires_at: NOW,
  }),
  users_file_entries: (n) => ({
    username_folded: `u${n}`,
    user_id: IDS[n],
    file: "/users.yml",
    applied: "{}",
    applied_at: NOW,
  }),
  identity_links: (n) => ({ token_lookup: `t${n}`, user_id: parent(n), expires_at: NOW }),
  setting_fingerprints: (n) => ({ name: `S${n}`, value_lookup: "v" }),
  audit_events: (n) => ({
    id: IDS[n],
    occurred_at: NOW,
    action: "user.created",
    details: "{}",
    source: "server",
  }),
  first_runs: (n) => ({ user_id: parent(n), dismissed_at: NOW }),
  sign_in_failures: (n) => ({ bucket_lookup: `b${n}`, failures: 1, blocked_until: NOW, expires_at: NOW }),
  known_sources: (n) => ({ source_lookup: `s${n}`, expires_at: NOW }),
  datasets: (n) => ({
    id: IDS[n],
    workspace_id: parent(n),
    name: `d${n}`,
    allow_extra_metadata: true,
    status: "draft",
    distribution_strategy: "overlap",
    min_submitted: 1,
    last_activity_at: NOW,
    ...TIMES,
  }),
  fields: (n) => ({ ...partOfDataset(n), required: true, settings: "{}" }),
  questions: (n) => ({ ...partOfDataset(n), required: true, settings: "{}" }),
  metadata_properties: (n) => ({ ...partOfDataset(n), settings: "{}", visible_for_annotators: true }),
  vectors_settings: (n) => ({ ...partOfDataset(n), dimensions: 2 }),
  records: (n) => ({
    id: IDS[n],
    dataset_id: parent(n),
    position: n,
    external_id: `e${n}`,
    fields: "{}",
    status: "pending",
    ...TIMES,
  }),
  record_counts: (n) => ({
    dataset_id: parent(n),
    next_position: 1,
    total: 1,
    completed: 0,
    min_submitted: 1,
  }),
  record_stretches: (n) => ({ dataset_id: parent(n), stretch: n, total: 1 }),
  responses: (n) => ({
    id: IDS[n],
    record_id: parent(n),
    dataset_id: parent(n),
    user_id: IDS[n],
    values: "{}",
    status: "draft",
    ...TIMES,
  }),
  dataset_annotators: (n) => ({ dataset_id: parent(n), user_id: IDS[n], inserted_at: NOW }),
  suggestions: (n) => ({
    id: IDS[n],
    record_id: parent(n),
    // Not of the same number, by which the last two pairs would be one.
    question_id: parent((n + 1) % PARENTS),
    value: "1",
    ...TIMES,
  }),
  record_vectors: (n) => ({
    record_id: parent(n),
    vector_settings_id: parent(n),
    value: Buffer.alloc(16),
  }),
  metadata_values: (n) => ({ record_id: parent(n), property_id: parent(n) }),
  suggestion_values: (n) => ({ suggestion_id: parent(n), record_id: IDS[n], question_id: IDS[n] }),
  response_values: (n) => ({
    response_id: parent(n),
    record_id: IDS[n],
    question_id: IDS[n],
    user_id: IDS[n],
  }),
  metadata_backlogs: (n) => ({ property_id: parent(n), next_position: 0, end_position: 1 }),
  record_texts: (n) => ({ id: n + 1, record_id: parent(n), field_id: parent(n) }),
};

/** Every unique constraint: its table and columns. Its name follows from them. */
export const CONSTRAINTS: readonly (readonly [table: string, ...columns: string[]])[] = [
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
  ["sign_in_failures", "bucket_lookup"],
  ["known_sources", "source_lookup"],
  ["datasets", "id"],
  ["datasets", "workspace_id", "name"],
  ["fields", "id"],
  ["fields", "dataset_id", "name"],
  ["questions", "id"],
  ["questions", "dataset_id", "name"],
  ["metadata_properties", "id"],
  ["metadata_properties", "dataset_id", "name"],
  ["vectors_settings", "id"],
  ["vectors_settings", "dataset_id", "name"],
  ["records", "id"],
  ["records", "dataset_id", "position"],
  ["records", "dataset_id", "external_id"],
  ["record_counts", "dataset_id"],
  ["record_stretches", "dataset_id", "stretch"],
  ["responses", "id"],
  ["responses", "record_id", "user_id"],
  ["dataset_annotators", "dataset_id", "user_id"],
  ["suggestions", "id"],
  ["suggestions", "record_id", "question_id"],
  ["record_vectors", "record_id", "vector_settings_id"],
  ["record_texts", "id"],
  ["record_texts", "record_id", "field_id"],
  ["metadata_backlogs", "property_id"],
];

/** Every reference: its table and column, the table whose `id` it is, and what becomes of the row when that one goes. */
export const REFERENCES: readonly (readonly [string, string, string, "CASCADE" | "NO ACTION"])[] = [
  ["workspaces_users", "workspace_id", "workspaces", "CASCADE"],
  ["workspaces_users", "user_id", "users", "CASCADE"],
  ["browser_sessions", "user_id", "users", "CASCADE"],
  ["identities", "user_id", "users", "CASCADE"],
  ["identity_links", "user_id", "users", "CASCADE"],
  ["first_runs", "user_id", "users", "CASCADE"],
  ["datasets", "workspace_id", "workspaces", "NO ACTION"],
  ["fields", "dataset_id", "datasets", "CASCADE"],
  ["questions", "dataset_id", "datasets", "CASCADE"],
  ["metadata_properties", "dataset_id", "datasets", "CASCADE"],
  ["vectors_settings", "dataset_id", "datasets", "CASCADE"],
  ["records", "dataset_id", "datasets", "CASCADE"],
  ["record_counts", "dataset_id", "datasets", "CASCADE"],
  ["record_stretches", "dataset_id", "datasets", "CASCADE"],
  ["responses", "record_id", "records", "CASCADE"],
  ["responses", "dataset_id", "datasets", "CASCADE"],
  ["dataset_annotators", "dataset_id", "datasets", "CASCADE"],
  ["suggestions", "record_id", "records", "CASCADE"],
  ["suggestions", "question_id", "questions", "CASCADE"],
  ["record_vectors", "record_id", "records", "CASCADE"],
  ["record_vectors", "vector_settings_id", "vectors_settings", "CASCADE"],
  ["metadata_values", "record_id", "records", "CASCADE"],
  ["metadata_values", "property_id", "metadata_properties", "CASCADE"],
  ["suggestion_values", "suggestion_id", "suggestions", "CASCADE"],
  ["response_values", "response_id", "responses", "CASCADE"],
  ["record_texts", "record_id", "records", "CASCADE"],
  ["record_texts", "field_id", "fields", "CASCADE"],
  ["metadata_backlogs", "property_id", "metadata_properties", "CASCADE"],
];

/** Columns of the rows above that are unique and may be left out. */
const OPTIONAL = new Set(["datasets.workspace_id", "records.external_id", "record_texts.id"]);

/** All that the tables demand, in the form of `describeConstraints`. */
export const LISTED_CONSTRAINTS: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries(ROWS).map(([table, row]) => {
    const required = Object.keys(row(0)).filter((column) => !OPTIONAL.has(`${table}.${column}`));
    const unique = CONSTRAINTS.filter(([name]) => name === table);
    const references = REFERENCES.filter(([name]) => name === table);
    const demands = [
      ...required.map((column) => `required ${column}`),
      ...unique.map(([, ...columns]) => `unique ${columns.join(", ")}`),
      ...references.map(([, ...reference]) => `reference ${reference.join(" ")}`),
    ];
    return [table, demands.sort()];
  }),
);

const REFERRED_TO = new Set(REFERENCES.map(([, , table]) => table));

export function rowOf(table: string, n: number): Row {
  const row = ROWS[table];
  if (!row) throw new Error(`There is no row of ${table}.`);
  return row(n);
}

/** A row that goes beside those of {@link standingRows}. */
export function freshRow(table: string): Row {
  return rowOf(table, REFERRED_TO.has(table) ? PARENTS : 2);
}

/** The rows to begin with: two of each table, and of those that others refer to as many as new rows do. */
export function standingRows(): readonly (readonly [table: string, row: Row])[] {
  return Object.keys(ROWS).flatMap((table) => {
    const count = REFERRED_TO.has(table) ? PARENTS : 2;
    return Array.from({ length: count }, (_, n) => [table, rowOf(table, n)] as const);
  });
}
