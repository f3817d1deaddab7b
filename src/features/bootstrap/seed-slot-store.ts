import type { Db } from "../../db/database.ts";

export const SLOTS = ["owner", "admin", "annotator", "workspace"] as const;
export type Slot = (typeof SLOTS)[number];

/** What a slot remembers: the account or workspace that it made, and what the settings said when they were applied. */
export interface SeedSlot {
  readonly slot: Slot;
  readonly entityId: string;
  readonly appliedName: string | null;
  readonly appliedPasswordHash: string | null;
  readonly appliedApiKeyLookup: string | null;
  /** The credentials applied are the documented defaults. */
  readonly appliedDefaults: boolean;
}

interface SeedSlotRow {
  slot: string;
  entity_id: string;
  applied_name: string | null;
  applied_password_hash: string | null;
  applied_api_key_lookup: string | null;
  applied_defaults: boolean | number;
  inserted_at: Date;
  updated_at: Date;
}

const TABLE = "seed_slots";

export async function listSeedSlots(db: Db): Promise<SeedSlot[]> {
  const rows = await db<SeedSlotRow>(TABLE);
  return rows.map((row) => ({
    slot: row.slot as Slot,
    entityId: row.entity_id,
    appliedName: row.applied_name,
    appliedPasswordHash: row.applied_password_hash,
    appliedApiKeyLookup: row.applied_api_key_lookup,
    appliedDefaults: Boolean(row.applied_defaults),
  }));
}

/** The ids of the accounts that the settings name (not of those of a default name) and of the workspace. */
export async function listSeededIds(db: Db): Promise<Set<string>> {
  const slots = await listSeedSlots(db);
  const meant = slots.filter(({ slot, appliedName }) => slot === "workspace" || appliedName !== null);
  return new Set(meant.map(({ entityId }) => entityId));
}

export async function saveSeedSlot(db: Db, slot: SeedSlot, now: Date): Promise<void> {
  const row = {
    slot: slot.slot,
    entity_id: slot.entityId,
    applied_name: slot.appliedName,
    applied_password_hash: slot.appliedPasswordHash,
    applied_api_key_lookup: slot.appliedApiKeyLookup,
    applied_defaults: slot.appliedDefaults,
    inserted_at: now,
    updated_at: now,
  };
  const { inserted_at: _, ...update } = row;
  await db<SeedSlotRow>(TABLE).insert(row).onConflict("slot").merge(update);
}
