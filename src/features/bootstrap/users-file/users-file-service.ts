import type { Database, Transaction } from "../../../db/database.ts";
import { inTransaction } from "../../../db/transaction.ts";
import { inPieces } from "../../../platform/breathing.ts";
import type { Clock } from "../../../platform/clock.ts";
import { ConflictError } from "../../../platform/errors.ts";
import type { EventBus } from "../../../platform/event-bus.ts";
import type { Keyring } from "../../../platform/keyring.ts";
import { hasIdentity } from "../../auth/index.ts";
import {
  addUsers,
  changeUser,
  foldUsername,
  listUsers,
  newUser,
  type User,
  type UserChanges,
} from "../../users/index.ts";
import {
  addMembers,
  addWorkspaces,
  listWorkspaces,
  newWorkspace,
  removeMembership,
} from "../../workspaces/index.ts";
import { listSeedSlots } from "../seed-slot-store.ts";
import { type RenamedWorkspace, UsersFileError, type UsersFileProblem } from "./users-file-entry.ts";
import {
  isSame,
  type PreparedEntry,
  planUsersFile,
  type UsersFilePlan,
  type UsersFileState,
  type UsersFileUpdate,
} from "./users-file-plan.ts";
import { deleteRememberedEntries, listRememberedEntries, saveRememberedEntries } from "./users-file-store.ts";
import { readUsersFileText } from "./users-file-text.ts";
import { readUsersFileAside } from "./users-file-thread.ts";

/** Hashing and sealing so many takes a few milliseconds. */
const ENTRIES_AT_ONCE = 100;

export interface UsersFileServiceParts {
  readonly database: Database;
  readonly keyring: Keyring;
  readonly clock: Clock;
  readonly events: EventBus;
}

/** What applying a file did, or would do. */
export interface UsersFileReport {
  readonly plan: Omit<UsersFilePlan, "problems">;
  /** Workspaces whose names had to be changed. */
  readonly renamed: readonly RenamedWorkspace[];
  readonly warnings: readonly UsersFileProblem[];
}

/** Applies files of users, the way in which Argilla up to 1.5 kept its accounts. */
export class UsersFileService {
  readonly #parts: UsersFileServiceParts;

  constructor(parts: UsersFileServiceParts) {
    this.#parts = parts;
  }

