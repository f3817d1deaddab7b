export interface GroupedWorkParts<Item, Result> {
  /** What stands in one line is done group by group, in the order in which it came; lines go on side by side. */
  readonly lineOf: (item: Item) => string;
  /** No two items of one target are in a group: the later one is to find what the earlier one did. */
  readonly targetOf: (item: Item) => string;
  readonly largestGroup: number;
  /** Does all of a group or, when it fails, nothing of it. @returns what became of each item, in the same order. */
  readonly work: (items: readonly Item[], line: string) => Promise<readonly Result[]>;
}

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Does together what many ask for at the same time, where doing it costs much the same for one and for many: whoever
 * comes while a group is under way is in the next one. Who comes alone does not wait.
 */
export class GroupedWork<Item, Result> {
  readonly #parts: GroupedWorkParts<Item, Result>;
  readonly #lines = new Map<string, Waiting<Item, Result>[]>();

  constructor(parts: GroupedWorkParts<Item, Result>) {
    this.#parts = parts;
  }

  /** @throws what the work throws for this item alone: what fails as a group is tried one by one. */
  do(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      const waiting = { item, resolve, reject };
      const name = this.#parts.lineOf(item);
      const line = this.#lines.get(name);
      if (line) {
        line.push(waiting);
        return;
      }
      const opened = [waiting];
      this.#lines.set(name, opened);
      void this.#workOff(name, opened);
    });
  }

  async #workOff(name: string, line: Waiting<Item, Result>[]): Promise<void> {
    while (line.length > 0) await this.#carryOut(this.#takeGroup(line), name);
    this.#lines.delete(name);
  }

  #takeGroup(line: Waiting<Item, Result>[]): Waiting<Item, Result>[] {
    const { targetOf, largestGroup } = this.#parts;
    const targets = new Set<string>();
    const group: Waiting<Item, Result>[] = [];
    const left: Waiting<Item, Result>[] = [];
    for (const waiting of line) {
      const target = targetOf(waiting.item);
      const fits = group.length < largestGroup && !targets.has(target);
      targets.add(target);
      (fits ? group : left).push(waiting);
    }
    line.splice(0, line.length, ...left);
    return group;
  }

  async #carryOut(group: readonly Waiting<Item, Result>[], line: string): Promise<void> {
    try {
      const results = await this.#parts.work(
        group.map(({ item }) => item),
        line,
      );
      for (const [index, { resolve }] of group.entries()) resolve(results[index] as Result);
    } catch (error) {
      if (group.length === 1) group[0]?.reject(error);
      else for (const waiting of group) await this.#carryOut([waiting], line);
    }
  }
}
