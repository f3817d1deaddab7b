import { readFileSync } from "node:fs";

/** What the kernel says of a process. */
export interface ProcessFacts {
  readonly name: string;
  readonly uid: number;
  /** Bit mask of the capabilities in effect. */
  readonly capabilities: bigint;
  /** Its share of the memory that it uses, in bytes; 0 of one that has ended. */
  readonly memory: number;
  /** Time that it had a core, in seconds. */
  readonly cpuSeconds: number;
}

/** The kernel's unit of time for user space, on every system that Node runs on. */
const TICKS_PER_SECOND = 100;

/** @param pid as seen from here */
export function readProcessFacts(pid: number): ProcessFacts {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const field = (name: string) => new RegExp(`^${name}:\\s*(\\S+)`, "m").exec(status)?.[1] ?? "";
  const hasEnded = field("State") === "Z";
  const times = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /s, "")
    .split(" ");
  const memory = hasEnded ? "" : readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
  return {
    name: field("Name"),
    uid: Number(field("Uid")),
    capabilities: BigInt(`0x${field("CapEff")}`),
    cpuSeconds: (Number(times[11]) + Number(times[12])) / TICKS_PER_SECOND,
    memory: Number(/^Pss:\s+(\d+) kB/m.exec(memory)?.[1] ?? 0) * 1024,
  };
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
