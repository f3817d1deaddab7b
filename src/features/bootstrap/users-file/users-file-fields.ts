import { isMap, isScalar, isSeq, type Node } from "yaml";
import type { Role } from "../../../platform/actor.ts";
import { ROLES } from "../../../platform/actor.ts";
import { foreignHashProblem } from "../../../platform/foreign-hash.ts";
import { usernameProblem } from "../../users/index.ts";
import type { UsersFileDocument } from "./users-file-document.ts";
import type { Position, UsersFileProblem } from "./users-file-entry.ts";

/** A user of the file, field by field, before entries are held against each other. */
export interface RawEntry {
  readonly position: Position;
  readonly username: Field;
  readonly apiKey: Field;
  readonly passwordHash: Field;
  readonly fullName: string | undefined;
  readonly email: string | undefined;
  readonly disabled: boolean;
  readonly role: Role;
  /** Names as the file has them. */
  readonly workspaces: readonly Field[];
}

export interface Field {
  readonly value: string;
  readonly position: Position;
}

const KEYS = [
  "username",
  "api_key",
  "hashed_password",
  "full_name",
  "fullname",
  "email",
  "disabled",
  "workspaces",
  "role",
] as const;
type Key = (typeof KEYS)[number];

/** What people write when they mean one of the keys. A misspelt `workspaces` would otherwise give full power. */
const MISSPELT: Readonly<Record<string, Key>> = {
  user: "username",
  apikey: "api_key",
  key: "api_key",
  password: "hashed_password",
  hashedpassword: "hashed_password",
  passwordhash: "hashed_password",
  workspace: "workspaces",
  disable: "disabled",
  roles: "role",
};

const MAX_TEXT = 1_000;
const YES = new Set(["true", "yes", "on", "y"]);
const NO = new Set(["false", "no", "off", "n"]);

/** A user as far as it can be read. */
export type PartialEntry = Pick<RawEntry, "workspaces"> & Partial<Pick<RawEntry, "username" | "apiKey">>;

export interface ReadEntry {
  readonly readable: PartialEntry;
  /** Undefined when something is wrong with it. */
  readonly complete: RawEntry | undefined;
}

/** Reads the fields of one user; what is wrong goes to `problems`, what is only odd to `warnings`. */
export function readFields(
  document: UsersFileDocument,
  node: Node | undefined,
  problems: UsersFileProblem[],
  warnings: UsersFileProblem[],
): ReadEntry {
  const position = document.position(node);
  if (!isMap(node)) {
    problems.push({ ...position, message: "Is not a user: expected keys such as username and api_key." });
    return { readable: { workspaces: [] }, complete: undefined };
  }
  const before = problems.length;
  const report = (at: Position, message: string) => {
    problems.push({ ...at, message });
  };
  const fields = new Map<Key, { readonly node: unknown; readonly position: Position }>();
  for (const { key, value } of node.items) {
    const name = document.text(key) ?? "";
    const at = document.position(key);
    if ((KEYS as readonly string[]).includes(name)) {
      if (fields.has(name as Key)) report(at, `Has ${name} a second time.`);
      const given = isScalar(value) && value.source === "" ? at : document.position(value ?? key);
      fields.set(name as Key, { node: value, position: given });
    } else if (name === "<<") {
      report(at, "Uses a merge key (<<); write the keys out.");
    } else {
      const meant = MISSPELT[name.toLowerCase().replaceAll(/[\s_-]/g, "")];
      if (meant) report(at, `Has the unknown key ${JSON.stringify(name)}; did you mean ${meant}?`);
      else warnings.push({ ...at, message: `The key ${JSON.stringify(name)} means nothing here.` });
    }
  }

  const text = (key: Key, required: boolean): Field | undefined => {
    const field = fields.get(key);
    if (!field) {
      if (required) report(position, `Lacks ${key}.`);
      return undefined;
    }
    const value = document.text(field.node)?.trim();
    if (value === undefined && !isScalar(document.resolve(field.node))) {
      report(field.position, `${key} is not a text.`);
    } else if (value === undefined || value === "") {
      if (required) report(field.position, `${key} is empty.`);
    } else if (value.length > MAX_TEXT) {
      report(field.position, `${key} is longer than ${MAX_TEXT} characters.`);
    } else if (/\p{Cc}/u.test(value)) {
      report(field.position, `${key} contains a control character.`);
    } else {
      return { value, position: field.position };
    }
    return undefined;
  };

  const username = text("username", true);
  const usernameRule = username && usernameProblem(username.value);
  if (usernameRule) report(username.position, `username: ${usernameRule}.`);
  const apiKey = text("api_key", true);
  if (apiKey && !/^[\x21-\x7e]+$/.test(apiKey.value)) {
    report(
      apiKey.position,
      "api_key contains a space or a character outside ASCII, which no HTTP header can carry.",
    );
  }
  const passwordHash = text("hashed_password", true);
  const hashProblem = passwordHash && foreignHashProblem(passwordHash.value);
  if (hashProblem) {
    report(
      passwordHash.position,
      `hashed_password: ${hashProblem} Make one with \`htpasswd -nbB "" <password>\`.`,
    );
  }
  const fullName = text("full_name", false) ?? text("fullname", false);
  const email = text("email", false);
  const disabled = readFlag(fields.get("disabled"), document, report);
  const { workspaces, fullPower } = readWorkspaces(fields.get("workspaces"), document, report);
  const role = readRole(text("role", false), fullPower, report);
  const readable = { workspaces, ...(username && { username }), ...(apiKey && { apiKey }) };
  if (problems.length > before || !username || !apiKey || !passwordHash) {
    return { readable, complete: undefined };
  }
  const names = { fullName: fullName?.value, email: email?.value };
  const complete = { position, username, apiKey, passwordHash, ...names, disabled, role, workspaces };
  return { readable, complete };
}

