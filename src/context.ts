import type { Config } from "./config/config.ts";
import { sqliteFile } from "./config/database-settings.ts";
import type { SettingValues } from "./config/settings.ts";
import { loadDataKey } from "./db/data-key.ts";
import type { Database } from "./db/database.ts";
import { migrateIfEmpty, migrateToLatest } from "./db/migrate.ts";
import { openDatabase } from "./db/open-database.ts";
import type { SqliteOptions } from "./db/open-sqlite.ts";
import { ArgillaImportService } from "./features/argilla-import/index.ts";
import { AuditLog, RepetitionLog } from "./features/audit/index.ts";
import {
  AccessTokens,
  ApiCallLimit,
  AppCheck,
  Authenticator,
  CALLBACK_PATH,
  DatabaseSessionStore,
  describeRefusedApp,
  HubClient,
  IdentityProvider,
  IdentityService,
  KeyGuessLimit,
  OAuthService,
  registeredApp,
  SignInAccounts,
  SignInLimits,
  SignInService,
} from "./features/auth/index.ts";
import { BackupService } from "./features/backups/index.ts";
import {
  isNewSetting,
  OwnerLinkService,
  recordSettingChanges,
  SeedService,
  seededEntities,
  UsersFileService,
} from "./features/bootstrap/index.ts";
import { DatasetPurge, DatasetService, hasDatasets } from "./features/datasets/index.ts";
import { FieldService, hasFields } from "./features/fields/index.ts";
import { FirstRunService } from "./features/first-run/index.ts";
import {
  presentStorage,
  SpaceGate,
  type StorageStatusOutput,
  type Visit,
} from "./features/instance/index.ts";
import { MetadataPropertyService } from "./features/metadata-properties/index.ts";
import { MetricsService } from "./features/metrics/index.ts";
import { ProgressReader } from "./features/progress/index.ts";
import { hasRequiredQuestion, QuestionService } from "./features/questions/index.ts";
import { RecordReader, RecordWriter } from "./features/record-io/index.ts";
import { MetadataCatchUp, RecordService } from "./features/records/index.ts";
import { RecordUpkeep, ResponseRemoval, ResponseService } from "./features/responses/index.ts";
import { DatabaseIndex, RecordSearch } from "./features/search/index.ts";
import { SuggestionService } from "./features/suggestions/index.ts";
import {
  AccountCache,
  ApiKeyUse,
  createUserPresenter,
  DecoyHashes,
  PasswordHasher,
  type UserPresenter,
  UserService,
} from "./features/users/index.ts";
import { VectorSettingsService } from "./features/vectors/index.ts";
import { WorkspaceService } from "./features/workspaces/index.ts";
import { type Callers, createCallers } from "./http/caller.ts";
import { RequestTimes } from "./http/request-times.ts";
import { type Clock, systemClock } from "./platform/clock.ts";
import { EventBus } from "./platform/event-bus.ts";
import { Keyring } from "./platform/keyring.ts";
import type { Logger } from "./platform/logger.ts";
import type { Secret } from "./platform/secret.ts";
import type { Home } from "./storage/choose-home.ts";
import type { Replication } from "./storage/replication.ts";

/** Everything that serves requests, tied together. The only place that knows which part goes where. */
export interface Context extends AsyncDisposable {
  readonly config: Config;
  readonly home: Home;
  readonly logger: Logger;
  readonly database: Database;
  readonly users: UserService;
  readonly userPresenter: UserPresenter;
  readonly workspaces: WorkspaceService;
  readonly datasets: DatasetService;
  readonly datasetPurge: DatasetPurge;
  readonly fields: FieldService;
  readonly questions: QuestionService;
  readonly metadataProperties: MetadataPropertyService;
  readonly metadataCatchUp: MetadataCatchUp;
  readonly vectorsSettings: VectorSettingsService;
  readonly records: RecordService;
  readonly recordReader: RecordReader;
  readonly recordSearch: RecordSearch;
  readonly recordWriter: RecordWriter;
  readonly recordUpkeep: RecordUpkeep;
  readonly responses: ResponseService;
  readonly suggestions: SuggestionService;
  readonly progress: ProgressReader;
  readonly tokens: AccessTokens;
  readonly signIn: SignInService;
  readonly limits: SignInLimits;
  readonly callers: Callers;
  readonly authenticator: Authenticator;
  readonly sessionStore: DatabaseSessionStore;
  readonly cookieKey: Secret;
  readonly signInAccounts: SignInAccounts;
  readonly identities: IdentityService;
  /** Undefined where nobody can sign in with Hugging Face. */
  readonly oauth: OAuthService | undefined;
  /** What is before a Space; undefined off one. */
  readonly gate: SpaceGate | undefined;
  /** The address under which people and programs reach this server, with the base path. */
  readonly address: string;
  readonly seeds: SeedService;
  readonly ownerLinks: OwnerLinkService;
  readonly usersFiles: UsersFileService;
  readonly argillaImports: ArgillaImportService;
  readonly firstRun: FirstRunService;
  readonly audit: AuditLog;
  readonly backups: BackupService;
  /** Where the data are, what is promised and what is wrong, at this moment. */
  readonly storageStatus: () => StorageStatusOutput;
  readonly requestTimes: RequestTimes;
  readonly metrics: MetricsService;
  /** What happened, for whoever wants to know. */
  readonly events: EventBus;
  /** Writes down which settings changed since the last start. */
  readonly recordSettings: (values: SettingValues) => Promise<void>;
  /** Whether a setting has another value than at the last start. */
  readonly isNewSetting: (name: keyof SettingValues, values: SettingValues) => Promise<boolean>;
}

