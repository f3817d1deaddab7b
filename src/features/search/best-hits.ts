import type { RecordHits } from "../records/index.ts";

type Scored = RecordHits["hits"][number] & { readonly score: number };

/** Keeps the best of many hits, without keeping the others. Of equal ones the first to come is the better. */
export class BestHits {
  /** How many there were in all. */
  offered = 0;
  readonly #size: number;
  /** At most twice as many as are wanted, cut down whenever they are. */
  #kept: Scored[] = [];
  #worst = Number.NEGATIVE_INFINITY;

  constructor(size: number) {
    this.#size = size;
  }

  add(hit: Scored): void {
    this.offered += 1;
    if (this.#kept.length >= this.#size && hit.score <= this.#worst) return;
    this.#kept.push(hit);
    if (this.#kept.length < this.#size * 2) return;
    this.#kept = this.sorted();
    this.#worst = this.#kept.at(-1)?.score ?? this.#worst;
  }

  /** The best first. */
  sorted(): Scored[] {
    return this.#kept.toSorted((one, other) => other.score - one.score).slice(0, this.#size);
  }
}
