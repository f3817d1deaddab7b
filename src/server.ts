import { createServer, type Server as HttpServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { createApp } from "./app.ts";
import { type ConfigReading, readSetupServer } from "./config/config.ts";
import { sqliteFile } from "./config/database-settings.ts";
import { type Context, type ContextParts, createContext } from "./context.ts";
import { importAtStart } from "./features/argilla-import/index.ts";
import { applyUsersFileAtStart } from "./features/bootstrap/index.ts";
import { type BootState, createBootListener } from "./http/boot-pages.ts";
import { serverAddress } from "./http/home-page.ts";
import { answerMalformed, refuseExpectation, requireHost } from "./http/malformed-request.ts";
import type { Logger } from "./platform/logger.ts";
import { withOrigin } from "./platform/origin.ts";
import { SettingsError } from "./platform/settings-problem.ts";
import { type Adoption, adoptBackup, refuseAdoption } from "./storage/adopt-backup.ts";
import { chooseHome, type Home } from "./storage/choose-home.ts";
import { prepareReplication, type Replication, type ReplicationRequest } from "./storage/replication.ts";

/** A running server. Disposing it answers what has begun, closes the database and frees the port. */
export interface Server extends AsyncDisposable {
  /** The port that it really listens on (settings may say 0 for any). */
  readonly port: number;
  /** Undefined when a setting is wrong and only the setup page is served. */
  readonly context: Context | undefined;
  readonly state: BootState;
  /** Resolves with why, in a sentence, once another server has taken over the bucket for certain; else never. */
  readonly superseded: Promise<string>;
}

export interface ServerOptions {
  readonly logger: Logger;
  readonly clock?: ContextParts["clock"];
  readonly visit?: ContextParts["visit"];
  readonly mountTable?: string;
  /** Ends a start that is under way; a server that runs is disposed of instead. */
  readonly signal?: AbortSignal;
}

/**
 * How long a connection stays open between requests: longer than proxies keep theirs, a minute mostly. Whoever closes
 * first while the other sends has a request fail, and a proxy tells people so with a 502.
 */
const KEEP_ALIVE_MS = 75_000;
/** How long requests that have begun may take to finish once the server is told to stop. */
const DRAIN_MS = 5_000;
/** A step of the start that lasts is told in the log, as often as this. */
const STEP_LOG_MS = 3_000;
const SWEEP_MS = 50;

/**
 * Starts serving. The port answers at once with a page that tells the step; the app takes its place when it is ready.
 * With a wrong setting the process stays up and serves the setup page.
 * @throws Error on faults that a restart may heal (the port is taken, the database server is down); the signal's reason.
 */
export async function startServer(reading: ConfigReading, options: ServerOptions): Promise<Server> {
  const { logger } = options;
  let state: BootState = { state: "starting", step: "Reading the settings" };
  let listener: RequestListener = createBootListener(() => state, reading.space?.id);

  const current: RequestListener = (request, response) => listener(request, response);
  const http = createServer(
    { requireHostHeader: false, keepAliveTimeout: KEEP_ALIVE_MS },
    requireHost(current),
  );
  http.on("clientError", answerMalformed).on("checkExpectation", refuseExpectation);
  const { host, port } = reading.config?.server ?? readSetupServer(reading);
  await listen(http, host, port);

  for (const warning of reading.warnings) logger.warn(warning);
  let context: Context | undefined;
  let stepLog: NodeJS.Timeout | undefined;
  const { promise: superseded, resolve: onSuperseded } = Promise.withResolvers<string>();
  try {
    if (!reading.config) throw new SettingsError(reading.problems);
    const address = serverAddress({ ...reading.config.server, port: (http.address() as AddressInfo).port });
    const onStep = (step: string) => {
      state = { state: "starting", step };
    };
    stepLog = logSteps(() => state, logger);
    context = await boot(reading.config, reading.values, address, { ...options, onStep, onSuperseded });
    listener = createApp(context);
    state = { state: "ready" };
  } catch (error) {
    if (!(error instanceof SettingsError)) {
      await close(http);
      throw error;
    }
    state = { state: "misconfigured", problems: error.problems };
    for (const { setting, rule, remedy } of error.problems) logger.error(`${setting}: ${rule} ${remedy}`);
  } finally {
    clearInterval(stepLog);
  }

  return {
    port: (http.address() as AddressInfo).port,
    context,
    state,
    superseded,
    async [Symbol.asyncDispose]() {
      await close(http);
      await context?.[Symbol.asyncDispose]();
    },
  };
}

/** Who waits in front of a log sees how far a restore or an import is. */
function logSteps(state: () => BootState, logger: Logger): NodeJS.Timeout {
  let told: string | undefined;
  return setInterval(() => {
    const now = state();
    if (now.state !== "starting" || now.step === told) return;
    told = now.step;
    logger.info(`${told} …`);
  }, STEP_LOG_MS);
}

type Boot = ServerOptions & Pick<ReplicationRequest, "onStep" | "onSuperseded">;

async function boot(
  config: NonNullable<ConfigReading["config"]>,
  values: ConfigReading["values"],
  address: string,
  options: Boot,
): Promise<Context> {
  const { logger, clock, visit, mountTable, onStep, signal } = options;
  onStep("Looking at the storage");
  const home = await chooseHome(config, mountTable);
  if (home.warning) logger.warn(home.warning);
  let adoption: Adoption = "foreign";
  const adopt = async () => {
    if (config.importSource?.kind === "sqlite") {
      const file = config.database.kind === "sqlite" ? sqliteFile(config.database, home.path) : undefined;
      const { secretKey: current, previousSecretKey: previous } = config.auth;
      adoption = await adoptBackup({
        ...{ source: config.importSource.file, database: file, homePath: home.path, onStep },
        secrets: { current, previous },
      });
    }
    return adoption === "adopted";
  };
  const replication = await replicate(config, home, adopt, options);
  if (!replication) await adopt();
  const context = await createContext({
    ...{ config, home, address, logger, onStep, clock, visit, replication },
    ...(replication && { sqlite: { attachment: replication.attachment } }),
  });
  try {
    // A migration is not interrupted, and what comes after it is not begun.
    signal?.throwIfAborted();
    await withOrigin({ source: "start" }, async () => {
      if (config.usersFile) {
        onStep("Applying the file of users");
        await applyUsersFileAtStart(context.usersFiles, config.usersFile, logger);
      }
      onStep("Creating the default users");
      await context.seeds.apply(config.seeds);
      // Once: what people delete afterwards must not come back with the next start.
      if (adoption === "adopted") {
        await context.backups.noteImport();
        logger.info("The backup was taken in. ARGILLA_IMPORT_DATABASE can be removed.");
      } else if (config.importSource && (await context.isNewSetting("ARGILLA_IMPORT_DATABASE", values))) {
        if (adoption === "refused") throw refuseAdoption();
        await importAtStart(context.argillaImports, config.importSource, logger, onStep);
      }
      await context.recordSettings(values);
    });
    for (const name of context.oauth ? await context.signInAccounts.missingWorkspaces() : []) {
      logger.warn(
        `.oauth.yaml: the workspace ${name} of allowed_workspaces does not exist, so nobody new can sign in with Hugging Face. Create it, or take it out of the file.`,
      );
    }
    context.audit.keepPruned();
    context.backups.start();
    context.datasetPurge.start();
    context.recordUpkeep.start();
    context.metadataCatchUp.start();
    return context;
  } catch (error) {
    await context[Symbol.asyncDispose]();
    throw error;
  }
}

/** Brings the database back from the bucket that it is replicated into, where it is. */
async function replicate(
  config: NonNullable<ConfigReading["config"]>,
  home: Home,
  adopt: ReplicationRequest["adopt"],
  { logger, onStep, onSuperseded, signal }: Boot,
): Promise<Replication | undefined> {
  const { database, space, storage } = config;
  if (!home.replica || database.kind !== "sqlite") return undefined;
  return prepareReplication({
    ...{ place: home.replica, homePath: home.path, logger, onStep, onSuperseded, signal, adopt },
    database: sqliteFile(database, home.path),
    acknowledge: storage.acknowledge,
    diskIsEphemeral: space !== undefined,
    retentionDays: storage.retentionDays,
  });
}

function listen(http: HttpServer, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    http.once("error", (cause: NodeJS.ErrnoException) => {
      const reason =
        cause.code === "EADDRINUSE"
          ? `Port ${port} is taken by another program. Stop it, or set PORT to a free port.`
          : `Cannot listen on ${host}:${port} (${cause.code}). Set HOST and PORT to an address of this machine and a free port.`;
      reject(new Error(reason, { cause }));
    });
    http.listen(port, host, resolve);
  });
}

async function close(http: HttpServer): Promise<void> {
  if (!http.listening) return;
  const closed = new Promise<void>((resolve) => http.close(() => resolve()));
  // A connection that is kept alive turns idle only once its last request is answered.
  http.closeIdleConnections();
  const sweep = setInterval(() => http.closeIdleConnections(), SWEEP_MS);
  const force = setTimeout(() => http.closeAllConnections(), DRAIN_MS);
  await closed;
  clearInterval(sweep);
  clearTimeout(force);
}
