import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { decodeRecord, encodeRecord, type HeaderInput } from "../../../src/storage/replica/record-format.ts";
import { parseReplicaKey } from "../../../src/storage/replica/replica-keys.ts";
import { StreamingMountReplica } from "../../../src/storage/replica/streaming-mount-replica.ts";
import { FakeMount } from "../../support/buckets/fake-mount.ts";
import { FakeRemote } from "../../support/buckets/fake-remote.ts";
import { openReplicated, restoredRows } from "../../support/buckets/replicated-database.ts";

let folder: string;
let remote: FakeRemote;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "argilla-space-replica-"));
  remote = new FakeRemote();
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** A new mount each time: one remembers what it wrote itself. */
function openMount(): StreamingMountReplica {
  const mount = new FakeMount(remote, { mode: "streaming" });
  return new StreamingMountReplica({ folder: mount.folder, device: mount.deviceNumber, files: mount });
}

/** A bucket with records 1 (the table) to `labels + 1`, one label a record, and the first snapshot. */
async function storeLabels(labels: number): Promise<void> {
  const database = await openReplicated(openMount(), folder, { pacing: { checkpointFrames: 1_000_000 } });
  await database.replicator.durable();
  for (let index = 0; index < labels; index += 1) {
    database.write(`label ${index}`);
    await database.replicator.durable();
  }
  await database.kill();
}

function keysOf(kind: "record" | "base" | "part"): string[] {
  const keys = [...remote.objects.keys()].sort();
  return keys.filter((key) => parseReplicaKey(key.replace("replica/", ""))?.kind === kind);
}

function recordKeyOf(seq: number): string {
  const key = keysOf("record").find((one) => one.endsWith(`${String(seq).padStart(8, "0")}.record`));
  if (!key) throw new Error(`There is no record ${seq}.`);
  return key;
}

function stored(key: string): Buffer {
  return Buffer.from(remote.objects.get(key) ?? Buffer.alloc(0));
}

function change(key: string, edit: (content: Buffer) => Buffer): void {
  remote.objects.set(key, edit(stored(key)));
}

/** Makes another record of the one at `key` that hashes: what somebody could do who may write to the bucket. */
function forge(key: string, edit: (header: HeaderInput) => HeaderInput, body?: Buffer): void {
  const { header, body: own } = decodeRecord(key, stored(key));
  const { release: _, ...said } = header;
  remote.objects.set(key, encodeRecord(edit(said as HeaderInput), body ?? own).content);
}

const labels = (count: number) => Array.from({ length: count }, (_, index) => `label ${index}`);

describe("a restore stops exactly before a record that", () => {
  const DAMAGED = 5;
  const cases: [what: string, harm: (key: string) => void, reason: RegExp][] = [
    ["has a flipped bit", (key) => change(key, flipBit), /checksum/],
    ["was cut off", (key) => change(key, (content) => content.subarray(0, content.length - 40)), /checksum/],
    ["is empty", (key) => change(key, () => Buffer.alloc(0)), /empty/],
    [
      "is another program's file",
      (key) => change(key, () => Buffer.from("not ours ".repeat(50))),
      /no record/,
    ],
    [
      "is the one after it",
      (key) => remote.objects.set(key, stored(recordKeyOf(DAMAGED + 1))),
      /another place/,
    ],
    ["is missing", (key) => remote.objects.delete(key), /is missing/],
    [
      "was written by somebody who does not know the one before",
      (key) => forge(key, (header) => ({ ...header, previous: "0".repeat(64) })),
      /does not follow/,
    ],
    ["unpacks to more than it says", (key) => forge(key, (header) => header, bomb()), /unpacked/],
    [
      "says to be larger than a record may be",
      (key) => forge(key, (header) => ({ ...header, pages: 8_000, pageSize: 65_536 }) as HeaderInput, bomb()),
      /larger than a record/,
    ],
    [
      "writes outside of the database",
      (key) => forge(key, (header) => ({ ...header, databasePages: 1 }) as HeaderInput),
      /outside of the database/,
    ],
    [
      "breaks a rule of its header",
      (key) => forge(key, (header) => ({ ...header, pageSize: 3 }) as HeaderInput),
      /breaks a rule/,
    ],
  ];

  test.each(cases)("%s, and says what is lost", async (_, harm, reason) => {
    await storeLabels(8);
    harm(recordKeyOf(DAMAGED));
    const restored = await restoredRows(openMount(), folder);
    // Record 1 made the table, record n+2 holds label n.
    expect(restored?.rows).toEqual(labels(DAMAGED - 2));
    expect(restored?.report.losses.join()).toMatch(reason);
    expect(restored?.report.unusableRecords).toBe(
      keysOf("record").filter((key) => key >= recordKeyOfMissing(DAMAGED)).length,
    );
  });
});

