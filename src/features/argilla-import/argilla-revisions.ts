/**
 * Every revision of a Python Argilla's schema, oldest first, each with the releases that ended with it (Argilla's own
 * migrations, alembic; the same in all its releases).
 */
const REVISIONS: readonly (readonly [revision: string, releases: string])[] = [
  ["74694870197c", "1.6"],
  ["82a5a88a3fa5", "1.6"],
  ["1769ee58fbb4", "1.7"],
  ["b9099dc08489", "1.8"],
  ["3a8e2f9b5dea", "1.8"],
  ["8be56284dac0", "1.8"],
  ["e402e9d9245e", "1.8"],
  ["ae5522b4c674", "1.8"],
  ["3ff6484f8b37", "1.11"],
  ["8c574ada5e5f", "1.13"],
  ["3fc3c0839959", "1.13"],
  ["1e629a913727", "1.13"],
  ["7cbcccf8b57a", "1.17"],
  ["b8458008b60e", "1.17"],
  ["84f6b9ff6076", "1.17"],
  ["7850ab5b42d9", "1.18"],
  ["bda6fe24314e", "1.18"],
  ["ca7293c38970", "1.28"],
  ["d00f819ccc67", "2.0"],
  ["45a12f74448b", "2.0"],
  ["237f7c674d74", "2.0 to 2.3"],
  ["660d6c6b3360", "2.4"],
  ["6ed1b8bf8e08", "2.5"],
  ["580a6553186f", "2.5 to 2.8"],
];

/** From here on the tables hold what is imported; what came later is other tables, and one column that may be missing. */
const OLDEST_READ = "237f7c674d74";

/** How a schema stands to what is read here. */
export type RevisionJudgement =
  | { readonly kind: "read"; readonly releases: string }
  | { readonly kind: "older"; readonly releases: string }
  | { readonly kind: "unknown" };

/** Judges the revision that a database says it has. */
export function judgeRevision(revision: string): RevisionJudgement {
  const index = REVISIONS.findIndex(([known]) => known === revision);
  const oldest = REVISIONS.findIndex(([known]) => known === OLDEST_READ);
  const releases = REVISIONS[index]?.[1];
  if (releases === undefined) return { kind: "unknown" };
  return { kind: index < oldest ? "older" : "read", releases };
}