  /**
   * Applies the file at `path` as a whole: all of it in one transaction, or nothing. With `dryRun` nothing either.
   * @throws UsersFileError listing everything that is wrong with it.
   */
  async apply(path: string, { dryRun = false } = {}): Promise<UsersFileReport> {
    const { database, events } = this.#parts;
    const reading = await readUsersFileAside(await readUsersFileText(path));
    if (!("entries" in reading)) throw new UsersFileError(path, reading.problems);
    const prepared: PreparedEntry[] = [];
    for await (const piece of inPieces(reading.entries, ENTRIES_AT_ONCE)) {
      prepared.push(...piece.map((entry) => this.#prepare(entry)));
    }
    const made = await this.#makeUsers(prepared);

    const { problems, ...plan } = await inTransaction(database, async (trx) => {
      await database.dialect.lock(trx, "users-file");
      const state = await this.#readState(trx);
      const decided = planUsersFile(path, prepared, state);
      if (decided.problems.length > 0) throw new UsersFileError(path, decided.problems);
      if (!dryRun) await this.#perform(trx, path, decided, made);
      return decided;
    });
    if (!dryRun) {
      for (const { userId } of plan.updates) events.publish("user.updated", { userId });
      for (const item of plan.creates)
        events.publish("user.created", { userId: this.#userFor(made, item).id });
    }
    const { renamed, warnings } = reading;
    return { plan, renamed, warnings };
  }

  #prepare(entry: PreparedEntry["entry"]): PreparedEntry {
    const { keyring } = this.#parts;
    const { username, firstName, email, disabled, role, workspaces } = entry;
    const lookups = {
      passwordHashLookup: keyring.lookup(entry.passwordHash),
      apiKeyLookup: keyring.lookup(entry.apiKey),
    };
    return { entry, wanted: { username, firstName, email, disabled, role, workspaces, ...lookups } };
  }

  /** The accounts that may have to be made, with their keys sealed: too slow for the transaction when they are many. */
  async #makeUsers(prepared: readonly PreparedEntry[]): Promise<Map<string, User>> {
    const remembered = await listRememberedEntries(this.#parts.database.read);
    const made = new Map<string, User>();
    for await (const piece of inPieces(prepared, ENTRIES_AT_ONCE)) {
      for (const item of piece) {
        const known = remembered.get(foldUsername(item.entry.username));
        if (!known || !isSame(known.applied, item.wanted)) this.#userFor(made, item);
      }
    }
    return made;
  }

  /** The account made before, or now where another instance changed the plan meanwhile. */
  #userFor(made: Map<string, User>, { entry }: PreparedEntry): User {
    const { keyring, clock } = this.#parts;
    const passwordHash = entry.passwordHash.reveal();
    const user = made.get(entry.username) ?? newUser({ ...entry, passwordHash }, keyring, clock.now());
    made.set(entry.username, user);
    return user;
  }

  async #readState(trx: Transaction): Promise<UsersFileState> {
    const users = await listUsers(trx);
    const workspaces = await listWorkspaces(trx);
    return {
      remembered: await listRememberedEntries(trx),
      users,
      workspaceNames: new Set(workspaces.map(({ name }) => name)),
      adoptable: await adoptableAccounts(trx, users),
    };
  }

  async #perform(
    trx: Transaction,
    file: string,
    plan: UsersFilePlan,
    made: Map<string, User>,
  ): Promise<void> {
    const now = this.#parts.clock.now();
    await addWorkspaces(
      trx,
      plan.newWorkspaces.map((name) => newWorkspace({ name }, now)),
      now,
    );
    const workspaces = new Map((await listWorkspaces(trx)).map((workspace) => [workspace.name, workspace]));
    const belongings = (user: Pick<User, "id" | "username">, names: readonly string[]) =>
      names.flatMap((name) => {
        const workspace = workspaces.get(name);
        return workspace ? [{ user, workspace }] : [];
      });

    const created = plan.creates.map((item) => ({ item, user: this.#userFor(made, item) }));
    await addUsers(
      trx,
      created.map(({ user }) => user),
      now,
    );
    // New owners first: another may be about to stop being one.
    const updates = plan.updates.toSorted((one, other) => Number(isRise(other)) - Number(isRise(one)));
    for (const update of updates) await this.#update(trx, file, update, now);

    const account = ({ userId, entry }: UsersFileUpdate) => ({ id: userId, username: entry.username });
    const joins = [
      ...created.flatMap(({ item, user }) => belongings(user, item.wanted.workspaces)),
      ...plan.updates.flatMap((update) => belongings(account(update), update.joins)),
    ];
    await addMembers(trx, joins, now);
    for (const { user, workspace } of plan.updates.flatMap((update) =>
      belongings(account(update), update.leaves),
    )) {
      await removeMembership(trx, { workspaceId: workspace.id, userId: user.id }, now);
    }
    await deleteRememberedEntries(trx, plan.forgotten);
    const remembered = [
      ...created.map(({ item, user }) => ({ item, userId: user.id })),
      ...plan.updates.map((item) => ({ item, userId: item.userId })),
    ];
    await saveRememberedEntries(
      trx,
      remembered.map(({ item, userId }) => {
        return { usernameFolded: foldUsername(item.entry.username), userId, file, applied: item.wanted };
      }),
      now,
    );
  }

  async #update(
    trx: Transaction,
    file: string,
    { entry, wanted, userId, fields }: UsersFileUpdate,
    now: Date,
  ): Promise<void> {
    const { keyring } = this.#parts;
    const values: UserChanges = {
      username: entry.username,
      firstName: entry.firstName,
      email: entry.email,
      disabled: entry.disabled,
      role: entry.role,
    };
    const changes = {
      ...Object.fromEntries(
        Object.entries(values).filter(([field]) => (fields as readonly string[]).includes(field)),
      ),
      ...(fields.includes("password") && { passwordHash: entry.passwordHash.reveal() }),
      ...(fields.includes("apiKey") && {
        apiKey: { lookup: wanted.apiKeyLookup, sealed: keyring.seal(entry.apiKey, userId) },
      }),
      ...(fields.includes("disabled") && entry.disabled && { signOutEverywhere: true as const }),
    };
    if (Object.keys(changes).length === 0) return;
    try {
      await changeUser(trx, userId, changes, now);
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error;
      throw new UsersFileError(file, [{ ...entry.position, message: `${error.message}.` }]);
    }
  }
}

function isRise({ entry, fields }: UsersFileUpdate): boolean {
  return (
    entry.role === "owner" && !entry.disabled && (fields.includes("role") || fields.includes("disabled"))
  );
}

/**
 * Accounts of the default names that a start made because nothing said otherwise: whoever tried the server before they
 * gave it their file must not have to delete those first.
 */
async function adoptableAccounts(trx: Transaction, users: readonly User[]): Promise<Set<string>> {
  const adoptable = new Set<string>();
  for (const slot of await listSeedSlots(trx)) {
    const user = users.find(({ id }) => id === slot.entityId);
    const untouched = slot.appliedName === null && user?.passwordHash === slot.appliedPasswordHash;
    if (user && untouched && !(await hasIdentity(trx, user.id))) adoptable.add(user.id);
  }
  return adoptable;
}