/** Where a record is or was. */
function recordKeyOfMissing(seq: number): string {
  return recordKeyOf(1).replace("00000001.record", `${String(seq).padStart(8, "0")}.record`);
}

describe("a snapshot that is damaged", () => {
  async function storeWithTwoSnapshots(): Promise<void> {
    const retention = { days: 7, records: 1_000 };
    const snapshots = { records: 4, bytes: 1 << 30, retention };
    const database = await openReplicated(openMount(), folder, { snapshots });
    for (let index = 0; keysOf("base").length < 2; index += 1) {
      database.write(`label ${index}`);
      await database.replicator.durable();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expected = database.rows();
    await database.stop();
  }
  let expected: string[];

  test.each<[string, () => void]>([
    ["in a part", () => change(keysOf("part").at(-1) ?? "", flipBit)],
    ["by a missing part", () => void remote.objects.delete(keysOf("part").at(-1) ?? "")],
    ["by a torn part", () => change(keysOf("part").at(-1) ?? "", (content) => content.subarray(10))],
    ["in its manifest", () => change(keysOf("base").at(-1) ?? "", flipBit)],
    [
      "by a manifest that speaks of a huge database",
      () =>
        forge(
          keysOf("base").at(-1) ?? "",
          (header) => ({ ...header, databasePages: 4_000_000_000 }) as HeaderInput,
        ),
    ],
    [
      "by a manifest of another state",
      () => change(keysOf("base").at(-1) ?? "", () => stored(keysOf("base")[0] ?? "")),
    ],
  ])("%s is passed over for the one before it, and nothing is lost", async (_, harm) => {
    await storeWithTwoSnapshots();
    harm();
    const restored = await restoredRows(openMount(), folder);
    expect(restored?.rows).toEqual(expected);
    expect(restored?.report.base.seq).toBe(0);
    expect(restored?.report.losses).toHaveLength(1);
  });

  test("and the only one is no reason to start empty", async () => {
    await storeLabels(2);
    change(keysOf("part")[0] ?? "", flipBit);
    await expect(restoredRows(openMount(), folder)).rejects.toMatchObject({
      kind: "damaged",
      message: expect.stringContaining("no snapshot of it can be used"),
    });
  });
});

test("names that are not ours are left alone, and lead nowhere", async () => {
  await storeLabels(2);
  const strange = [
    "../../etc/passwd",
    "00000009-ffffffff/../00000000.record",
    "00000009-ffffffff/1.record",
    "notes.txt",
  ];
  for (const key of strange) remote.objects.set(`replica/${key}`, Buffer.from("x"));
  expect((await restoredRows(openMount(), folder))?.rows).toEqual(labels(2));
  expect(strange.every((key) => remote.objects.has(`replica/${key}`))).toBe(true);
});

test("a file name in a header cannot lead out of the folder", async () => {
  await storeLabels(2);
  forge(recordKeyOf(2), (header) => ({ ...header, files: { "../evil": "x" } }));
  const restored = await restoredRows(openMount(), folder);
  expect(restored?.rows).toEqual([]);
  expect(restored?.report.losses.join()).toMatch(/breaks a rule/);
});

test("a replica of a newer release is refused, with that release named", async () => {
  await storeLabels(2);
  const { content } = encodeRecord({
    kind: "seal",
    epoch: "00000001-00000000",
    seq: 1,
    previous: null,
    at: new Date().toISOString(),
  });
  const newer = rehash(
    Buffer.from(content.toString("latin1").replace(/"release":"[^"]*"/, '"release":"9.8.7"'), "latin1"),
    2,
  );
  remote.objects.set(recordKeyOf(3), newer);
  await expect(restoredRows(openMount(), folder)).rejects.toMatchObject({
    kind: "newer",
    message: expect.stringMatching(/release 9\.8\.7/),
  });
});

/** The record with another format version, and a header length and checksum that fit. */
function rehash(content: Buffer, format: number): Buffer {
  const end = content.length - 32;
  content.writeUInt32BE(format, 8);
  content.writeUInt32BE(end - 16, 12);
  createHash("sha256").update(content.subarray(0, end)).digest().copy(content, end);
  return content;
}

function flipBit(content: Buffer): Buffer {
  const middle = Math.floor(content.length / 2);
  content.writeUInt8(content.readUInt8(middle) ^ 1, middle);
  return content;
}

/** A few kilobytes that unpack to many megabytes. */
function bomb(): Buffer {
  return deflateRawSync(Buffer.alloc(64 << 20));
}
