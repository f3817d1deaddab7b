import type { Db } from "../../db/database.ts";

interface FirstRunRow {
  user_id: string;
  dismissed_at: Date | number;
}

const TABLE = "first_runs";

/** Whether the account has put its list of first steps away. */
export async function isFirstRunDismissed(db: Db, userId: string): Promise<boolean> {
  return (await db<FirstRunRow>(TABLE).where({ user_id: userId }).first()) !== undefined;
}

export async function saveFirstRunDismissed(db: Db, userId: string, now: Date): Promise<void> {
  const row = { user_id: userId, dismissed_at: now };
  await db<FirstRunRow>(TABLE).insert(row).onConflict("user_id").ignore();
}

export async function deleteFirstRunDismissed(db: Db, userId: string): Promise<void> {
  await db<FirstRunRow>(TABLE).where({ user_id: userId }).delete();
}
