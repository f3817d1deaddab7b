import type { Db } from "../../db/database.ts";

interface SettingFingerprintRow {
  name: string;
  value_lookup: string;
}

const TABLE = "setting_fingerprints";

/** Keyed hashes of the values at the last start, by setting. */
export async function listSettingFingerprints(db: Db): Promise<Map<string, string>> {
  const rows = await db<SettingFingerprintRow>(TABLE);
  return new Map(rows.map(({ name, value_lookup: lookup }) => [name, lookup]));
}

/** Keeps these and forgets all others. */
export async function replaceSettingFingerprints(
  db: Db,
  fingerprints: ReadonlyMap<string, string>,
): Promise<void> {
  await db<SettingFingerprintRow>(TABLE).delete();
  const rows = [...fingerprints].map(([name, lookup]) => ({ name, value_lookup: lookup }));
  if (rows.length > 0) await db<SettingFingerprintRow>(TABLE).insert(rows);
}
