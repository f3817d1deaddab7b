import { describe, expect, test } from "@jest/globals";
import { FairQueue, QueueFullError } from "../../../src/features/users/fair-queue.ts";

/** Puts jobs into a queue that end only when told, and writes down in which order they start. */
class Jobs {
  readonly started: string[] = [];
  readonly #running: (() => void)[] = [];
  readonly #queue: FairQueue;

  constructor(queue: FairQueue) {
    this.#queue = queue;
  }

  add(lane: string, name = lane): Promise<string> {
    return this.#queue.run(lane, async () => {
      this.started.push(name);
      await new Promise<void>((resolve) => this.#running.push(resolve));
      return name;
    });
  }

  get running(): number {
    return this.#running.length;
  }

  /** Ends the job that has run longest and lets the next one start. */
  async finishOne(): Promise<void> {
    this.#running.shift()?.();
    await settle();
  }
}

describe("a fair queue", () => {
  test("runs no more jobs at once than it may", async () => {
    const jobs = new Jobs(new FairQueue(2, 10));
    const done = ["a", "a", "b", "c"].map((lane) => jobs.add(lane));
    await settle();
    for (const running of [2, 2, 2, 1, 0]) {
      expect(jobs.running).toBe(running);
      await jobs.finishOne();
    }
    expect(await Promise.all(done)).toEqual(["a", "a", "b", "c"]);
  });

  test("takes a job of each lane in turn, those of one lane in their order", async () => {
    const jobs = new Jobs(new FairQueue(1, 100));
    const names = ["a1", "a2", "a3", "a4", "b1", "b2", "c1"];
    const done = names.map((name) => jobs.add(name.charAt(0), name));
    await settle();
    for (const _ of names) await jobs.finishOne();
    await Promise.all(done);
    expect(jobs.started).toEqual(["a1", "a2", "b1", "c1", "a3", "b2", "a4"]);
  });

  test("a lane that comes late waits for one job of a busy lane, not for all of them", async () => {
    const jobs = new Jobs(new FairQueue(1, 100));
    const done = Array.from({ length: 50 }, () => jobs.add("busy"));
    await settle();
    await jobs.finishOne();
    done.push(jobs.add("late"));
    await jobs.finishOne();
    await jobs.finishOne();
    expect(jobs.started).toEqual(["busy", "busy", "busy", "late"]);
    while (jobs.running > 0) await jobs.finishOne();
    await Promise.all(done);
  });

  test("refuses what is over its limit, and takes more once a job has started", async () => {
    const jobs = new Jobs(new FairQueue(1, 2));
    const done = [jobs.add("a"), jobs.add("a"), jobs.add("b")];
    await expect(jobs.add("c")).rejects.toBeInstanceOf(QueueFullError);
    await settle();
    await jobs.finishOne();
    done.push(jobs.add("d"));
    await expect(jobs.add("e")).rejects.toBeInstanceOf(QueueFullError);
    while (jobs.running > 0) await jobs.finishOne();
    expect(await Promise.all(done)).toEqual(["a", "a", "b", "d"]);
  });

  test("goes on after a job that fails, and hands its failure to whoever asked", async () => {
    const queue = new FairQueue(1, 10);
    const failing = queue.run("a", async () => {
      throw new Error("no luck");
    });
    const next = queue.run("b", async () => "fine");
    await expect(failing).rejects.toThrow("no luck");
    await expect(next).resolves.toBe("fine");
    await expect(queue.run("c", async () => "at once")).resolves.toBe("at once");
  });
});

/** Lets everything that is ready happen. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
