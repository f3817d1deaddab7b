import path from "node:path";

/** A file that breaks one dependency rule; planted into a copy of src/, never into src/ itself. */
export interface PlantedViolation {
  /** The name of the rule in .dependency-cruiser.cjs that must report it. */
  rule: string;
  /** Where the file is planted, from the project folder; the violation must be reported from here. */
  file: string;
  content: string;
  /** Further files that the violation needs, as the other half of a cycle. */
  beside?: Record<string, string>;
}

/** A file that imports one of our own; `imported` is planted too unless it is a slice's index. */
function importsFile(rule: string, file: string, imported: string): PlantedViolation {
  const isPlanted = path.basename(imported).startsWith("planted");
  return {
    rule,
    file,
    content: `import "${path.relative(path.dirname(file), imported).replace(/^(?!\.)/, "./")}";\n`,
    ...(isPlanted && { beside: { [imported]: "export {};\n" } }),
  };
}

function importsLayer(layer: string, forbidden: string): PlantedViolation {
  return importsFile(`layer-${layer}`, `src/${layer}/planted-layer.ts`, `src/${forbidden}/planted-target.ts`);
}

function importsSlice(slice: string, forbidden: string): PlantedViolation {
  const file = `src/features/${slice}/planted-slice.ts`;
  return importsFile(`slice-${slice}-looks-down-only`, file, `src/features/${forbidden}/index.ts`);
}

function importsRoot(file: string): PlantedViolation {
  const name = path.basename(file, ".ts");
  return importsFile("composition-root-is-not-imported-from-below", `src/http/planted-root-${name}.ts`, file);
}

function importsPackage(rule: string, name: string): PlantedViolation {
  const file = `src/platform/planted-${name.replaceAll(/\W+/g, "-")}.ts`;
  return { rule, file, content: `import "${name}";\n` };
}

/** At least one for each rule: the gate fails for a rule without any. */
export const plantedViolations: readonly PlantedViolation[] = [
  {
    rule: "no-cycles",
    file: "src/platform/planted-cycle.ts",
    content: 'import "./planted-cycle-back.ts";\n',
    beside: { "src/platform/planted-cycle-back.ts": 'import "./planted-cycle.ts";\n' },
  },
  {
    rule: "resolvable",
    file: "src/platform/planted-unresolvable.ts",
    content: 'import "./planted-nowhere.ts";\n',
  },
  importsPackage("no-dev-dependencies", "autocannon"),

  importsLayer("platform", "config"),
  importsLayer("config", "db"),
  importsLayer("db", "http"),
  importsLayer("http", "db"),
  importsLayer("storage", "http"),
  importsFile("layer-features", "src/features/users/planted-layer.ts", "src/cli/planted-target.ts"),
  importsRoot("src/main.ts"),
  importsRoot("src/server.ts"),
  importsRoot("src/context.ts"),
  importsRoot("src/app.ts"),

  importsFile(
    "slices-by-their-door",
    "src/features/auth/planted-door.ts",
    "src/features/users/planted-inner.ts",
  ),
  importsFile(
    "slices-by-their-door-from-outside",
    "src/cli/planted-door.ts",
    "src/features/users/planted-inner.ts",
  ),
  importsSlice("audit", "users"),
  importsSlice("users", "workspaces"),
  importsSlice("workspaces", "auth"),
  importsSlice("datasets", "fields"),
  importsSlice("fields", "questions"),
  importsSlice("questions", "metadata-properties"),
  importsSlice("metadata-properties", "vectors"),
  importsSlice("vectors", "fields"),
  importsSlice("records", "responses"),
  importsSlice("responses", "suggestions"),
  importsSlice("suggestions", "record-io"),
  importsSlice("record-io", "progress"),
  importsSlice("progress", "search"),
  importsSlice("search", "legacy"),
  importsSlice("argilla-import", "instance"),
  importsSlice("auth", "bootstrap"),
  importsSlice("bootstrap", "instance"),
  importsSlice("first-run", "instance"),
  importsSlice("instance", "users"),
  importsSlice("backups", "users"),
  importsSlice("metrics", "users"),
  importsSlice("legacy", "bootstrap"),
  ...["routes", "policy", "presenter", "schema"].flatMap((kind) => [
    importsFile(
      "routes-do-not-touch-the-database-library",
      `src/features/users/planted-to-store-${kind}.ts`,
      "src/features/users/planted-store.ts",
    ),
    importsFile(
      "routes-do-not-touch-the-database-library",
      `src/features/users/planted-to-db-${kind}.ts`,
      "src/db/planted-target.ts",
    ),
  ]),

  importsPackage("fence-express", "express"),
  importsPackage("fence-knex", "knex"),
  importsPackage("fence-drivers", "better-sqlite3"),
  importsPackage("fence-drivers", "pg"),
  importsPackage("fence-drivers", "@neondatabase/serverless"),
  importsPackage("fence-password-hashing", "argon2"),
  importsPackage("fence-password-hashing", "@node-rs/bcrypt"),
  importsPackage("fence-tokens", "jose"),
  importsPackage("fence-openid", "openid-client"),
  importsPackage("fence-sessions", "express-session"),
  importsPackage("fence-object-store", "aws4fetch"),
  importsPackage("fence-metrics", "prom-client"),

  importsFile("ui-takes-schemas-only", "src/ui/planted-server.ts", "src/http/planted-target.ts"),
  importsFile("ui-takes-types-only", "src/ui/planted-code.ts", "src/features/users/planted-schema.ts"),
  importsFile("server-takes-nothing-of-the-ui", "src/http/planted-ui.ts", "src/ui/planted-target.ts"),
];
