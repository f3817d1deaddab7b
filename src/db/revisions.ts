import { migrations } from "./migrations/index.ts";
import { RELEASES } from "./migrations/releases.ts";

/** Where the empty database stands, before the first migration. */
export const BASE = "<base>";

/** A place in the chain of migrations. */
export interface Revision {
  readonly name: string;
  /** How many migrations are applied there. */
  readonly position: number;
}

/** Every revision, from the empty database to the newest. */
export function listRevisions(): Revision[] {
  return [BASE, ...migrations.map(({ name }) => name)].map((name, position) => ({ name, position }));
}

/** Releases and the revision at which each of them works. */
export function listTags(): { version: string; revision: string }[] {
  return Object.entries(RELEASES).map(([version, revision]) => ({ version, revision }));
}

/**
 * The revision that a person means: its name or number (`0002-sign-in`, `0002`), a release (`0.1.0`), `head` or `base`.
 * Undefined when there is none.
 */
export function findRevision(wanted: string): Revision | undefined {
  const revisions = listRevisions();
  if (wanted === "head") return revisions.at(-1);
  if (wanted === "base") return revisions[0];
  const name = Object.hasOwn(RELEASES, wanted) ? RELEASES[wanted] : wanted;
  return revisions.find((revision) => revision.name === name || revision.name.split("-")[0] === name);
}
