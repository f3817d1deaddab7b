import { globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { brotliCompressSync, gzipSync, constants as zlib } from "node:zlib";
import { type BuildFailure, type BuildOptions, build as bundle, formatMessages, type Plugin } from "esbuild";
import { build as bundlePages } from "vite";
import { fingerprintBuildInputs, fingerprintFile } from "./prepare/build-inputs.ts";
import { lockPreparation } from "./prepare/preparation-lock.ts";
import { PreparationProblem } from "./prepare/preparation-problem.ts";
import { distFolder, projectFolder, toolsFolder } from "./prepare/project-folder.ts";

/** Left in node_modules/: native code, or files that are read from disk at run time. */
const keptOutside = ["better-sqlite3", "argon2", "@node-rs/bcrypt", "swagger-ui-dist"];

/** Asked for by knex and pg only when a database is chosen that this server does not offer. */
const neverInstalled = [
  "mariadb",
  "mysql",
  "mysql2",
  "oracledb",
  "pg-native",
  "pg-query-stream",
  "sqlite3",
  "tedious",
];

/**
 * An `import` of node:http reads all that it exports, WebSocket among it, for which Node loads the whole of undici: a tenth
 * of the start. What is required is read when it is used.
 */
const requireHttp: Plugin = {
  name: "require-http",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:http$/ }, ({ kind, path }) =>
      kind === "import-statement" ? { path, namespace: "required" } : undefined,
    );
    onLoad({ filter: /^/, namespace: "required" }, ({ path }) => ({
      contents: `module.exports = require(${JSON.stringify(path)});`,
    }));
  },
};

const serverBundle: BuildOptions = {
  entryPoints: [
    path.join(projectFolder, "src/main.ts"),
    // Each runs in a thread of its own, so it is a file of its own.
    path.join(projectFolder, "src/db/sqlite-worker.ts"),
    path.join(projectFolder, "src/db/settle-worker.ts"),
    path.join(projectFolder, "src/db/sqlite-backup-worker.ts"),
    path.join(projectFolder, "src/storage/replication-attachment.ts"),
    path.join(projectFolder, "src/features/users/apr1-worker.ts"),
    path.join(projectFolder, "src/features/bootstrap/users-file/users-file-worker.ts"),
  ],
  entryNames: "[name]",
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node24",
  sourcemap: "linked",
  minifySyntax: true,

  // What a start seldom needs (another engine's driver, questions on a terminal) is not even read.
  splitting: true,
  keepNames: true,
  external: [...keptOutside, ...neverInstalled],
  // CommonJS packages inside an ES module still call require() for Node's own modules.
  banner: {
    js: 'import { createRequire as createBundleRequire } from "node:module"; const require = createBundleRequire(import.meta.url);',
  },
  absWorkingDir: projectFolder,
  logLevel: "silent",
  plugins: [requireHttp],
};

/**
 * Builds dist/ from src/. The result replaces the old dist/ only once it is complete, so a
 * failed or interrupted build leaves the old one as it was.
 * The caller holds the preparation lock.
 *
 * @throws PreparationProblem listing the errors with file and line
 */
export async function build(): Promise<void> {
  const newDist = path.join(toolsFolder, "dist-new");
  const oldDist = path.join(toolsFolder, "dist-old");
  for (const leftover of [newDist, oldDist]) rmSync(leftover, { recursive: true, force: true });
  mkdirSync(newDist, { recursive: true });

  // Taken before the build: a file saved meanwhile must make the next start build again.
  const fingerprint = fingerprintBuildInputs();
  await bundleServer(newDist);
  await bundleWebApp(path.join(newDist, "ui"));
  writeFileSync(path.join(newDist, fingerprintFile), fingerprint);

  moveIfPresent(distFolder, oldDist);
  renameSync(newDist, distFolder);
  rmSync(oldDist, { recursive: true, force: true });
}

async function bundleServer(folder: string): Promise<void> {
  try {
    const { warnings } = await bundle({ ...serverBundle, outdir: folder });
    for (const text of await formatMessages(warnings, { kind: "warning" })) process.stderr.write(text);
  } catch (error) {
    if (!isBuildFailure(error)) throw error;
    const messages = await formatMessages(error.errors, { kind: "error" });
    throw new PreparationProblem(
      `${messages.join("")}\nThe server could not be built: see the errors above.`,
    );
  }
}

/** The web app, with a compressed copy beside each asset: assets never change, so the server need not compress. */
async function bundleWebApp(folder: string): Promise<void> {
  // Vite keeps a value that is set already, such as a test runner's, and React would come in its slow development form.
  process.env.NODE_ENV = "production";
  try {
    await bundlePages({
      configFile: path.join(projectFolder, "src/ui/vite.config.ts"),
      configLoader: "native",
      logLevel: "silent",
      build: { outDir: folder },
    });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new PreparationProblem(`${message}\nThe web app could not be built: see the errors above.`);
  }
  for (const file of globSync(path.join(folder, "assets/*.{js,css}"))) {
    const content = readFileSync(file);
    writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
    const quality = { [zlib.BROTLI_PARAM_QUALITY]: zlib.BROTLI_MAX_QUALITY };
    writeFileSync(`${file}.br`, brotliCompressSync(content, { params: quality }));
  }
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && "errors" in error && Array.isArray(error.errors);
}

function moveIfPresent(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  }
}

if (import.meta.main) {
  try {
    using _lock = lockPreparation();
    await build();
  } catch (error) {
    if (!(error instanceof PreparationProblem)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
