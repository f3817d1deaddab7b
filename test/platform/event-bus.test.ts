import { describe, expect, test } from "@jest/globals";
import { pino } from "pino";
import { EventBus } from "../../src/platform/event-bus.ts";

function busWithLog() {
  const lines: string[] = [];
  const bus = new EventBus(pino({ base: null }, { write: (line: string) => lines.push(line) }));
  return { bus, lines };
}

describe("the event bus", () => {
  test("tells every listener of a name, in order and before publish returns", () => {
    const { bus } = busWithLog();
    const heard: string[] = [];
    bus.on("user.created", ({ userId }) => heard.push(`first ${userId}`));
    bus.on("user.created", ({ userId }) => heard.push(`second ${userId}`));
    bus.on("user.deleted", ({ userId }) => heard.push(`deleted ${userId}`));
    bus.publish("user.created", { userId: "1" });
    expect(heard).toEqual(["first 1", "second 1"]);
  });

  test("logs a listener that throws, and tells the others all the same", () => {
    const { bus, lines } = busWithLog();
    const heard: string[] = [];
    bus.on("user.updated", () => {
      throw new Error("out of order");
    });
    bus.on("user.updated", ({ userId }) => heard.push(userId));
    bus.publish("user.updated", { userId: "1" });
    expect(heard).toEqual(["1"]);
    expect(lines).toEqual([expect.stringMatching(/"event":"user\.updated".*An event listener failed\./)]);
    expect(lines[0]).toContain("out of order");
  });

  test("has no trouble with an event that nobody listens to", () => {
    const { bus, lines } = busWithLog();
    bus.publish("user.created", { userId: "1" });
    expect(lines).toEqual([]);
  });
});
