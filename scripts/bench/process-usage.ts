import { readdirSync, readFileSync } from "node:fs";

const MICROS_PER_TICK = 10_000;

/**
 * CPU time that a process has used so far, in microseconds. The scheduler's nanoseconds of every live thread where
 * the kernel shows them, for a start costs few of the 10 ms ticks that /proc/<pid>/stat counts in.
 */
export function readCpuMicros(pid: number): number {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    const nanoseconds = threads.map((thread) => threadNanoseconds(pid, thread));
    return nanoseconds.reduce((sum, value) => sum + value, 0) / 1000;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return readCpuTicks(pid) * MICROS_PER_TICK;
  }
}

/** Memory of a process that is in RAM now (VmRSS), in bytes. */
export function readResidentBytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  if (kilobytes === undefined) throw new Error(`/proc/${pid}/status does not tell VmRSS.`);
  return Number(kilobytes) * 1024;
}

/** The most memory that a process has had in RAM (VmHWM), in bytes; undefined when it has ended. */
export function readPeakBytes(pid: number): number | undefined {
  let status: string;
  try {
    status = readFileSync(`/proc/${pid}/status`, "utf8");
  } catch {
    return undefined;
  }
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
}

function threadNanoseconds(pid: number, thread: string): number {
  const [onCpu] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ");
  return Number(onCpu);
}

function readCpuTicks(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The second field is the program's name in parentheses, which may hold spaces.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return Number(fields[11]) + Number(fields[12]);
}