type Given = { readonly node: unknown; readonly position: Position } | undefined;
type Report = (at: Position, message: string) => void;

/** With the words that YAML 1.1 had for it, in which these files were written. */
function readFlag(given: Given, document: UsersFileDocument, report: Report): boolean {
  const word = document.text(given?.node)?.toLowerCase();
  if (!given || word === undefined || NO.has(word)) return false;
  if (!YES.has(word)) report(given.position, "disabled is neither true nor false.");
  return YES.has(word);
}

function readWorkspaces(
  given: Given,
  document: UsersFileDocument,
  report: Report,
): { workspaces: Field[]; fullPower: boolean } {
  if (!given) return { workspaces: [], fullPower: true };
  const list = document.resolve(given.node);
  if (!isSeq(list)) {
    const empty = list === undefined || (isScalar(list) && list.value === null);
    const meaning = "Write [] for a user's own workspace only; leave the key out for full power";
    report(
      given.position,
      `workspaces is ${empty ? "empty, which could mean two things" : "not a list"}. ${meaning}.`,
    );
    return { workspaces: [], fullPower: false };
  }
  const workspaces: Field[] = [];
  let fullPower = false;
  for (const item of list.items) {
    const at = document.position(item);
    const value = document.text(item)?.trim();
    if (value === undefined || value.length > MAX_TEXT) report(at, "Is not the name of a workspace.");
    // Up to 1.5 the empty name stood for all workspaces.
    else if (value === "") fullPower = true;
    else workspaces.push({ value, position: at });
  }
  return { workspaces, fullPower };
}

/** Without `workspaces` a user has full power: `owner` here, `admin` in the documents of Argilla 1.6 to 1.10. */
function readRole(given: Field | undefined, fullPower: boolean, report: Report): Role {
  if (!given) return fullPower ? "owner" : "annotator";
  const role = ROLES.find((candidate) => candidate === given.value);
  if (!role) {
    report(given.position, `role is none of ${ROLES.join(", ")}.`);
  } else if (fullPower && role === "annotator") {
    report(
      given.position,
      "role is annotator, but without workspaces a user has full power. Add workspaces: [].",
    );
  } else if (!fullPower) {
    return role;
  }
  return "owner";
}
