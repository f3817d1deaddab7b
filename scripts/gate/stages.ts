import { rmSync } from "node:fs";
import path from "node:path";
import { projectFolder, toolsFolder } from "../prepare/project-folder.ts";
import { readRehearsal } from "../rehearse/rehearsal-results.ts";
import { prepareMountedBucket, prepareS3Server } from "./bucket-programs.ts";
import { prepareChromium } from "./chromium.ts";
import { checkDependencyRules } from "./dependency-rules.ts";
import { readJestResults } from "./jest-results.ts";
import { readPytestResults } from "./pytest-results.ts";
import { CLIENTS_PYTHON, LEGACY_PYTHON, PYTHON, preparePython } from "./python.ts";
import { notRun, type Stage, type StageContext, type StageOutcome, singleCheck } from "./stage.ts";
import { readStartCheck } from "./start-check-results.ts";
import type { RunCommand } from "./system-packages.ts";

/** All stages, in the order in which they run. A new stage is one more entry here. */
export const stages: readonly Stage[] = [
  {
    name: "types",
    about: "the types of src, scripts and test",
    quick: true,
    minutes: 5,
    run: oneCommand(packageProgram("tsc"), ["--noEmit"]),
  },
  {
    name: "ui-types",
    about: "the types of the web app, which lives among other globals",
    quick: true,
    minutes: 5,
    run: oneCommand(packageProgram("tsc"), ["--noEmit", "-p", "src/ui"]),
  },
  {
    name: "lint",
    about: "format and lint of every file",
    quick: true,
    minutes: 5,
    run: oneCommand(packageProgram("biome"), ["ci", "--colors=off", "."]),
  },
  {
    name: "dependencies",
    about: "who may import whom, and a planted violation of each rule",
    quick: true,
    minutes: 5,
    run: checkDependencyRules,
  },
  {
    name: "lockfile",
    about: "package-lock.json suits every platform",
    quick: true,
    minutes: 1,
    run: oneCommand(process.execPath, ["scripts/complete-lockfile.ts", "--check"]),
  },
  {
    name: "unused",
    about: "files, exports and packages that nothing uses",
    quick: false,
    minutes: 5,
    run: oneCommand(packageProgram("knip"), []),
  },
  {
    name: "build",
    about: "dist/ from src/",
    quick: false,
    minutes: 5,
    run: oneCommand(process.execPath, ["scripts/build.ts"]),
  },
  {
    name: "docs",
    about: "generated documentation is up to date",
    quick: false,
    minutes: 5,
    run: oneCommand(process.execPath, ["scripts/generate-docs.ts", "--check"]),
  },
  {
    name: "tests",
    about: "jest, on SQLite and on a throw-away PostgreSQL",
    quick: true,
    minutes: 40,
    run: runTests,
  },
  {
    name: "browser",
    about: "the web app in Chromium against the built server",
    quick: false,
    needs: ["build"],
    minutes: 20,
    run: (context) => runBrowserTests(context, "/test/e2e/"),
  },
  {
    name: "space",
    about: "the Space template on the simulated platform, in Chromium",
    quick: false,
    needs: ["build"],
    minutes: 15,
    run: runSpaceTests,
  },
  {
    name: "sdk",
    about: "the Python SDK against the built server",
    quick: false,
    needs: ["build"],
    minutes: 20,
    run: (context) => runPytest(context, "test/sdk"),
  },
  {
    name: "legacy",
    about: "the client and command line of Argilla 1.29 against the built server",
    quick: false,
    needs: ["build"],
    minutes: 15,
    run: (context) => runPytest(context, "test/legacy", LEGACY_PYTHON),
  },
  {
    name: "clients",
    about: "distilabel, LiteLLM and ZenML against the built server",
    quick: false,
    needs: ["build"],
    minutes: 20,
    run: (context) => runPytest(context, "test/clients", CLIENTS_PYTHON),
  },
  {
    name: "fuzz",
    about: "the API against its own OpenAPI document",
    quick: false,
    needs: ["build"],
    minutes: 25,
    run: (context) => runPytest(context, "test/fuzz"),
  },
  {
    name: "dockerfiles",
    about: "the Dockerfiles by hadolint",
    quick: false,
    minutes: 10,
    run: lintDockerfiles,
  },
  {
    name: "image",
    about: "the images of the Dockerfiles, built without an engine, run and checked",
    quick: false,
    minutes: 15,
    run: async (context) =>
      readRehearsal(await context.run(process.execPath, ["scripts/rehearse/rehearse.ts"]), context.logFile),
  },
  {
    name: "start",
    about: "scripts/start.sh on a fresh clone",
    quick: false,
    minutes: 10,
    run: async (context) =>
      readStartCheck(await context.run(process.execPath, ["scripts/gate/start-check.ts"]), context.logFile),
  },
];

function packageProgram(name: string): string {
  return path.join(projectFolder, "node_modules/.bin", name);
}

