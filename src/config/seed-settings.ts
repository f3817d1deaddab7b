import type { Role } from "../platform/actor.ts";
import { Secret } from "../platform/secret.ts";
import type { SettingsProblem } from "../platform/settings-problem.ts";
import { pairProblems } from "./seed-pairs.ts";
import type { SettingName, SettingValues } from "./settings.ts";

/** A password to seed: plain, or the hash that a 1.x setting carries. */
export interface SeedPassword {
  readonly kind: "plain" | "hash";
  readonly value: Secret;
  readonly setting: SettingName | undefined;
}

/** What the settings want in one of the slots owner, admin and annotator. An undefined `setting` means a default. */
export interface UserSeed {
  readonly slot: Role;
  readonly username: { readonly value: string; readonly setting: SettingName | undefined };
  readonly password: SeedPassword | undefined;
  readonly apiKey: { readonly value: Secret; readonly setting: SettingName | undefined } | undefined;
}

/** What the settings want to be there after a start: the people and the default workspace. */
export interface SeedSettings {
  readonly users: readonly UserSeed[];
  readonly workspace: { readonly name: string; readonly setting: SettingName | undefined };
  /** The world-known names, passwords and keys of Argilla's documentation are in force. */
  readonly documentedDefaults: boolean;
}

const DEFAULT_USERNAMES = { owner: "owner", admin: "admin", annotator: "argilla" } as const;
const DEFAULT_API_KEYS = { owner: "owner.apikey", admin: "admin.apikey", annotator: undefined } as const;
const DEFAULT_PASSWORD = "12345678";
const DEFAULT_WORKSPACE = "admin";

const CREDENTIALS = [
  "OWNER_PASSWORD",
  "OWNER_API_KEY",
  "ADMIN_PASSWORD",
  "ADMIN_API_KEY",
  "ANNOTATOR_PASSWORD",
  "ANNOTATOR_API_KEY",
  "PASSWORD",
  "API_KEY",
  "ARGILLA_LOCAL_AUTH_DEFAULT_APIKEY",
  "ARGILLA_LOCAL_AUTH_DEFAULT_PASSWORD",
  "ARGILLA_LOCAL_AUTH_USERS_DB_FILE",
] as const satisfies SettingName[];

/**
 * Reads all generations of the default-user settings into one wish list. Pure. `onSpace` matters twice: on a Space no
 * documented default is in force (unless insisted on), and `USERNAME` is never the operating system's.
 */
export function readSeedSettings(
  values: SettingValues,
  onSpace: boolean,
): { seeds: SeedSettings; problems: SettingsProblem[]; warnings: string[] } {
  const insisted = values.ARGILLA_INSECURE_DEFAULT_CREDENTIALS === true;
  const credentialSet = CREDENTIALS.some((name) => values[name] !== undefined);
  const documentedDefaults = insisted || (!onSpace && !credentialSet);
  const candidates = (["owner", "admin", "annotator"] as const)
    .filter((slot) => slot === "owner" || !onSpace || insisted || hasOwnSetting(slot, values))
    .map((slot) => userSeed(slot, values, onSpace, documentedDefaults));

  const { users, problems, warnings } = settleNames(candidates);
  const comparesUsername = !onSpace && usernameCounts(values, onSpace);
  return {
    seeds: { users, workspace: workspaceSeed(values), documentedDefaults },
    problems: [...pairProblems(values, comparesUsername), ...problems, ...apiKeyProblems(users)],
    warnings,
  };
}

function hasOwnSetting(slot: "admin" | "annotator", values: SettingValues): boolean {
  const prefix = slot === "admin" ? "ADMIN" : "ANNOTATOR";
  return (["USERNAME", "PASSWORD", "API_KEY"] as const).some(
    (part) => values[`${prefix}_${part}`] !== undefined,
  );
}

function userSeed(
  slot: Role,
  values: SettingValues,
  onSpace: boolean,
  documentedDefaults: boolean,
): UserSeed {
  const settings = slotSettings(slot, values, onSpace);
  const usernameSetting = firstSet(values, settings.username);
  const apiKeySetting = firstSet(values, settings.apiKey);
  const fromLegacy = slot === "owner" && legacyDefaultUser(values);
  const defaultUsername = fromLegacy ? "argilla" : DEFAULT_USERNAMES[slot];
  const defaultApiKey = documentedDefaults ? DEFAULT_API_KEYS[slot] : undefined;
  return {
    slot,
    username: {
      value: usernameSetting ? (values[usernameSetting] as string) : defaultUsername,
      setting: usernameSetting,
    },
    password: passwordSeed(values, settings.password, documentedDefaults),
    apiKey: apiKeySetting
      ? { value: values[apiKeySetting] as Secret, setting: apiKeySetting }
      : defaultApiKey
        ? { value: new Secret(defaultApiKey), setting: undefined }
        : undefined,
  };
}

function legacyDefaultUser(values: SettingValues): boolean {
  return (
    values.ARGILLA_LOCAL_AUTH_DEFAULT_APIKEY !== undefined ||
    values.ARGILLA_LOCAL_AUTH_DEFAULT_PASSWORD !== undefined
  );
}

