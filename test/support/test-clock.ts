import type { Clock } from "../../src/platform/clock.ts";

/** A clock that a test moves. Starts at the real time unless told otherwise, so that libraries with clocks of their own agree. */
export class TestClock implements Clock {
  #now: number;

  constructor(start = new Date()) {
    this.#now = start.valueOf();
  }

  now(): Date {
    return new Date(this.#now);
  }

  advance(milliseconds: number): void {
    this.#now += milliseconds;
  }
}