export interface ContextParts {
  readonly config: Config;
  readonly home: Home;
  readonly address: string;
  readonly logger: Logger;
  /** Told before each step, for the page that people see meanwhile. */
  readonly onStep: (step: string) => void;
  readonly clock?: Clock | undefined;
  /** Opens an address of this server from outside. */
  readonly visit?: Visit | undefined;
  /**
   * A command beside a running server leaves the schema as it is: `empty-database` only brings up what nobody has used.
   */
  readonly migrates?: "always" | "empty-database";
  readonly sqlite?: SqliteOptions;
  readonly replication?: Replication | undefined;
}

/**
 * Opens the database, brings it up to date and makes the services. Seeds nobody yet.
 * @throws SettingsError when a setting stands in the way.
 */
export async function createContext({
  config,
  home,
  address,
  logger,
  onStep,
  clock = systemClock,
  visit,
  migrates = "always",
  sqlite,
  replication,
}: ContextParts): Promise<Context> {
  onStep("Opening the database");
  const database = await openDatabase(config.database, home.path, sqlite);
  try {
    onStep("Bringing the database up to date");
    const migrate = migrates === "always" ? migrateToLatest : migrateIfEmpty;
    const migrated = await migrate(database);
    if (migrated.length > 0) logger.info({ migrations: migrated }, "The database was brought up to date.");

    onStep("Loading the keys");
    const { secretKey, previousSecretKey } = config.auth;
    const secrets = { current: secretKey, previous: previousSecretKey };
    const keyring = new Keyring(await loadDataKey(database, home.path, secrets), secretKey);

    const events = new EventBus(logger);
    const { retentionDays } = config.audit;
    const audit = new AuditLog({ database, clock, logger, retentionDays });
    const { database: place } = config;
    const backups = new BackupService({
      ...{ database, clock, logger, homePath: home.path },
      file: place.kind === "sqlite" ? sqliteFile(place, home.path) : undefined,
    });
    const repetitions = new RepetitionLog({ database, clock, logger, events });
    const hasher = new PasswordHasher();
    const cache = new AccountCache(clock, events);
    const apiKeyUse = new ApiKeyUse({ database, clock, logger });
    const traces = new ResponseRemoval({ database, clock, events });
    const users = new UserService({ database, keyring, hasher, cache, apiKeyUse, clock, events, traces });
    const limits = new SignInLimits({ database, keyring, clock, events });
    const calls = new ApiCallLimit(config.limits.apiCallsPerMinute, clock, events);
    const tokens = new AccessTokens(keyring.tokenKey, config.auth.tokenLifetimeSeconds, clock);
    const seeded = seededEntities(clock);
    const signInAccounts = new SignInAccounts({
      database,
      keyring,
      clock,
      events,
      seeded,
      allowedWorkspaces: config.oauth.allowedWorkspaces,
      maxUsers: config.limits.oauthUsers,
      ownerTakesHubName: !config.seeds.users.some(
        ({ slot, username }) => slot === "owner" && username.setting,
      ),
    });
    const gate = createGate({ config, clock, logger, visit });
    const identities = new IdentityService({
      ...{ database, keyring, clock, events, address },
      enabled: config.oauth.app !== undefined,
    });
    const parts = {
      ...{ config, address, database, keyring, clock, events, logger },
      ...{ accounts: signInAccounts, identities },
    };
    const index = new DatabaseIndex(clock);
    const recordUpkeep = new RecordUpkeep({ database, clock, events, index, logger });
    const metadataCatchUp = new MetadataCatchUp({ database, index, logger });
    const datasetPurge = new DatasetPurge({ database, records: recordUpkeep, logger });
    const readiness = { hasFields, hasRequiredQuestion };
    const datasets = new DatasetService({
      ...{ database, clock, events, readiness, records: recordUpkeep },
      purge: datasetPurge,
    });
    const records = new RecordService({ database, events, index });
    const recordReader = new RecordReader(database, index);
    const storageStatus = () =>
      presentStorage(
        {
          ...{ home, database: database.dialect.name, retentionDays: config.storage.retentionDays },
          replication: replication?.state(),
        },
        clock.now(),
      );
    const requestTimes = new RequestTimes();
    const signInWorkspaces = config.oauth.app ? (config.oauth.allowedWorkspaces ?? []) : [];
    return {
      config,
      home,
      logger,
      database,
      users,
      userPresenter: createUserPresenter(keyring, config.auth.exposeApiKeys),
      workspaces: new WorkspaceService({
        ...{ database, clock, signInWorkspaces },
        contents: { name: "datasets", standIn: hasDatasets },
      }),
      datasets,
      datasetPurge,
      fields: new FieldService({ database, clock, datasets }),
      questions: new QuestionService({ database, clock, datasets }),
      metadataProperties: new MetadataPropertyService({
        database,
        clock,
        datasets,
        records: metadataCatchUp,
      }),
      metadataCatchUp,
      vectorsSettings: new VectorSettingsService({ database, clock, datasets }),
      records,
      recordReader,
      recordSearch: new RecordSearch(database, recordReader),
      recordWriter: new RecordWriter({ database, clock, events, index, limits: config.annotation }),
      recordUpkeep,
      responses: new ResponseService({ database, clock, events, index, datasets, records }),
      suggestions: new SuggestionService({ database, clock, index }),
      progress: new ProgressReader(database, index),
      tokens,
      signIn: new SignInService({
        ...{ database, hasher, limits, clock, events },
        decoys: new DecoyHashes({ database, keyring, clock }),
      }),
      limits,
      callers: createCallers(config, logger),
      authenticator: new Authenticator({
        ...{ users, tokens, calls, publicOrigin: config.server.publicOrigin },
        guesses: new KeyGuessLimit({ keyring, clock, events }),
      }),
      sessionStore: new DatabaseSessionStore({ database, keyring, clock }),
      cookieKey: keyring.cookieKey,
      signInAccounts,
      identities,
      oauth: createOAuth(parts),
      gate,
      address,
      seeds: new SeedService({ database, keyring, hasher, clock }),
      usersFiles: new UsersFileService({ database, keyring, clock, events }),
      argillaImports: new ArgillaImportService({ database, keyring, clock, events, index }),
      ownerLinks: new OwnerLinkService({ database, keyring, hasher, clock, events }),
      firstRun: new FirstRunService({
        ...{ config, home, database, clock, seeded },
        missingWorkspaces: () => signInAccounts.missingWorkspaces(),
        isShutOff: async () => (await gate?.state()) === "closed",
      }),
      audit,
      backups,
      storageStatus,
      requestTimes,
      metrics: new MetricsService({ requestTimes, storageStatus, engine: database.dialect.name }),
      events,
      isNewSetting: (name, values) =>
        isNewSetting({ database, keyring, clock }, { values, oauth: config.oauth }, name),
      recordSettings: (values) =>
        recordSettingChanges({ database, keyring, clock }, { values, oauth: config.oauth }),
      async [Symbol.asyncDispose]() {
        await datasetPurge[Symbol.asyncDispose]();
        await recordUpkeep[Symbol.asyncDispose]();
        await metadataCatchUp[Symbol.asyncDispose]();
        await backups[Symbol.asyncDispose]();
        await audit[Symbol.asyncDispose]();
        await repetitions[Symbol.asyncDispose]();
        await apiKeyUse[Symbol.asyncDispose]();
        await database[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await database[Symbol.asyncDispose]();
    throw error;
  }
}

interface OAuthContextParts {
  readonly config: Config;
  readonly address: string;
  readonly database: Database;
  readonly keyring: Keyring;
  readonly clock: Clock;
  readonly events: EventBus;
  readonly logger: Logger;
  readonly accounts: SignInAccounts;
  readonly identities: IdentityService;
}

function createOAuth(parts: OAuthContextParts): OAuthService | undefined {
  const { config, address, database, keyring, clock, events, logger, accounts, identities } = parts;
  const { app } = config.oauth;
  if (!app) return undefined;
  const { space } = config;
  const redirectUri = `${address}${CALLBACK_PATH}`;
  const provider = new IdentityProvider(registeredApp(app, address), redirectUri, clock, logger);
  const refusal = describeRefusedApp({
    ...{ app, redirectUri, onSpace: space !== undefined },
    spaceHost: space?.host,
  });
  return new OAuthService({
    database,
    keyring,
    clock,
    events,
    accounts,
    identities,
    provider,
    appCheck: new AppCheck({ provider, refusal, clock, logger }),
    hub: new HubClient(app.providerUrl, clock),
    settings: config.oauth,
    space: space && {
      creatorUserId: space.creatorUserId,
      authorName: space.authorName,
      ownerHubName: config.ownerHubName,
    },
  });
}

function createGate({
  config,
  clock,
  logger,
  visit,
}: Pick<ContextParts, "config" | "logger" | "visit"> & { readonly clock: Clock }): SpaceGate | undefined {
  const host = config.space?.host;
  if (host === undefined) return undefined;
  const statusAddress = `https://${host}${config.server.basePath}/-/status`;
  return new SpaceGate({ statusAddress, clock, logger, ...(visit && { visit }) });
}
