import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { createPersistently } from "../../../src/storage/replica/create-persistently.ts";
import type { ReplicaClient, ReplicaErrorKind } from "../../../src/storage/replica/replica-client.ts";
import type { RemoteOperation } from "../../support/buckets/fake-remote.ts";
import { eventually } from "../../support/eventually.ts";

/** A bucket under test, with what a test may do to it. What a bucket cannot bring about is left out. */
export interface BucketUnderTest extends AsyncDisposable {
  /** Another client of the bucket; on a mount, through the same mount. */
  client(): Promise<ReplicaClient>;
  /** The committed objects that there really are, by key. */
  committed(): Promise<Map<string, Buffer>>;
  /** False where it can only be presumed that an object arrived. */
  readonly confirms?: boolean;
  fail?(operation: RemoteOperation, times: number): Promise<void>;
  /** No room from now on, or as much as is wanted. */
  setRoom?(room: "none" | "plenty"): Promise<void>;
  /** Everything that is not committed is lost. */
  powerCut?(): Promise<void>;
  detach?(): Promise<void>;
  die?(): Promise<void>;
  /** Its program ends, and a bucket is mounted in its place: the same one, or another with a folder of the same name. */
  remount?(which: "same" | "another"): Promise<void>;
  /** The next answer to a put gets lost after the object was stored. */
  loseAnswer?(): Promise<void>;
}

export interface ContractOptions {
  /** Why the bucket is not to be had here; the suite is skipped by this name then. */
  readonly unavailable?: string | undefined;
  readonly timeoutMs?: number;
}

const LIMIT = 1 << 20;
const text = (content: string) => Buffer.from(content);

