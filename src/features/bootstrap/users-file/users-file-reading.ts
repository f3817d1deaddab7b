import { isMap, isSeq } from "yaml";
import { Secret } from "../../../platform/secret.ts";
import { foldUsername } from "../../users/index.ts";
import { isWorkspaceName, workspaceNameFrom } from "../../workspaces/index.ts";
import { parseUsersFile } from "./users-file-document.ts";
import {
  type RenamedWorkspace,
  SPLIT_IT,
  type UsersFileProblem,
  type UsersFileReading,
} from "./users-file-entry.ts";
import { type Field, type PartialEntry, type RawEntry, readFields } from "./users-file-fields.ts";

export const MAX_USERS = 10_000;

/** Reads a users.yml as a whole: everybody in it, or everything that is wrong with it. Pure. */
export function readUsersFile(text: string): UsersFileReading {
  const document = parseUsersFile(text);
  if ("problems" in document) return document;
  const list = document.resolve(document.root);
  const at = document.position(list);
  if (!isSeq(list)) {
    const what = isMap(list)
      ? "a mapping"
      : list === undefined || text.trim() === ""
        ? "empty"
        : "something else";
    return {
      problems: [
        { ...at, message: `Expected a list of users, each beginning with "- username:"; found ${what}.` },
      ],
    };
  }
  if (list.items.length === 0) return { problems: [{ ...at, message: "The list of users is empty." }] };
  if (list.items.length > MAX_USERS) {
    return {
      problems: [
        { message: `The file has ${list.items.length} users; ${MAX_USERS} is the limit. ${SPLIT_IT}` },
      ],
    };
  }
  const problems: UsersFileProblem[] = [];
  const warnings: UsersFileProblem[] = [];
  const read = list.items.map((item) => readFields(document, document.resolve(item), problems, warnings));
  const readable = read.map((entry) => entry.readable);
  refuseDoubles(readable, problems);
  const names = nameWorkspaces(readable);
  problems.push(...names.problems);
  if (problems.length > 0) return { problems: problems.toSorted(byPosition) };
  const complete = read.flatMap((entry) => entry.complete ?? []);
  const entries = complete.map((entry) => ({
    position: entry.position,
    username: entry.username.value,
    // Argilla leaves it empty where there is none, and then refuses every change of the account through its own SDK.
    firstName: entry.fullName ?? entry.username.value,
    email: entry.email ?? null,
    disabled: entry.disabled,
    role: entry.role,
    passwordHash: new Secret(entry.passwordHash.value),
    apiKey: new Secret(entry.apiKey.value),
    workspaces: names.of(entry),
    renamedOwnWorkspace: names.renamedOwn(entry),
  }));
  return { problems: [], entries, renamed: names.renamed, warnings };
}

function byPosition(one: UsersFileProblem, other: UsersFileProblem): number {
  return (one.line ?? 0) - (other.line ?? 0) || (one.column ?? 0) - (other.column ?? 0);
}

function refuseDoubles(readable: readonly PartialEntry[], problems: UsersFileProblem[]): void {
  const names = new Map<string, Field>();
  const keys = new Map<string, Field>();
  for (const { username, apiKey } of readable) {
    const namesake = username && names.get(foldUsername(username.value));
    if (namesake) {
      const how = namesake.value === username.value ? "is" : "differs only in case from";
      problems.push({
        ...username.position,
        message: `username ${how} that of line ${namesake.position.line}.`,
      });
    } else if (username) {
      names.set(foldUsername(username.value), username);
    }
    const holder = apiKey && keys.get(apiKey.value);
    if (holder) {
      const message = `api_key is that of line ${holder.position.line}. Give every user a key of their own.`;
      problems.push({ ...apiKey.position, message });
    } else if (apiKey) {
      keys.set(apiKey.value, apiKey);
    }
  }
}

/**
 * Gives every workspace of the file a name that is allowed here. Those that are stay as they are; of two other names that
 * would become the same the second gets a number where it is a user's own, and is refused where people share it.
 */
function nameWorkspaces(readable: readonly PartialEntry[]) {
  const listed = readable.flatMap((entry) => entry.workspaces);
  const own = readable.flatMap(({ username }) => username ?? []);
  const taken = new Set([...listed, ...own].map(({ value }) => value).filter(isWorkspaceName));
  const mapped = new Map<string, string>();
  const problems: UsersFileProblem[] = [];
  for (const { value, position } of listed) {
    if (isWorkspaceName(value) || mapped.has(value)) continue;
    const name = workspaceNameFrom(value);
    if (taken.has(name)) {
      const rule =
        "would have the same name as another workspace once only letters, digits, - and _ are left";
      problems.push({
        ...position,
        message: `The workspace ${JSON.stringify(value)} ${rule} (${name}). Rename one.`,
      });
    }
    taken.add(name);
    mapped.set(value, name);
  }
  for (const { value } of own) {
    if (isWorkspaceName(value) || mapped.has(value)) continue;
    const name = freeName(workspaceNameFrom(value), taken);
    taken.add(name);
    mapped.set(value, name);
  }
  const renamed: RenamedWorkspace[] = [...mapped].map(([from, to]) => ({ from, to }));
  const nameOf = (name: string) => mapped.get(name) ?? name;
  const of = ({ username, workspaces }: RawEntry): string[] => {
    const names = workspaces.map(({ value }) => value);
    const withOwn = names.includes(username.value) ? names : [username.value, ...names];
    return [...new Set(withOwn.map(nameOf))];
  };
  const shared = new Set(listed.map(({ value }) => value));
  const renamedOwn = ({ username }: RawEntry) =>
    shared.has(username.value) ? undefined : mapped.get(username.value);
  return { of, renamedOwn, renamed, problems };
}

function freeName(wanted: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? wanted : `${wanted}-${number}`;
    if (!taken.has(candidate)) return candidate;
  }
}
