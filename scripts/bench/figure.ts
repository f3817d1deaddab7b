import { median } from "./statistics.ts";

/** How long and how often to measure. */
export interface Effort {
  /** Repetitions of what is over in a second, such as a start. */
  readonly rounds: number;
  /** Repetitions of a window of load. */
  readonly windows: number;
  readonly windowSeconds: number;
  readonly warmUpSeconds: number;
  /** How many records a dataset has that grows, ascending. */
  readonly sizes: readonly number[];
  /** Of a database that does not fit into the memory of a container. */
  readonly largeMegabytes: number;
}

export interface Bench {
  readonly effort: Effort;
  /** Makes an empty folder for a server's database and keys; it is deleted at the end. */
  newHome(): string;
  /** A PostgreSQL server to measure with as well, on which databases may be made. */
  readonly postgresUrl: string | undefined;
}

/** Something to measure; it may give several lines of the table. */
export interface Figure {
  readonly name: string;
  readonly about: string;
  measure(bench: Bench): Promise<FigureLine[]>;
}

/** One line of the table: this server's value, what it is held against in the same run, and their ratio. */
export interface FigureLine {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly beside: number;
  readonly besideWhat: string;
  /** Of the medians. */
  readonly ratio: number;
  /** The lowest and the highest ratio of a single repetition: how noisy the machine was. */
  readonly spread: readonly [number, number];
  readonly goal: Goal | undefined;
}

/** What the ratio should be. Printed beside it, never asserted. */
export interface Goal {
  readonly is: "at most" | "at least";
  readonly ratio: number;
}

/** Makes a line of values measured in turns: `values[i]` and `beside[i]` belong to one repetition. */
export function compare(
  parts: Pick<FigureLine, "what" | "unit" | "besideWhat"> & { goal?: Goal },
  values: readonly number[],
  beside: readonly number[],
): FigureLine {
  const ratios = values.map((value, index) => value / (beside[index] ?? Number.NaN));
  const [value, other] = [median(values), median(beside)];
  return {
    ...parts,
    value,
    beside: other,
    ratio: value / other,
    spread: [Math.min(...ratios), Math.max(...ratios)],
    goal: parts.goal,
  };
}

export function isMet({ ratio, goal }: FigureLine): boolean | undefined {
  return goal && (goal.is === "at most" ? ratio <= goal.ratio : ratio >= goal.ratio);
}
