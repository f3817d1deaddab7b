import { randomBytes } from "node:crypto";

/** An epoch: what one writer wrote from its start to its end. Later writers have higher numbers. */
export type Epoch = string;

/** A key of ours, taken apart. Everything else in the bucket belongs to somebody else and is left alone. */
export type ReplicaKey =
  | { readonly kind: "record"; readonly epoch: Epoch; readonly seq: number }
  | { readonly kind: "base"; readonly base: BaseName }
  | { readonly kind: "part"; readonly base: BaseName; readonly index: number }
  | { readonly kind: "announcement"; readonly epoch: Epoch };

/** A snapshot is named after the record whose state it holds. */
export interface BaseName {
  readonly epoch: Epoch;
  readonly seq: number;
  /** When it was begun, by the writer's clock: for people and for retention; nothing else depends on it. */
  readonly time: Date;
  /** Retention never deletes it. */
  readonly kept: boolean;
}

const KEY =
  /^(?<epoch>\d{8}-[0-9a-f]{8})\/(?:(?<announcement>announcement)|(?<seq>\d{8})\.(?:(?<record>record)|(?<time>\d{8}T\d{6}Z)(?<kept>\.kept)?\.(?:(?<base>base)|(?<index>\d{5})\.part)))$/;

/** Undefined for a name that is not ours. */
export function parseReplicaKey(key: string): ReplicaKey | undefined {
  const groups = KEY.exec(key)?.groups;
  if (!groups) return undefined;
  const epoch = groups.epoch ?? "";
  if (groups.announcement) return { kind: "announcement", epoch };
  const seq = Number(groups.seq);
  if (groups.record) return { kind: "record", epoch, seq };
  const time = parseTime(groups.time ?? "");
  if (Number.isNaN(time.getTime())) return undefined;
  const base = { epoch, seq, time, kept: groups.kept !== undefined };
  return groups.base ? { kind: "base", base } : { kind: "part", base, index: Number(groups.index) };
}

export function recordKey(epoch: Epoch, seq: number): string {
  return `${epoch}/${padded(seq, 8)}.record`;
}

export function baseKey(base: BaseName): string {
  return `${baseStem(base)}.base`;
}

export function partKey(base: BaseName, index: number): string {
  return `${baseStem(base)}.${padded(index, 5)}.part`;
}

export function announcementKey(epoch: Epoch): string {
  return `${epoch}/announcement`;
}

/** An epoch after `others`. Its random half keeps two writers that start at once from sharing names. */
export function newEpoch(others: Iterable<Epoch>): Epoch {
  let highest = 0;
  for (const epoch of others) highest = Math.max(highest, epochNumber(epoch));
  return `${padded(highest + 1, 8)}-${randomBytes(4).toString("hex")}`;
}

export function epochNumber(epoch: Epoch): number {
  return Number.parseInt(epoch, 10);
}

/** Orders epochs by age: names are of fixed width, so as text. */
export function compareEpochs(one: Epoch, other: Epoch): number {
  return one < other ? -1 : Number(one > other);
}

function baseStem({ epoch, seq, time, kept }: BaseName): string {
  const compact = time.toISOString().replace(/[-:]|\.\d+/g, "");
  return `${epoch}/${padded(seq, 8)}.${compact}${kept ? ".kept" : ""}`;
}

function parseTime(compact: string): Date {
  return new Date(compact.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"));
}

function padded(value: number, digits: number): string {
  return String(value).padStart(digits, "0");
}