function oneCommand(command: string, args: readonly string[]): Stage["run"] {
  return async (context) => singleCheck(await context.run(command, args), context.logFile);
}

async function lintDockerfiles(context: StageContext): Promise<StageOutcome> {
  const python = await preparePython(runner(context));
  if ("unavailable" in python) return notRun("hadolint", python.unavailable);
  const hadolint = path.join(path.dirname(python.python), "hadolint");
  return singleCheck(await context.run(hadolint, ["Dockerfile", "space/Dockerfile"]), context.logFile);
}

/** All but those in a browser, with the buckets that can be had. */
async function runTests(context: StageContext): Promise<StageOutcome> {
  const s3 = await prepareS3Server(runner(context));
  const args = ["--maxWorkers", "2", "--testPathIgnorePatterns", "/test/(e2e|space)/"];
  const outcome = await withMountedBucket(context, (bucket) =>
    runJest(context, args, {
      ...bucket,
      ...("program" in s3 && { ARGILLA_TEST_S3_SERVER: s3.program }),
    }),
  );
  if ("program" in s3) return outcome;
  return {
    ...outcome,
    skipped: [{ name: "tests on an S3 server", reason: s3.unavailable }, ...outcome.skipped],
  };
}

function runSpaceTests(context: StageContext): Promise<StageOutcome> {
  return withMountedBucket(context, (bucket) => runBrowserTests(context, "/test/space/", bucket));
}

/** Names the program that plays a mounted bucket to the tests, or says among the skipped ones why there is none. */
async function withMountedBucket(
  context: StageContext,
  runTests: (env: Record<string, string>) => Promise<StageOutcome>,
): Promise<StageOutcome> {
  const mount = await prepareMountedBucket(runner(context));
  if ("program" in mount) return runTests({ ARGILLA_TEST_BUCKETFS: mount.program });
  const outcome = await runTests({});
  const withoutMount = { name: "tests on an emulated mount", reason: mount.unavailable };
  return { ...outcome, skipped: [withoutMount, ...outcome.skipped] };
}

async function runBrowserTests(
  context: StageContext,
  folder: string,
  env: Record<string, string> = {},
): Promise<StageOutcome> {
  const run = runner(context);
  const chromium = await prepareChromium(run);
  if ("unavailable" in chromium) return notRun("tests in a browser", chromium.unavailable);
  const python = await preparePython(run);
  if ("unavailable" in python) return notRun("tests in a browser", python.unavailable);
  // One at a time: a browser and a server fill two cores.
  return runJest(context, ["--runInBand", "--testPathPatterns", folder], {
    ...env,
    ARGILLA_TEST_CHROMIUM: chromium.program,
    ARGILLA_TEST_PYTHON: python.python,
  });
}

async function runJest(
  context: StageContext,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<StageOutcome> {
  const resultsFile = context.logFile.replace(/log$/, "json");
  rmSync(resultsFile, { force: true });
  const postgres = await context.postgres();
  const end = await context.run(
    process.execPath,
    [
      "--experimental-vm-modules",
      "node_modules/jest/bin/jest.js",
      "--json",
      "--outputFile",
      resultsFile,
      ...args,
    ],
    {
      env: {
        NODE_NO_WARNINGS: "1",
        // Each server under test starts threads, which would strip and compile the same TypeScript hundreds of times.
        NODE_COMPILE_CACHE: path.join(toolsFolder, "compile-cache"),
        ...env,
        ...("url" in postgres && { ARGILLA_TEST_POSTGRES_URL: postgres.url }),
      },
    },
  );
  const outcome = readJestResults(resultsFile, end, context.logFile);
  if ("url" in postgres) return outcome;
  const withoutPostgres = { name: "tests on PostgreSQL", reason: postgres.unavailable };
  return { ...outcome, skipped: [withoutPostgres, ...outcome.skipped] };
}

async function runPytest(context: StageContext, folder: string, environment = PYTHON): Promise<StageOutcome> {
  const python = await preparePython(runner(context), environment);
  if ("unavailable" in python) return notRun(`Python tests in ${folder}`, python.unavailable);
  const resultsFile = context.logFile.replace(/log$/, "xml");
  rmSync(resultsFile, { force: true });
  const postgres = await context.postgres();
  const end = await context.run(
    python.python,
    ["-m", "pytest", folder, "-p", "no:cacheprovider", "--junitxml", resultsFile],
    { env: "url" in postgres ? { ARGILLA_TEST_POSTGRES_URL: postgres.url } : {} },
  );
  return readPytestResults(resultsFile, end, context.logFile);
}

/** Runs commands that prepare a stage, with their output in the stage's log. */
function runner(context: StageContext): RunCommand {
  return async (command, args) => {
    const { ok, ending } = await context.run(command, args);
    return ok ? { exitCode: 0 } : { exitCode: undefined, problem: ending };
  };
}
