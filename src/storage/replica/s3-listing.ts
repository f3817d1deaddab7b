import { ReplicaError } from "./replica-client.ts";

/** One page of ListObjectsV2. */
export interface ListingPage {
  readonly keys: string[];
  /** Names the next page; undefined at the end. */
  readonly continuation: string | undefined;
}

const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

/**
 * Reads the keys out of the XML of ListObjectsV2. Of a document of this fixed form regular expressions see enough; a
 * key in which they see less is not one of ours (`parseReplicaKey`).
 * @throws ReplicaError `unavailable` when it is another document.
 */
export function readListing(xml: string): ListingPage {
  if (!xml.includes("<ListBucketResult")) {
    throw new ReplicaError("unavailable", "The bucket answers a listing with something else.");
  }
  const keys = [...xml.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key]) => decode(key ?? ""));
  const truncated = /<IsTruncated>\s*true\s*<\/IsTruncated>/.test(xml);
  const token = /<NextContinuationToken>([^<]+)<\/NextContinuationToken>/.exec(xml)?.[1];
  if (truncated && token === undefined) {
    // Going on without the rest would take a part of the replica for all of it.
    throw new ReplicaError("unavailable", "The bucket's listing breaks off without saying how it goes on.");
  }
  return { keys, continuation: truncated && token !== undefined ? decode(token) : undefined };
}

function decode(text: string): string {
  return text.replace(/&(?:#(\d+)|#x([0-9a-fA-F]+)|(\w+));/g, (whole, decimal, hex, name) => {
    if (name !== undefined) return ENTITIES[name] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return code <= 0x10_ffff ? String.fromCodePoint(code) : whole;
  });
}
