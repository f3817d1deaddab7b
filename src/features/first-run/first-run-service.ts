import type { Config } from "../../config/config.ts";
import type { Database } from "../../db/database.ts";
import { inTransaction } from "../../db/transaction.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Home } from "../../storage/choose-home.ts";
import type { SeededEntities } from "../auth/index.ts";
import { countUsers, findUserById } from "../users/index.ts";
import { findWorkspaceById, listWorkspaces } from "../workspaces/index.ts";
import { deleteFirstRunDismissed, isFirstRunDismissed, saveFirstRunDismissed } from "./first-run-store.ts";

export interface FirstRunServiceParts {
  readonly config: Pick<Config, "seeds" | "oauth" | "storage">;
  readonly home: Pick<Home, "path" | "persistent">;
  readonly database: Database;
  readonly clock: Clock;
  readonly seeded: SeededEntities;
  /** Workspaces that newcomers should join but that do not exist. */
  readonly missingWorkspaces: () => Promise<string[]>;
  /** Whether people who have signed in at the Hub cannot come back, as on a private Space. */
  readonly isShutOff: () => Promise<boolean>;
}

/** The first steps of an owner, each as the server really is, not as somebody ticked it off. */
export interface FirstSteps {
  readonly dismissed: boolean;
  readonly storage: {
    readonly done: boolean;
    readonly database: "sqlite" | "postgres";
    readonly home: string;
  };
  readonly people: {
    readonly done: boolean;
    readonly huggingFace: boolean;
    readonly newcomersJoin: readonly string[];
    readonly accounts: number;
  };
  readonly workspace: { readonly done: boolean; readonly names: readonly string[] };
  readonly program: { readonly done: boolean };
}

/** Knows what is left to do on a new server, and who does not want to hear of it any more. */
export class FirstRunService {
  readonly #parts: FirstRunServiceParts;

  constructor(parts: FirstRunServiceParts) {
    this.#parts = parts;
  }

  async steps(userId: string): Promise<FirstSteps> {
    const { config, home, database } = this.#parts;
    const { read, dialect } = database;
    const user = await findUserById(read, userId);
    const names = (await listWorkspaces(read)).map(({ name }) => name);
    return {
      dismissed: await isFirstRunDismissed(read, userId),
      storage: {
        done: home.persistent || !config.storage.showWarning,
        database: dialect.name,
        home: home.path,
      },
      people: await this.#people(),
      workspace: { done: names.length > 0, names },
      program: { done: user?.apiKeyLastUsedOn != null },
    };
  }

  async setDismissed(userId: string, dismissed: boolean): Promise<void> {
    const { database, clock } = this.#parts;
    await inTransaction(database, (trx) =>
      dismissed ? saveFirstRunDismissed(trx, userId, clock.now()) : deleteFirstRunDismissed(trx, userId),
    );
  }

  async #people(): Promise<FirstSteps["people"]> {
    const { config, database, seeded, missingWorkspaces, isShutOff } = this.#parts;
    const { read } = database;
    const huggingFace = config.oauth.app !== undefined && !(await isShutOff());
    const accounts = await countUsers(read);
    const defaultId = await seeded.workspaceId(read);
    const defaultWorkspace = defaultId && (await findWorkspaceById(read, defaultId));
    const newcomersJoin = config.oauth.allowedWorkspaces ?? (defaultWorkspace ? [defaultWorkspace.name] : []);
    const open = huggingFace && newcomersJoin.length > 0 && (await missingWorkspaces()).length === 0;
    return {
      // With the documented defaults everybody can sign in, which is what is left to end.
      done: !config.seeds.documentedDefaults && (huggingFace ? open : accounts > 1),
      huggingFace,
      newcomersJoin: huggingFace ? newcomersJoin : [],
      accounts,
    };
  }
}
