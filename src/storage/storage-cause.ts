/** Why changes do not get into the bucket while the server runs; stable, for programs. */
export const STORAGE_CAUSES = ["taken-over", "full", "denied", "moved", "unavailable"] as const;
export type StorageCause = (typeof STORAGE_CAUSES)[number];
