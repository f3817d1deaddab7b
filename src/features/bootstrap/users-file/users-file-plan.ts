import type { Role } from "../../../platform/actor.ts";
import { foldUsername, type User } from "../../users/index.ts";
import type { UsersFileEntry, UsersFileProblem } from "./users-file-entry.ts";

/** What of an entry is remembered: enough to tell what has changed since, and no secret. */
export interface AppliedEntry {
  readonly username: string;
  readonly firstName: string;
  readonly email: string | null;
  readonly disabled: boolean;
  readonly role: Role;
  readonly workspaces: readonly string[];
  /** Keyed hashes. */
  readonly passwordHashLookup: string;
  readonly apiKeyLookup: string;
}

export interface RememberedEntry {
  readonly usernameFolded: string;
  readonly userId: string;
  /** The file that it was last applied from. */
  readonly file: string;
  readonly applied: AppliedEntry;
}

/** An entry with its secrets made ready for comparing. */
export interface PreparedEntry {
  readonly entry: UsersFileEntry;
  readonly wanted: AppliedEntry;
}

/** What the database holds of what the plan must know. */
export interface UsersFileState {
  readonly remembered: ReadonlyMap<string, RememberedEntry>;
  readonly users: readonly User[];
  readonly workspaceNames: ReadonlySet<string>;
  /** Accounts that the server made by itself under a default name, and that nobody has touched or bound since. */
  readonly adoptable: ReadonlySet<string>;
}

/** A field that changed; which ones it can be. */
export type ChangedField =
  | Exclude<keyof AppliedEntry, "workspaces" | "passwordHashLookup" | "apiKeyLookup">
  | "password"
  | "apiKey";

export interface UsersFileUpdate extends PreparedEntry {
  readonly userId: string;
  readonly fields: readonly ChangedField[];
  readonly joins: readonly string[];
  readonly leaves: readonly string[];
}

export interface UsersFilePlan {
  readonly creates: readonly PreparedEntry[];
  readonly updates: readonly UsersFileUpdate[];
  readonly unchanged: readonly PreparedEntry[];
  /** Entries that changed in the file, whose accounts have been deleted here: they stay deleted. */
  readonly deleted: readonly PreparedEntry[];
  /**
   * What need not be remembered any more, by the name without case: entries that left the file, whose accounts are gone
   * too. Put in again, such an entry is new.
   */
  readonly forgotten: readonly string[];
  /** Usernames that this file had when it was last applied and has no more, whose accounts are still there. */
  readonly removed: readonly string[];
  readonly newWorkspaces: readonly string[];
  readonly problems: readonly UsersFileProblem[];
}

/**
 * Decides what applying the file means. Pure. An entry that is new makes an account; one that changed since it was last
 * applied changes those fields of its account that changed in the file; one that did not leaves its account to the app.
 * An account that was deleted here stays deleted, whatever becomes of its entry, until that was out of the file once.
 */
export function planUsersFile(
  file: string,
  prepared: readonly PreparedEntry[],
  state: UsersFileState,
): UsersFilePlan {
  const byId = new Map(state.users.map((user) => [user.id, user]));
  const byName = new Map(state.users.map((user) => [foldUsername(user.username), user]));
  const byKey = new Map(state.users.map((user) => [user.apiKeyLookup, user]));
  const creates: PreparedEntry[] = [];
  const updates: UsersFileUpdate[] = [];
  const unchanged: PreparedEntry[] = [];
  const deleted: PreparedEntry[] = [];
  const problems: UsersFileProblem[] = [];

  for (const item of prepared) {
    const { entry, wanted } = item;
    const known = state.remembered.get(foldUsername(entry.username));
    const account = known && byId.get(known.userId);
    const namesake = byName.get(foldUsername(entry.username));
    const adopted = namesake && state.adoptable.has(namesake.id) ? namesake : undefined;
    const target = account ?? adopted;
    if (known && isSame(known.applied, wanted)) {
      unchanged.push(item);
      continue;
    }
    if (known && !target) {
      deleted.push(item);
      continue;
    }
    const holder = byKey.get(wanted.apiKeyLookup);
    if (namesake && namesake.id !== target?.id) {
      problems.push({ ...entry.position, message: nameTaken(entry.username, namesake) });
    } else if (holder && holder.id !== target?.id) {
      problems.push({
        ...entry.position,
        message: `api_key is that of the account ${holder.username} already.`,
      });
    } else if (foreignOwnWorkspace(item, known, state)) {
      problems.push({ ...entry.position, message: ownWorkspaceTaken(entry) });
    } else if (target) {
      updates.push(updateOf(item, target, account && known?.applied));
    } else {
      creates.push(item);
    }
  }
  const wantedNames = new Set([
    ...creates.flatMap(({ wanted }) => wanted.workspaces),
    ...updates.flatMap(({ joins }) => joins),
  ]);
  return {
    creates,
    updates,
    unchanged,
    deleted,
    ...leftEntries(file, prepared, state.remembered, byId),
    newWorkspaces: [...wantedNames].filter((name) => !state.workspaceNames.has(name)),
    problems,
  };
}

