import { ROLES, type Role } from "../../platform/actor.ts";
import { foreignHashProblem } from "../../platform/foreign-hash.ts";
import { newApiKey } from "../../platform/ids.ts";
import { Secret } from "../../platform/secret.ts";
import {
  addUsers,
  findUsersHolding,
  foldUsername,
  newUser,
  type User,
  usernameProblem,
} from "../users/index.ts";
import { type ArgillaUser, readArgillaUsers } from "./argilla-account-store.ts";
import type { ImportNote } from "./import-ledger.ts";
import type { ImportRun, ImportStep, ImportVerdict } from "./import-step.ts";

interface UserVerdict extends ImportVerdict {
  readonly username: string;
  /** Who stands here for the user. */
  readonly account?: User | undefined;
}

type Note = Pick<ImportNote, "reason" | "message">;

/** Accounts: with their ids, passwords (as the hashes that they are) and API keys. */
export const userImport: ImportStep<ArgillaUser, UserVerdict> = {
  kind: "users",
  read: ({ source }) => readArgillaUsers(source),

  async judge(run, db, rows) {
    const here = await findUsersHolding(db, {
      ids: rows.map(({ id }) => id),
      usernames: rows.map(({ username }) => username),
      apiKeyLookups: rows.map(({ apiKey }) => run.keyring.lookup(apiKey)),
    });
    const claims = new Map(run.claimedUsernames);
    return rows.map((row) => {
      const verdict = judgeUser(run, row, here, claims);
      if (verdict.account) claims.set(foldUsername(verdict.account.username), row.username);
      return verdict;
    });
  },

  async write({ clock }, trx, verdicts) {
    await addUsers(
      trx,
      verdicts.flatMap(({ outcome, account }) => (outcome === "taken" && account ? [account] : [])),
      clock.now(),
    );
  },

  settle(run, verdicts) {
    for (const { id, username, account, outcome } of verdicts) {
      run.users.set(id, { name: username, here: account && { id: account.id, username: account.username } });
      if (!account) continue;
      run.claimedUsernames.set(foldUsername(account.username), username);
      if (outcome === "taken" && !run.dryRun) run.events.publish("user.created", { userId: account.id });
    }
  },
};

function judgeUser(
  run: ImportRun,
  row: ArgillaUser,
  here: readonly User[],
  claims: ReadonlyMap<string, string>,
): UserVerdict {
  const { id, username } = row;
  const verdict = (outcome: UserVerdict["outcome"], account?: User, ...notes: Note[]): UserVerdict => {
    return { outcome, id, name: username, username, account, notes };
  };
  const problem = rowProblem(row);
  if (problem) return verdict("refused", undefined, problem);
  const holder = here.find(({ apiKeyLookup }) => apiKeyLookup === run.keyring.lookup(row.apiKey));
  const keyIsFree = holder === undefined || holder.id === id;
  const keepsKey = keyIsFree && isApiKey(row.apiKey);

  const known = here.find((user) => user.id === id);
  if (known) {
    const fields = differences(row, known, !keepsKey || holder !== undefined);
    if (fields.length === 0) return verdict("present", known);
    const message = `The account is here, but its ${fields.join(", ")} ${fields.length > 1 ? "are" : "is"} not as there; it stays as it is here.`;
    return verdict("different", known, { reason: "changed", message });
  }
  const claim = claims.get(foldUsername(username));
  if (claim !== undefined) {
    const message = `Differs from ${JSON.stringify(claim)} in case only, and here nobody may. Rename one of the two in Argilla and import again.`;
    return verdict("refused", undefined, { reason: "username_case", message });
  }
  const namesake = here.find((user) => foldUsername(user.username) === foldUsername(username));
  if (namesake) {
    const same = run.matchNames || (run.seeded.has(namesake.id) && namesake.username === username);
    if (!same) return verdict("refused", undefined, nameTaken(namesake));
    const message = `Is the account ${JSON.stringify(namesake.username)} (${namesake.role}) that was here, which keeps its role, password and API key.`;
    return verdict("matched", namesake, { reason: "same_username", message });
  }
  const notes: Note[] = [];
  const hashProblem = foreignHashProblem(row.passwordHash.reveal());
  if (hashProblem) {
    const message = `Comes without the password, whose hash cannot be checked here. ${hashProblem} Set one with \`argilla-space users set-password\`.`;
    notes.push({ reason: "password", message });
  }
  const apiKey = keepsKey ? row.apiKey : new Secret(newApiKey());
  if (!keepsKey) {
    const why = keyIsFree
      ? "no HTTP header can carry the old one"
      : `the old one is ${holder.username}'s here`;
    notes.push({ reason: "api_key", message: `Gets a new API key: ${why}.` });
  }
  return verdict("taken", accountOf(run, row, apiKey, hashProblem ? null : row.passwordHash), ...notes);
}

function accountOf(run: ImportRun, row: ArgillaUser, apiKey: Secret, passwordHash: Secret | null): User {
  const role = row.role as Role;
  const account = newUser(
    { ...row, role, firstName: firstNameOf(row), apiKey, passwordHash: passwordHash?.reveal() ?? null },
    run.keyring,
    row.insertedAt,
  );
  return { ...account, updatedAt: row.updatedAt };
}

/** Argilla leaves it empty for its default user, and then refuses every change of the account through its own SDK. */
function firstNameOf({ firstName, username }: ArgillaUser): string {
  return firstName || username;
}

function isApiKey(apiKey: Secret): boolean {
  return /^[\x21-\x7e]+$/.test(apiKey.reveal());
}

/** A password is not compared: at a sign-in its hash is replaced by a stronger one. */
function differences(row: ArgillaUser, account: User, sameApiKey: boolean): string[] {
  const pairs: [field: string, same: boolean][] = [
    ["username", row.username === account.username],
    ["role", row.role === account.role],
    ["first_name", firstNameOf(row) === account.firstName],
    ["last_name", row.lastName === account.lastName],
    ["api_key", sameApiKey],
  ];
  return pairs.filter(([, same]) => !same).map(([field]) => field);
}

/** Why a row cannot be an account here, whoever else is. */
function rowProblem({ username, role, firstName, lastName }: ArgillaUser): Note | undefined {
  const rule = username === "" ? "Username is empty" : usernameProblem(username);
  if (rule) {
    return { reason: "username_rule", message: `${rule}. Rename the user in Argilla and import again.` };
  }
  if (!(ROLES as readonly string[]).includes(role)) {
    return { reason: "role", message: `Has the role ${JSON.stringify(role)}, which there is not here.` };
  }
  if (`${firstName}${lastName}`.includes("\0")) {
    return {
      reason: "name_rule",
      message: "Has a name with a null character, which no database here keeps.",
    };
  }
  return undefined;
}

function nameTaken({ username, role }: User): Note {
  const message = `An account ${JSON.stringify(username)} (${role}) is here already, which may be another person's. If all accounts and workspaces of the same name are the same, import again with --match-names; else rename or delete one.`;
  return { reason: "username_taken", message };
}