/** What every `ReplicaClient` promises, tried on one bucket. */
export function replicaContract(
  name: string,
  open: () => Promise<BucketUnderTest>,
  { unavailable, timeoutMs = 20_000 }: ContractOptions = {},
): void {
  const run = unavailable === undefined ? describe : describe.skip;
  run(unavailable === undefined ? name : `${name} (${unavailable})`, () => {
    let bucket: BucketUnderTest;
    let client: ReplicaClient;
    beforeEach(async () => {
      bucket = await open();
      client = await bucket.client();
    }, timeoutMs);
    afterEach(async () => {
      await client.close();
      await bucket[Symbol.asyncDispose]();
    }, timeoutMs);

    const check = (title: string, body: () => Promise<void>) => test(title, body, timeoutMs);

    /** The object as it was committed; one that is only presumed there may take until it was looked at again. */
    async function arrived(key: string): Promise<Buffer | undefined> {
      for (;;) {
        const content = (await bucket.committed()).get(key);
        if (content !== undefined || bucket.confirms !== false) return content;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    }

    async function failure(attempt: Promise<unknown>): Promise<ReplicaErrorKind | "none"> {
      return attempt.then(
        () => "none",
        (error) => error.kind,
      );
    }

    check("an empty bucket lists nothing", async () => {
      expect(await client.list()).toEqual([]);
    });

    check("what was created is listed and reads back, byte by byte", async () => {
      const large = randomBytes(300_000);
      await Promise.all([
        client.create("00000001-0000000a/00000000.record", text("head")),
        client.create("00000001-0000000a/00000001.record", large),
        client.create("00000002-0000000b/00000000.record", text("another")),
        client.create("00000002-0000000b/00000001.record", text("more than a page of a listing")),
      ]);
      expect((await client.list()).toSorted()).toEqual([
        "00000001-0000000a/00000000.record",
        "00000001-0000000a/00000001.record",
        "00000002-0000000b/00000000.record",
        "00000002-0000000b/00000001.record",
      ]);
      expect(large.equals(await client.read("00000001-0000000a/00000001.record", LIMIT))).toBe(true);
      expect((await arrived("00000001-0000000a/00000001.record"))?.equals(large)).toBe(true);
    });

    check("an object that is not there is missing", async () => {
      expect(await failure(client.read("00000001-0000000a/00000000.record", LIMIT))).toBe("missing");
    });

    check("an object that is larger than it may be is not read", async () => {
      await client.create("a/large", Buffer.alloc(2_000));
      expect(await failure(client.read("a/large", 1_999))).toBe("damaged");
      expect((await client.read("a/large", 2_000)).length).toBe(2_000);
    });

    check("the same content once more is a success", async () => {
      await client.create("a/once", text("same"));
      await client.create("a/once", text("same"));
      // A mount that uploads late may show for a moment what it was in the midst of.
      await eventually(async () => expect(await client.read("a/once", LIMIT)).toEqual(text("same")));
    });

    check("of two contents of one name the first stays, where the bucket fences", async () => {
      if (!client.assurance.fences) return;
      await client.create("a/name", text("first"));
      expect(await failure(client.create("a/name", text("other")))).toBe("conflict");
      expect(await client.read("a/name", LIMIT)).toEqual(text("first"));
    });

    check("of two writers at once one wins and the other knows, where the bucket fences", async () => {
      if (!client.assurance.fences) return;
      const rival = await bucket.client();
      for (let race = 0; race < 10; race += 1) {
        const ends = await Promise.all([
          failure(createPersistently(client, `a/${race}`, text("mine"), persistence())),
          failure(createPersistently(rival, `a/${race}`, text("theirs"), persistence())),
        ]);
        expect(ends.toSorted()).toEqual(["conflict", "none"]);
        const winner = ends[0] === "none" ? "mine" : "theirs";
        expect(await client.read(`a/${race}`, LIMIT)).toEqual(text(winner));
      }
      await rival.close();
    });

    check("what was removed is gone, and removing it again is no error", async () => {
      await client.create("a/gone", text("soon"));
      await client.create("a/stays", text("long"));
      await client.remove("a/gone");
      await client.remove("a/gone");
      expect(await failure(client.read("a/gone", LIMIT))).toBe("missing");
      expect(await client.list()).toEqual(["a/stays"]);
    });

    check("what was accepted outlives a power cut, from the end of the window on that is said", async () => {
      for (let index = 0; index < 3; index += 1) await client.create(`a/${index}`, text(`content ${index}`));
      const { acceptance, windowSeconds } = client.assurance;
      expect(acceptance).toBe(bucket.confirms === false ? "presumed" : "certain");
      expect(windowSeconds > 0).toBe(acceptance === "presumed");
      await new Promise((resolve) => setTimeout(resolve, windowSeconds * 1_000));
      await bucket.powerCut?.();
      const committed = await bucket.committed();
      for (let index = 0; index < 3; index += 1)
        expect(committed.get(`a/${index}`)).toEqual(text(`content ${index}`));
    });

    check(
      "a bucket that fails for a while has the object in the end, and not before it says so",
      async () => {
        if (!bucket.fail) return;
        await bucket.fail("put", 3);
        await createPersistently(client, "a/stubborn", text("here"), persistence());
        expect(await arrived("a/stubborn")).toEqual(text("here"));
      },
    );

    check("a full bucket takes nothing, says so, and goes on once there is room", async () => {
      if (!bucket.setRoom) return;
      await bucket.setRoom("none");
      const kinds: string[] = [];
      const created = createPersistently(client, "a/waits", text("for room"), {
        signal: new AbortController().signal,
        onFailure: ({ kind }) => kinds.push(kind),
      });
      if (client.transport !== "advanced mount") {
        while (kinds.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
        expect(new Set(kinds)).toEqual(new Set(["full"]));
      }
      expect((await bucket.committed()).has("a/waits")).toBe(false);
      await bucket.setRoom("plenty");
      await created;
      expect(await arrived("a/waits")).toEqual(text("for room"));
    });

    check("an answer that got lost does not make a conflict of one's own object", async () => {
      if (!bucket.loseAnswer) return;
      await bucket.loseAnswer();
      const kinds: string[] = [];
      await createPersistently(client, "a/lost", text("mine"), {
        ...persistence(),
        onFailure: ({ kind }) => kinds.push(kind),
      });
      expect(kinds).toEqual(["unavailable"]);
    });

    check("a mount that was detached takes nothing and looks like no empty bucket", async () => {
      if (!bucket.detach) return;
      await client.create("a/before", text("there"));
      await bucket.detach();
      expect(await failure(client.create("a/after", text("below")))).toBe("moved");
      expect(await failure(client.list())).toBe("moved");
      expect((await bucket.committed()).has("a/after")).toBe(false);
    });

    check(
      "what is mounted in the place of a bucket takes nothing, unless it is the same bucket",
      async () => {
        if (!bucket.remount) return;
        await client.create("a/before", text("there"));
        await bucket.remount("another");
        expect(await failure(client.create("a/after", text("elsewhere")))).toBe("moved");
        expect(await failure(client.read("a/before", LIMIT))).toBe("moved");
        expect(await failure(client.list())).toBe("moved");
        await bucket.remount("same");
        expect(await client.list()).toEqual(["a/before"]);
        await client.create("a/after", text("here"));
        expect(await arrived("a/after")).toEqual(text("here"));
      },
    );

    check("a mount whose program died takes nothing", async () => {
      if (!bucket.die) return;
      await client.create("a/before", text("there"));
      await bucket.die();
      expect(await failure(client.create("a/after", text("nowhere")))).toBe("unavailable");
      expect(await failure(client.list())).toBe("unavailable");
      expect(await failure(client.read("a/before", LIMIT))).toBe("unavailable");
    });
  });
}

function persistence() {
  return { signal: new AbortController().signal, onFailure: () => {} };
}
