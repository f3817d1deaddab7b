import { describe, expect, test } from "@jest/globals";
import { GroupedWork } from "../../src/platform/grouped-work.ts";

interface Item {
  readonly line: string;
  readonly target: string;
  readonly text: string;
}

/** An item written as `line/target/text`. */
function parse(item: string): Item {
  const [line = "", target = "", text = ""] = item.split("/");
  return { line, target, text };
}

/** Work whose groups are carried out when the test says so. */
class Stage {
  readonly groups: string[] = [];
  readonly #begun: (() => void)[] = [];
  readonly work: GroupedWork<Item, string>;

  constructor(largestGroup = 10) {
    this.work = new GroupedWork({
      lineOf: ({ line }) => line,
      targetOf: ({ target }) => target,
      largestGroup,
      work: async (items, line) => {
        this.groups.push(`${line}: ${items.map(({ text }) => text).join(" ")}`);
        await new Promise<void>((resolve) => this.#begun.push(resolve));
        if (items.some(({ text }) => text === "bad")) throw new Error("bad");
        return items.map(({ text }) => `${text}!`);
      },
    });
  }

  ask(...items: string[]): Promise<PromiseSettledResult<string>[]> {
    return Promise.allSettled(items.map((item) => this.work.do(parse(item))));
  }

  /** Lets all groups be done, also those that only then begin. */
  async finish<T>(asked: Promise<T>): Promise<T> {
    let isDone = false;
    const done = asked.finally(() => {
      isDone = true;
    });
    while (!isDone) {
      for (const begun of this.#begun.splice(0)) begun();
      await new Promise((resolve) => setImmediate(resolve));
    }
    return done;
  }
}

const values = (results: PromiseSettledResult<string>[]) =>
  results.map((result) => (result.status === "fulfilled" ? result.value : String(result.reason)));

describe("work that is grouped", () => {
  test("begins with who comes first, and goes on with all who came meanwhile", async () => {
    const stage = new Stage();
    const asked = stage.ask("a/1/one", "a/2/two", "a/3/three");
    expect(stage.groups).toEqual(["a: one"]);
    expect(values(await stage.finish(asked))).toEqual(["one!", "two!", "three!"]);
    expect(stage.groups).toEqual(["a: one", "a: two three"]);
    // Nothing is kept of what is done.
    expect(values(await stage.finish(stage.ask("a/1/four")))).toEqual(["four!"]);
    expect(stage.groups.at(-1)).toBe("a: four");
  });

  test("goes on side by side in different lines", async () => {
    const stage = new Stage();
    const asked = stage.ask("a/1/one", "b/1/two", "a/2/three");
    expect(stage.groups).toEqual(["a: one", "b: two"]);
    expect(values(await stage.finish(asked))).toEqual(["one!", "two!", "three!"]);
  });

  test("never has a target twice in a group, and keeps the order of each target", async () => {
    const stage = new Stage();
    const asked = stage.ask("a/0/first", "a/1/one", "a/1/two", "a/2/three", "a/1/four", "a/2/five");
    expect(values(await stage.finish(asked))).toEqual(["first!", "one!", "two!", "three!", "four!", "five!"]);
    expect(stage.groups).toEqual(["a: first", "a: one three", "a: two five", "a: four"]);
  });

  test("has groups of a limited size", async () => {
    const stage = new Stage(2);
    await stage.finish(stage.ask("a/0/first", "a/1/one", "a/2/two", "a/3/three"));
    expect(stage.groups).toEqual(["a: first", "a: one two", "a: three"]);
  });

  test("is tried one by one where a group fails, so that nobody suffers for another", async () => {
    const stage = new Stage();
    const asked = stage.ask("a/0/first", "a/1/one", "a/2/bad", "a/3/three");
    expect(values(await stage.finish(asked))).toEqual(["first!", "one!", "Error: bad", "three!"]);
    expect(stage.groups).toEqual(["a: first", "a: one bad three", "a: one", "a: bad", "a: three"]);
  });
});
