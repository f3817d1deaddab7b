import type { UserSeed } from "../../config/seed-settings.ts";
import type { Role } from "../../platform/actor.ts";
import type { Secret } from "../../platform/secret.ts";
import type { SettingsProblem } from "../../platform/settings-problem.ts";
import { foldUsername, type User } from "../users/index.ts";
import type { Workspace } from "../workspaces/index.ts";
import type { SeedSlot, Slot } from "./seed-slot-store.ts";

/** A seed with its secrets made ready for comparing and storing, which is too slow for the transaction. */
export interface PreparedSeed {
  readonly seed: UserSeed;
  readonly documentedDefaults: boolean;
  /** The hash to store; the slot's own when the setting's password is the one that was applied last. */
  readonly passwordHash: string | null;
  readonly apiKey: { readonly value: Secret; readonly lookup: string } | undefined;
}

/** What the database holds of what the plan must know. */
export interface SeedState {
  readonly slots: ReadonlyMap<Slot, SeedSlot>;
  /** Accounts by id. */
  readonly users: ReadonlyMap<string, User>;
  /** Accounts by folded name: those whose name a seed wants. */
  readonly usersByName: ReadonlyMap<string, User>;
  /** Accounts by keyed hash: those whose API key a seed wants. */
  readonly usersByApiKey: ReadonlyMap<string, User>;
  readonly workspaces: ReadonlyMap<string, Workspace>;
  readonly workspacesByName: ReadonlyMap<string, Workspace>;
}

/** One thing to do. Steps are independent but for their order. */
export type SeedStep =
  | { readonly do: "create-workspace"; readonly name: string; readonly remember: AppliedSettings }
  | { readonly do: "adopt-workspace"; readonly workspaceId: string; readonly remember: AppliedSettings }
  | { readonly do: "create-user"; readonly prepared: PreparedSeed; readonly remember: AppliedSettings }
  | {
      readonly do: "update-user";
      readonly slot: Role;
      readonly userId: string;
      readonly changes: SeedChanges;
      readonly remember: AppliedSettings;
    }
  /** The member joins the workspace of the workspace slot, whichever that is by then. */
  | { readonly do: "join-workspace"; readonly slot: Role };

export type AppliedSettings = Omit<SeedSlot, "slot" | "entityId">;

export interface SeedChanges {
  readonly username?: string;
  /** Null takes the password away. */
  readonly passwordHash?: string | null;
  /** `random`: the documented default key loses its force. */
  readonly apiKey?: Secret | "random";
}

export interface SeedPlan {
  readonly steps: readonly SeedStep[];
  readonly problems: readonly SettingsProblem[];
}

const NO_CREDENTIALS = {
  appliedPasswordHash: null,
  appliedApiKeyLookup: null,
  appliedDefaults: false,
} as const;

/**
 * Decides what a start must do so that the settings hold and everything that people changed in the app is kept. Pure.
 * A slot finds what it made by id; a setting that changed since it was last applied is applied; a deleted account or
 * workspace comes back only under a changed name.
 */
export function planSeeds(
  wanted: {
    readonly users: readonly PreparedSeed[];
    readonly workspace: { readonly name: string; readonly setting: string | undefined };
  },
  state: SeedState,
): SeedPlan {
  const steps: SeedStep[] = [];
  const problems: SettingsProblem[] = [];

  const workspaceStep = planWorkspace(wanted.workspace, state);
  if (workspaceStep) steps.push(workspaceStep);
  for (const prepared of wanted.users) {
    const planned = planUser(prepared, state);
    if ("rule" in planned) problems.push(planned);
    else if (planned.step) steps.push(planned.step);
    const created = "step" in planned && planned.step?.do === "create-user";
    const known = state.slots.has(prepared.seed.slot);
    if (prepared.seed.slot !== "owner" && (created || (workspaceStep && known))) {
      steps.push({ do: "join-workspace", slot: prepared.seed.slot });
    }
  }
  return { steps, problems };
}

function planWorkspace(
  wanted: { name: string; setting: string | undefined },
  state: SeedState,
): SeedStep | undefined {
  const slot = state.slots.get("workspace");
  const settingName = wanted.setting ? wanted.name : null;
  const nameChanged = settingName !== null && settingName !== slot?.appliedName;
  if (slot && !nameChanged) return undefined;
  const current = slot && state.workspaces.get(slot.entityId);
  const remember = { appliedName: settingName, ...NO_CREDENTIALS };
  if (slot && current?.name === wanted.name)
    return { do: "adopt-workspace", workspaceId: slot.entityId, remember };
  const existing = state.workspacesByName.get(wanted.name);
  if (existing) return { do: "adopt-workspace", workspaceId: existing.id, remember };
  return { do: "create-workspace", name: wanted.name, remember };
}

