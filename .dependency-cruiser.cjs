/**
 * Who may look into whom (ARCHITECTURE.md, "Direction"). Every rule here is proven by a planted violation in the gate.
 */
const DATASET_PARTS = ["datasets", "fields", "questions", "metadata-properties", "vectors"];

const SLICES_BELOW = {
  audit: [],
  users: ["audit"],
  workspaces: ["audit", "users"],
  datasets: ["audit", "users", "workspaces"],
  fields: ["datasets"],
  questions: ["datasets", "fields"],
  "metadata-properties": ["datasets"],
  vectors: ["datasets"],
  records: [...DATASET_PARTS],
  responses: [...DATASET_PARTS, "users", "records"],
  suggestions: [...DATASET_PARTS, "records"],
  "record-io": [...DATASET_PARTS, "users", "records", "responses", "suggestions"],
  progress: [...DATASET_PARTS, "records", "responses"],
  search: [...DATASET_PARTS, "records", "responses", "suggestions", "record-io"],
  auth: ["audit", "users", "workspaces"],
  bootstrap: ["audit", "users", "workspaces", "auth"],
  "first-run": ["audit", "users", "workspaces", "auth", "bootstrap"],
  "argilla-import": [
    ...["users", "workspaces", "datasets", "fields", "questions", "metadata-properties", "vectors"],
    ...["bootstrap", "records", "responses", "suggestions"],
  ],
  instance: [],
  backups: ["audit"],
  metrics: ["instance"],
  legacy: ["users", "workspaces", "auth", "instance"],
};

/** A slice sees the slices below it, and those only through their index. */
const sliceRules = Object.entries(SLICES_BELOW).map(([slice, below]) => ({
  name: `slice-${slice}-looks-down-only`,
  severity: "error",
  from: { path: `^src/features/${slice}/` },
  to: {
    path: "^src/features/",
    pathNot: [`^src/features/${slice}/`, ...below.map((name) => `^src/features/${name}/`)],
  },
}));

/** `layer` may import nothing of `src/` but itself and the layers named. */
function layer(name, ...below) {
  return {
    name: `layer-${name}`,
    severity: "error",
    from: { path: `^src/${name}/` },
    to: { path: "^src/", pathNot: [name, ...below].map((other) => `^src/${other}(/|\\.)`) },
  };
}

function fence(name, packages, allowed) {
  return {
    name: `fence-${name}`,
    severity: "error",
    from: { path: "^src/", pathNot: allowed },
    to: { path: `^node_modules/(@types/)?(${packages})/` },
  };
}

module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    { name: "resolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
    {
      name: "no-dev-dependencies",
      severity: "error",
      // The web app is bundled at build time; nothing of it is installed where the server runs.
      from: { path: "^src/", pathNot: "^src/ui/" },
      to: {
        dependencyTypes: ["npm-dev"],
        dependencyTypesNot: ["type-only"],
        pathNot: "^node_modules/@types/",
      },
    },
    layer("platform"),
    layer("config", "platform"),
    layer("db", "platform", "config"),
    layer("http", "platform", "config"),
    layer("storage", "platform", "config", "db"),
    layer("features", "platform", "config", "db", "http", "storage"),
    {
      name: "composition-root-is-not-imported-from-below",
      severity: "error",
      from: { path: "^src/(platform|config|db|http|storage|features)/" },
      to: { path: "^src/(main|server|context|app)\\.ts$" },
    },
    {
      name: "slices-by-their-door",
      severity: "error",
      from: { path: "^src/features/([^/]+)/" },
      to: { path: "^src/features/[^/]+/", pathNot: ["^src/features/$1/", "^src/features/[^/]+/index\\.ts$"] },
    },
    {
      name: "slices-by-their-door-from-outside",
      severity: "error",
      from: { path: "^src/", pathNot: ["^src/features/", "^src/ui/"] },
      to: { path: "^src/features/[^/]+/", pathNot: "^src/features/[^/]+/index\\.ts$" },
    },
    ...sliceRules,
    {
      name: "ui-takes-schemas-only",
      severity: "error",
      from: { path: "^src/ui/" },
      to: { path: "^src/(?!ui/)", pathNot: "-schema\\.ts$" },
    },
    {
      name: "ui-takes-types-only",
      severity: "error",
      from: { path: "^src/ui/" },
      to: { path: "^src/(?!ui/)", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "server-takes-nothing-of-the-ui",
      severity: "error",
      from: { path: "^src/(?!ui/)" },
      to: { path: "^src/ui/" },
    },
    {
      name: "routes-do-not-touch-the-database-library",
      severity: "error",
      from: { path: "-(routes|policy|presenter|schema)\\.ts$" },
      to: { path: "(-store\\.ts$|^src/db/(?!database\\.ts$))" },
    },
    fence("express", "express|express-serve-static-core", ["^src/http/", "^src/app\\.ts$", "-routes\\.ts$"]),
    fence("knex", "knex", ["^src/db/", "-store\\.ts$"]),
    fence("drivers", "better-sqlite3|pg|@neondatabase/serverless", ["^src/db/"]),
    fence("password-hashing", "argon2|@node-rs/bcrypt", [
      "^src/features/users/(password-hasher|foreign-hash-verifier)\\.ts$",
    ]),
    fence("tokens", "jose", ["^src/features/auth/access-token\\.ts$"]),
    fence("openid", "openid-client", ["^src/features/auth/oauth/identity-provider\\.ts$"]),
    fence("object-store", "aws4fetch", ["^src/storage/replica/s3-replica\\.ts$"]),
    fence("metrics", "prom-client", ["^src/features/metrics/"]),
    fence("sessions", "express-session", ["^src/http/", "^src/features/auth/express-session-store\\.ts$"]),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    parser: "swc",
    enhancedResolveOptions: {
      extensions: [".ts", ".js", ".json", ".d.ts"],
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "types", "default"],
    },
  },
};
