import type { Role } from "../../../platform/actor.ts";
import type { Secret } from "../../../platform/secret.ts";

/** A place in the file; both count from one. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** What is wrong with the file, and where. The message is a sentence for a person and repeats no secret. */
export interface UsersFileProblem extends Partial<Position> {
  readonly message: string;
}

/** One user of the file, as it is meant: defaults filled in, everything valid by itself. */
export interface UsersFileEntry {
  readonly position: Position;
  readonly username: string;
  readonly firstName: string;
  readonly email: string | null;
  readonly disabled: boolean;
  readonly role: Role;
  /** As the file has it: a hash that another program wrote. */
  readonly passwordHash: Secret;
  readonly apiKey: Secret;
  /** Names of the workspaces to join, the user's own among them, without doubles. */
  readonly workspaces: readonly string[];
  /** The own workspace's name where it is not the user's; undefined where it is. */
  readonly renamedOwnWorkspace: string | undefined;
}

/** A name of the file that cannot be a workspace's here, and the one that it becomes. */
export interface RenamedWorkspace {
  readonly from: string;
  readonly to: string;
}

export type UsersFileReading =
  | {
      readonly problems: readonly [];
      readonly entries: readonly UsersFileEntry[];
      readonly renamed: readonly RenamedWorkspace[];
      /** Worth telling; they keep nothing from being applied. */
      readonly warnings: readonly UsersFileProblem[];
    }
  | { readonly problems: readonly UsersFileProblem[] };

/** What to do with a file that is too large. */
export const SPLIT_IT =
  "Split it into several files and apply one after the other with `argilla-space users migrate <file>`.";

/** Thrown when a file cannot be applied; nothing was changed. Lists all that is wrong with it. */
export class UsersFileError extends Error {
  readonly path: string;
  readonly problems: readonly UsersFileProblem[];

  constructor(path: string, problems: readonly UsersFileProblem[]) {
    super([`${path} was not applied:`, ...problems.map(describeUsersFileProblem)].join("\n"));
    this.path = path;
    this.problems = problems;
  }
}

/** `line 3, column 5: …` */
export function describeUsersFileProblem({ line, column, message }: UsersFileProblem): string {
  return line === undefined ? message : `line ${line}, column ${column}: ${message}`;
}
