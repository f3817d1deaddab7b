import type { RequestHandler } from "express";

/** Upper bounds in seconds, those that Prometheus' own client libraries begin with. */
export const DURATION_BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

/** Of the requests of one method that were answered with one status. */
export interface DurationCounts {
  readonly method: string;
  readonly status: number;
  /** How many took longer than the bound before and no longer than this one, in the order of `DURATION_BOUNDS`. */
  readonly within: number[];
  count: number;
  /** Seconds that all of them took. */
  sum: number;
}

/** How long requests took, since the start. Never by path: there names and ids would stand. */
export class RequestTimes {
  readonly #counts = new Map<string, DurationCounts>();

  get counts(): Iterable<DurationCounts> {
    return this.#counts.values();
  }

  /** Counts every request that was answered to the end. */
  readonly count: RequestHandler = (request, response, next) => {
    const start = performance.now();
    response.once("finish", () =>
      this.#add(request.method, response.statusCode, (performance.now() - start) / 1000),
    );
    next();
  };

  #add(method: string, status: number, seconds: number): void {
    const key = `${method} ${status}`;
    let counts = this.#counts.get(key);
    if (!counts) {
      counts = { method, status, within: DURATION_BOUNDS.map(() => 0), count: 0, sum: 0 };
      this.#counts.set(key, counts);
    }
    const place = DURATION_BOUNDS.findIndex((bound) => seconds <= bound);
    if (place !== -1) counts.within[place] = (counts.within[place] ?? 0) + 1;
    counts.count += 1;
    counts.sum += seconds;
  }
}