function planUser(
  prepared: PreparedSeed,
  state: SeedState,
): { step: SeedStep | undefined } | SettingsProblem {
  const { seed } = prepared;
  const slot = state.slots.get(seed.slot);
  const user = slot && state.users.get(slot.entityId);
  const settingName = seed.username.setting ? seed.username.value : null;
  const nameChanged = settingName !== null && settingName !== slot?.appliedName;
  // Deleted in the app: it stays deleted until somebody asks for another name.
  if (slot && !user && !nameChanged) return { step: undefined };

  const rival = !slot || nameChanged ? state.usersByName.get(foldUsername(seed.username.value)) : undefined;
  if (rival && rival.id !== user?.id) {
    // There is always an owner: one of the same name, out of a users.yml, is one.
    const givesWay = !seed.username.setting && (seed.slot !== "owner" || rival.role === "owner");
    return givesWay ? { step: undefined } : nameTaken(seed, rival);
  }
  const keyHolder = prepared.apiKey && state.usersByApiKey.get(prepared.apiKey.lookup);
  if (keyHolder && keyHolder.id !== user?.id) return apiKeyTaken(seed, keyHolder);

  if (!slot || !user) {
    const remember = {
      appliedName: settingName,
      appliedPasswordHash: prepared.passwordHash,
      appliedApiKeyLookup: prepared.apiKey?.lookup ?? null,
      appliedDefaults: prepared.documentedDefaults,
    };
    return { step: { do: "create-user", prepared, remember } };
  }
  return { step: planUpdate(prepared, slot, user, nameChanged) };
}

function planUpdate(
  prepared: PreparedSeed,
  slot: SeedSlot,
  user: User,
  nameChanged: boolean,
): SeedStep | undefined {
  const { seed } = prepared;
  const changes: { -readonly [Key in keyof SeedChanges]: SeedChanges[Key] } = {};
  const remember: { -readonly [Key in keyof AppliedSettings]: AppliedSettings[Key] } = {
    appliedName: nameChanged ? seed.username.value : slot.appliedName,
    appliedPasswordHash: slot.appliedPasswordHash,
    appliedApiKeyLookup: slot.appliedApiKeyLookup,
    appliedDefaults: slot.appliedDefaults,
  };
  if (nameChanged && user.username !== seed.username.value) changes.username = seed.username.value;

  const set = { password: seed.password?.setting !== undefined, apiKey: seed.apiKey?.setting !== undefined };
  // Defaults that nobody changed lose their force as soon as they are out of force.
  const revoke = slot.appliedDefaults && !prepared.documentedDefaults;
  if (revoke) remember.appliedDefaults = false;

  if (set.password && prepared.passwordHash !== slot.appliedPasswordHash) {
    changes.passwordHash = prepared.passwordHash;
    remember.appliedPasswordHash = prepared.passwordHash;
  } else if (revoke && !set.password) {
    if (user.passwordHash === slot.appliedPasswordHash) changes.passwordHash = null;
    remember.appliedPasswordHash = null;
  }

  if (set.apiKey && prepared.apiKey && prepared.apiKey.lookup !== slot.appliedApiKeyLookup) {
    if (user.apiKeyLookup !== prepared.apiKey.lookup) changes.apiKey = prepared.apiKey.value;
    remember.appliedApiKeyLookup = prepared.apiKey.lookup;
  } else if (revoke && !set.apiKey) {
    if (user.apiKeyLookup === slot.appliedApiKeyLookup) changes.apiKey = "random";
    remember.appliedApiKeyLookup = null;
  }

  const remembered = Object.entries(remember).some(
    ([key, value]) => slot[key as keyof AppliedSettings] !== value,
  );
  if (Object.keys(changes).length === 0 && !remembered) return undefined;
  return { do: "update-user", slot: seed.slot, userId: user.id, changes, remember };
}

function nameTaken(seed: UserSeed, rival: User): SettingsProblem {
  return {
    setting: seed.username.setting ?? `${seed.slot.toUpperCase()}_USERNAME`,
    rule: `\`${seed.username.value}\` is the name of an account that exists already (\`${rival.username}\`, ${rival.role}).`,
    remedy: "Set it to a name that nobody has.",
  };
}

function apiKeyTaken(seed: UserSeed, holder: User): SettingsProblem {
  return {
    setting: seed.apiKey?.setting ?? `${seed.slot.toUpperCase()}_API_KEY`,
    rule: `Is the API key of another account already (\`${holder.username}\`).`,
    remedy: "Set it to a key that nobody has.",
  };
}
