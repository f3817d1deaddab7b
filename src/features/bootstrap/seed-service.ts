import type { SeedSettings, UserSeed } from "../../config/seed-settings.ts";
import type { Database, Db, Transaction } from "../../db/database.ts";
import { inTransaction } from "../../db/transaction.ts";
import type { Clock } from "../../platform/clock.ts";
import { newApiKey, newId } from "../../platform/ids.ts";
import type { Keyring } from "../../platform/keyring.ts";
import { Secret } from "../../platform/secret.ts";
import { SettingsError } from "../../platform/settings-problem.ts";
import {
  addUser,
  changeUser,
  findUserByApiKeyLookup,
  findUserByFoldedUsername,
  findUserById,
  foldUsername,
  newUser,
  type PasswordHasher,
  type User,
} from "../users/index.ts";
import {
  addMembership,
  addWorkspace,
  findWorkspaceById,
  findWorkspaceByName,
  isMember,
  newWorkspace,
} from "../workspaces/index.ts";
import { type PreparedSeed, planSeeds, type SeedState, type SeedStep } from "./seed-plan.ts";
import { listSeedSlots, type SeedSlot, type Slot, saveSeedSlot } from "./seed-slot-store.ts";

export interface SeedServiceParts {
  readonly database: Database;
  readonly keyring: Keyring;
  readonly hasher: PasswordHasher;
  readonly clock: Clock;
}

/** An account that a slot holds, for telling people who can sign in. */
export interface SeededUser {
  readonly slot: Slot;
  readonly user: User;
}

/** Makes the database hold what the settings want. */
export class SeedService {
  readonly #parts: SeedServiceParts;

  constructor(parts: SeedServiceParts) {
    this.#parts = parts;
  }

  /**
   * Applies the settings in one transaction; a second run changes nothing. Any number of instances may do this at once.
   * @throws SettingsError when a name or key belongs to another account; then nothing was changed.
   */
  async apply(settings: SeedSettings): Promise<void> {
    for (;;) {
      const before = await this.#slots();
      const prepared = await Promise.all(settings.users.map((seed) => this.#prepare(seed, settings, before)));
      if (await this.#applyPrepared(settings, prepared, before)) return;
    }
  }

  /** The accounts in the slots, without those that were deleted. */
  async seededUsers(): Promise<SeededUser[]> {
    const { read } = this.#parts.database;
    const found: SeededUser[] = [];
    for (const { slot, entityId } of (await this.#slots()).values()) {
      const user = slot === "workspace" ? undefined : await findUserById(read, entityId);
      if (user) found.push({ slot, user });
    }
    return found;
  }

  async #slots(db: Db = this.#parts.database.read): Promise<Map<Slot, SeedSlot>> {
    return new Map((await listSeedSlots(db)).map((slot) => [slot.slot, slot]));
  }

  /** Hashes or compares passwords before the transaction, in which nothing may be slow. */
  async #prepare(seed: UserSeed, settings: SeedSettings, slots: Map<Slot, SeedSlot>): Promise<PreparedSeed> {
    const { keyring, hasher } = this.#parts;
    const slot = slots.get(seed.slot);
    const apiKey = seed.apiKey && { value: seed.apiKey.value, lookup: keyring.lookup(seed.apiKey.value) };
    const { documentedDefaults } = settings;
    return { seed, documentedDefaults, passwordHash: await passwordHash(seed, slot, hasher), apiKey };
  }

  /** @returns false when another instance changed the slots since `before` was read. */
  #applyPrepared(
    settings: SeedSettings,
    prepared: readonly PreparedSeed[],
    before: ReadonlyMap<Slot, SeedSlot>,
  ): Promise<boolean> {
    const { database } = this.#parts;
    return inTransaction(database, async (trx) => {
      await database.dialect.lock(trx, "seeds");
      const slots = await this.#slots(trx);
      if (!sameCredentials(slots, before)) return false;
      const state = await this.#readState(trx, slots, prepared, settings.workspace.name);
      const plan = planSeeds({ users: prepared, workspace: settings.workspace }, state);
      if (plan.problems.length > 0) throw new SettingsError(plan.problems);
      const entities = new Map([...slots].map(([slot, { entityId }]) => [slot, entityId]));
      for (const step of plan.steps) await this.#perform(trx, step, entities);
      return true;
    });
  }

  async #readState(
    db: Db,
    slots: ReadonlyMap<Slot, SeedSlot>,
    prepared: readonly PreparedSeed[],
    workspaceName: string,
  ): Promise<SeedState> {
    const users = new Map<string, User>();
    for (const { slot, entityId } of slots.values()) {
      const user = slot === "workspace" ? undefined : await findUserById(db, entityId);
      if (user) users.set(user.id, user);
    }
    const usersByName = new Map<string, User>();
    const usersByApiKey = new Map<string, User>();
    for (const { seed, apiKey } of prepared) {
      const namesake = await findUserByFoldedUsername(db, seed.username.value);
      if (namesake) usersByName.set(foldUsername(namesake.username), namesake);
      const holder = apiKey && (await findUserByApiKeyLookup(db, apiKey.lookup));
      if (holder) usersByApiKey.set(holder.apiKeyLookup, holder);
    }
    const workspaceSlot = slots.get("workspace");
    const current = workspaceSlot && (await findWorkspaceById(db, workspaceSlot.entityId));
    const named = await findWorkspaceByName(db, workspaceName);
    return {
      slots,
      users,
      usersByName,
      usersByApiKey,
      workspaces: new Map(current ? [[current.id, current]] : []),
      workspacesByName: new Map(named ? [[named.name, named]] : []),
    };
  }