function updateOf(item: PreparedEntry, account: User, applied: AppliedEntry | undefined): UsersFileUpdate {
  const { wanted } = item;
  const plain = (["username", "firstName", "email", "disabled", "role"] as const).filter(
    (field) => wanted[field] !== applied?.[field],
  );
  const secrets = [
    ...(wanted.passwordHashLookup === applied?.passwordHashLookup ? [] : (["password"] as const)),
    ...(wanted.apiKeyLookup === applied?.apiKeyLookup ? [] : (["apiKey"] as const)),
  ];
  const before = applied?.workspaces ?? [];
  return {
    ...item,
    userId: account.id,
    fields: [...plain, ...secrets],
    joins: wanted.workspaces.filter((name) => !before.includes(name)),
    leaves: before.filter((name) => !wanted.workspaces.includes(name)),
  };
}

/** Whether nothing of an entry has changed; the order of its workspaces means nothing. */
export function isSame(one: AppliedEntry, other: AppliedEntry): boolean {
  // Field by field: a start compares every entry of a file of thousands.
  return (
    one.username === other.username &&
    one.firstName === other.firstName &&
    one.email === other.email &&
    one.disabled === other.disabled &&
    one.role === other.role &&
    one.passwordHashLookup === other.passwordHashLookup &&
    one.apiKeyLookup === other.apiKeyLookup &&
    one.workspaces.length === other.workspaces.length &&
    one.workspaces.every((name) => other.workspaces.includes(name))
  );
}

/** A user's own workspace under a name that had to be made up must not turn out to be that of others. */
function foreignOwnWorkspace(
  { entry }: PreparedEntry,
  known: RememberedEntry | undefined,
  { workspaceNames }: UsersFileState,
): boolean {
  const { renamedOwnWorkspace } = entry;
  if (renamedOwnWorkspace === undefined || !workspaceNames.has(renamedOwnWorkspace)) return false;
  return !known?.applied.workspaces.includes(renamedOwnWorkspace);
}

/** What the file had when it was last applied and has no more. */
function leftEntries(
  file: string,
  prepared: readonly PreparedEntry[],
  remembered: ReadonlyMap<string, RememberedEntry>,
  byId: ReadonlyMap<string, User>,
): Pick<UsersFilePlan, "removed" | "forgotten"> {
  const present = new Set(prepared.map(({ entry }) => foldUsername(entry.username)));
  const left = [...remembered.values()].filter(
    (known) => known.file === file && !present.has(known.usernameFolded),
  );
  return {
    removed: left.flatMap(({ userId }) => byId.get(userId)?.username ?? []),
    forgotten: left.filter(({ userId }) => !byId.has(userId)).map(({ usernameFolded }) => usernameFolded),
  };
}

function nameTaken(username: string, { username: existing, role }: User): string {
  const name = existing === username ? username : `${username} (as ${existing})`;
  return `username: ${name} is the name of an account (${role}) that this file did not make. Rename or delete that account, or rename the user here.`;
}

function ownWorkspaceTaken({ username, renamedOwnWorkspace }: UsersFileEntry): string {
  return `The own workspace of ${username} would be ${renamedOwnWorkspace}, which is there already and not theirs. Rename that workspace's namesake or the user.`;
}
