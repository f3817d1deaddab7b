import type { ReplicaPlace } from "../../../storage/replica-place.ts";

/** A bucket as a person knows it; nothing secret. */
export function describePlace(place: ReplicaPlace): string {
  return place.kind === "s3" ? `${place.bucket.url}/${place.prefix}` : place.folder;
}

/** The bucket, or a sentence for who has none. @throws Error */
export function requirePlace(place: ReplicaPlace | undefined): ReplicaPlace {
  if (place) return place;
  throw new Error(
    "The database is not replicated into a bucket here, so there is nothing to restore from. See docs/storage.md.",
  );
}