interface SlotSettings {
  username: SettingName[];
  password: SettingName[];
  apiKey: SettingName[];
}

function slotSettings(slot: Role, values: SettingValues, onSpace: boolean): SlotSettings {
  if (slot === "admin") {
    return { username: ["ADMIN_USERNAME"], password: ["ADMIN_PASSWORD"], apiKey: ["ADMIN_API_KEY"] };
  }
  if (slot === "annotator") {
    return {
      username: ["ANNOTATOR_USERNAME"],
      password: ["ANNOTATOR_PASSWORD"],
      apiKey: ["ANNOTATOR_API_KEY"],
    };
  }
  return {
    username: usernameCounts(values, onSpace) ? ["OWNER_USERNAME", "USERNAME"] : ["OWNER_USERNAME"],
    password: ["OWNER_PASSWORD", "PASSWORD", "ARGILLA_LOCAL_AUTH_DEFAULT_PASSWORD"],
    apiKey: ["OWNER_API_KEY", "API_KEY", "ARGILLA_LOCAL_AUTH_DEFAULT_APIKEY"],
  };
}

/** Operating systems export `USERNAME`, so off a Space it is a setting only in the company of a credential. */
export function usernameCounts(values: SettingValues, onSpace: boolean): boolean {
  return onSpace || values.PASSWORD !== undefined || values.API_KEY !== undefined;
}

function passwordSeed(
  values: SettingValues,
  names: SettingName[],
  documentedDefaults: boolean,
): SeedPassword | undefined {
  const setting = firstSet(values, names);
  if (setting) {
    const kind = setting === "ARGILLA_LOCAL_AUTH_DEFAULT_PASSWORD" ? "hash" : "plain";
    return { kind, value: values[setting] as Secret, setting };
  }
  if (!documentedDefaults) return undefined;
  return { kind: "plain", value: new Secret(DEFAULT_PASSWORD), setting: undefined };
}

function workspaceSeed(values: SettingValues): SeedSettings["workspace"] {
  const setting = firstSet(values, ["ARGILLA_WORKSPACE", "WORKSPACE"]);
  return { name: setting ? (values[setting] as string) : DEFAULT_WORKSPACE, setting };
}

function firstSet(values: SettingValues, names: readonly SettingName[]): SettingName | undefined {
  return names.find((name) => values[name] !== undefined);
}

/** A name that is only a default gives way to one that was set; two names that were set must differ. */
function settleNames(candidates: UserSeed[]) {
  const users: UserSeed[] = [];
  const problems: SettingsProblem[] = [];
  const warnings: string[] = [];
  for (const seed of candidates) {
    const rival = candidates.find((other) => other !== seed && sameName(other, seed));
    if (!rival) {
      users.push(seed);
    } else if (seed.username.setting && rival.username.setting) {
      users.push(seed);
      if (candidates.indexOf(rival) < candidates.indexOf(seed)) {
        problems.push({
          setting: seed.username.setting,
          rule: `Is the same name as ${rival.username.setting}.`,
          remedy: "Give the two accounts different names.",
        });
      }
    } else if (seed.username.setting || (seed.slot === "owner" && !rival.username.setting)) {
      users.push(seed);
    } else if (seed.slot === "owner") {
      problems.push({
        setting: "OWNER_USERNAME",
        rule: `Is not set, and its default \`${seed.username.value}\` is taken by ${rival.username.setting}.`,
        remedy: "Set OWNER_USERNAME to another name: there is always an owner.",
      });
    } else {
      const wasted = seed.password?.setting ?? seed.apiKey?.setting;
      const holder = rival.username.setting ?? "the owner";
      if (wasted) warnings.push(leftOut(seed, wasted, holder));
    }
  }
  return { users, problems, warnings };
}

function leftOut({ slot, username }: UserSeed, wasted: SettingName, holder: string): string {
  return `${wasted} has no effect: the ${slot}'s default name \`${username.value}\` is taken by ${holder}, so there is no such account. Set ${slot.toUpperCase()}_USERNAME to another name.`;
}

/** Accounts cannot differ in case or Unicode form only. */
function sameName(...seeds: [UserSeed, UserSeed]): boolean {
  const [one, other] = seeds.map(({ username }) => username.value.normalize("NFC").toLowerCase());
  return one === other;
}

function apiKeyProblems(users: readonly UserSeed[]): SettingsProblem[] {
  const problems: SettingsProblem[] = [];
  for (const [index, seed] of users.entries()) {
    const rival = users
      .slice(0, index)
      .find((other) => seed.apiKey && other.apiKey?.value.equals(seed.apiKey.value));
    if (!rival) continue;
    const [mistaken, other] = seed.apiKey?.setting ? [seed, rival] : [rival, seed];
    problems.push({
      setting: mistaken.apiKey?.setting ?? "OWNER_API_KEY",
      rule: `Is the same key as that of the ${other.slot}.`,
      remedy: "Give every account a key of its own.",
    });
  }
  return problems;
}
