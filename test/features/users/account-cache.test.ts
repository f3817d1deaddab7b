import { beforeEach, describe, expect, test } from "@jest/globals";
import { pino } from "pino";
import { AccountCache } from "../../../src/features/users/account-cache.ts";
import type { User } from "../../../src/features/users/user.ts";
import { EventBus, type Events } from "../../../src/platform/event-bus.ts";
import { TestClock } from "../../support/test-clock.ts";

const ADA = { id: "1", username: "ada" } as User;
const GRACE = { id: "1", username: "grace" } as User;

describe("the account cache", () => {
  let clock: TestClock;
  let events: EventBus;
  let cache: AccountCache;
  let stored: User | undefined;
  let loads: number;
  beforeEach(() => {
    clock = new TestClock();
    events = new EventBus(pino({ level: "silent" }));
    cache = new AccountCache(clock, events);
    stored = ADA;
    loads = 0;
  });

  async function load(): Promise<User | undefined> {
    loads += 1;
    return stored;
  }

  test("asks once within two seconds, and again after them", async () => {
    expect(await cache.get("key", load)).toBe(ADA);
    stored = GRACE;
    clock.advance(1999);
    expect(await cache.get("key", load)).toBe(ADA);
    expect(loads).toBe(1);
    clock.advance(1);
    expect(await cache.get("key", load)).toBe(GRACE);
    expect(loads).toBe(2);
  });

  test("use does not prolong it", async () => {
    await cache.get("key", load);
    stored = undefined;
    for (let count = 0; count < 4; count += 1) {
      clock.advance(500);
      await cache.get("key", load);
    }
    expect(await cache.get("key", load)).toBeUndefined();
  });

  test("does not remember that a key is unknown", async () => {
    stored = undefined;
    expect(await cache.get("key", load)).toBeUndefined();
    stored = ADA;
    expect(await cache.get("key", load)).toBe(ADA);
  });

  test("keeps keys apart", async () => {
    await cache.get("key", load);
    stored = GRACE;
    expect(await cache.get("other", load)).toBe(GRACE);
  });

  test.each<keyof Events>(["user.updated", "user.deleted"])("forgets at %s", async (event) => {
    await cache.get("key", load);
    stored = undefined;
    events.publish(event, { userId: "1" });
    expect(await cache.get("key", load)).toBeUndefined();
  });

  test("does not remember what was read before a change that came during the reading", async () => {
    const reading = Promise.withResolvers<User>();
    const first = cache.get("key", () => reading.promise);
    stored = GRACE;
    events.publish("user.updated", { userId: "1" });
    reading.resolve(ADA);
    await first;
    expect(await cache.get("key", load)).toBe(GRACE);
  });
});