  async #perform(trx: Transaction, step: SeedStep, entities: Map<Slot, string>): Promise<void> {
    const { keyring, clock } = this.#parts;
    const now = clock.now();
    const remember = async (slot: Slot, entityId: string, applied: Omit<SeedSlot, "slot" | "entityId">) => {
      entities.set(slot, entityId);
      await saveSeedSlot(trx, { slot, entityId, ...applied }, now);
    };
    switch (step.do) {
      case "create-workspace": {
        const workspace = newWorkspace({ name: step.name }, now);
        await addWorkspace(trx, workspace);
        return remember("workspace", workspace.id, step.remember);
      }
      case "adopt-workspace":
        return remember("workspace", step.workspaceId, step.remember);
      case "create-user": {
        const { seed, passwordHash: hash, apiKey } = step.prepared;
        const username = seed.username.value;
        const input = {
          firstName: username,
          username,
          role: seed.slot,
          passwordHash: hash,
          apiKey: apiKey?.value,
        };
        const user = newUser(input, keyring, now);
        await addUser(trx, user);
        return remember(seed.slot, user.id, step.remember);
      }
      case "update-user": {
        const { apiKey, ...changes } = step.changes;
        const value = apiKey === "random" ? new Secret(newApiKey()) : apiKey;
        const key = value && { lookup: keyring.lookup(value), sealed: keyring.seal(value, step.userId) };
        if (Object.keys(step.changes).length > 0) {
          await changeUser(trx, step.userId, { ...changes, apiKey: key }, now);
        }
        return remember(step.slot, step.userId, step.remember);
      }
      case "join-workspace":
        return this.#join(trx, entities.get(step.slot), entities.get("workspace"));
    }
  }

  async #join(trx: Transaction, userId: string | undefined, workspaceId: string | undefined): Promise<void> {
    if (!userId || !workspaceId) return;
    // Either may have been deleted in the app; a slot remembers what is gone.
    if (!(await findUserById(trx, userId)) || !(await findWorkspaceById(trx, workspaceId))) return;
    if (await isMember(trx, workspaceId, userId)) return;
    await addMembership(trx, { id: newId(), workspaceId, userId, insertedAt: this.#parts.clock.now() });
  }
}

/** The hash of the seed's password; the slot's own hash when that is of the same password. */
async function passwordHash(
  { password, username }: UserSeed,
  slot: SeedSlot | undefined,
  hasher: PasswordHasher,
): Promise<string | null> {
  if (!password) return null;
  if (password.kind === "hash") return password.value.reveal();
  // Defaults are applied at a slot's first seeding only, so there is nothing to compare.
  if (slot && password.setting === undefined) return slot.appliedPasswordHash;
  const applied = slot?.appliedPasswordHash;
  if (applied && (await hasher.verify(password.value, applied, username.value))) return applied;
  return hasher.hash(password.value, username.value);
}

function sameCredentials(slots: ReadonlyMap<Slot, SeedSlot>, before: ReadonlyMap<Slot, SeedSlot>): boolean {
  if (slots.size !== before.size) return false;
  return [...slots].every(([slot, { appliedPasswordHash }]) => {
    return before.get(slot)?.appliedPasswordHash === appliedPasswordHash;
  });
}
