import type { Clock } from "../../platform/clock.ts";
import type { SeededEntities } from "../auth/index.ts";
import { findUserById } from "../users/index.ts";
import { findWorkspaceById } from "../workspaces/index.ts";
import { listSeedSlots, type Slot, saveSeedSlot } from "./seed-slot-store.ts";

/** What sign-in asks of the slots: who the owner is, which workspace is the default one. */
export function seededEntities(clock: Clock): SeededEntities {
  const entityOf = async (db: Parameters<SeededEntities["ownerId"]>[0], slot: Slot) =>
    (await listSeedSlots(db)).find((candidate) => candidate.slot === slot);
  return {
    async ownerId(db) {
      const slot = await entityOf(db, "owner");
      return slot && (await findUserById(db, slot.entityId))?.id;
    },
    async workspaceId(db) {
      const slot = await entityOf(db, "workspace");
      return slot && (await findWorkspaceById(db, slot.entityId))?.id;
    },
    async setOwner(trx, userId) {
      const nothingApplied = { appliedName: null, appliedPasswordHash: null, appliedApiKeyLookup: null };
      const before = (await entityOf(trx, "owner")) ?? { ...nothingApplied, appliedDefaults: false };
      await saveSeedSlot(trx, { ...before, slot: "owner", entityId: userId }, clock.now());
    },
  };
}
