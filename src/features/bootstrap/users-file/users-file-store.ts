import type { Db } from "../../../db/database.ts";
import { insertAll } from "../../../db/insert-all.ts";
import type { AppliedEntry, RememberedEntry } from "./users-file-plan.ts";

interface UsersFileEntryRow {
  username_folded: string;
  user_id: string;
  file: string;
  applied: string;
  applied_at: Date | number;
}

const TABLE = "users_file_entries";

/** What was applied last of every entry, by the entry's name without case. */
export async function listRememberedEntries(db: Db): Promise<Map<string, RememberedEntry>> {
  const rows = await db<UsersFileEntryRow>(TABLE);
  return new Map(
    rows.map(({ username_folded: usernameFolded, user_id: userId, file, applied }) => {
      return [usernameFolded, { usernameFolded, userId, file, applied: JSON.parse(applied) as AppliedEntry }];
    }),
  );
}

export async function saveRememberedEntries(
  db: Db,
  entries: readonly RememberedEntry[],
  now: Date,
): Promise<void> {
  const rows = entries.map(({ usernameFolded, userId, file, applied }): UsersFileEntryRow => {
    const what = JSON.stringify(applied);
    return { username_folded: usernameFolded, user_id: userId, file, applied: what, applied_at: now };
  });
  await insertAll(db, TABLE, rows, "username_folded");
}

/** Forgets what was applied of these entries. */
export async function deleteRememberedEntries(db: Db, usernamesFolded: readonly string[]): Promise<void> {
  for (const username of usernamesFolded) {
    await db<UsersFileEntryRow>(TABLE).where({ username_folded: username }).delete();
  }
}
