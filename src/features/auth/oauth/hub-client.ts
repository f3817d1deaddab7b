import { boundedFetch } from "../../../platform/bounded-fetch.ts";
import type { Clock } from "../../../platform/clock.ts";
import { Remembered } from "../../../platform/remembered.ts";

const BOUNDS = { timeoutMs: 5_000, maxBytes: 100_000 };
/** Not for good: a name that was given up can become somebody else's. */
const ANSWER_LIFETIME_MS = 10 * 60 * 1000;
const FAILURE_LIFETIME_MS = 60_000;

/** Asks the Hub for what it tells everybody of a user or an organisation. */
export class HubClient {
  readonly #hubUrl: string;
  readonly #clock: Clock;
  readonly #answers = new Map<string, Remembered<string | undefined>>();

  /** @param hubUrl the sign-in service's address: the Hub's API has the same origin. */
  constructor(hubUrl: string, clock: Clock) {
    this.#hubUrl = hubUrl;
    this.#clock = clock;
  }

  /** The name of the user with this id. Undefined when the Hub does not say. */
  usernameOf(userId: string): Promise<string | undefined> {
    return this.#answer(`/api/users/${encodeURIComponent(userId)}/overview`, "user");
  }

  /** The id of the organisation with this name. Undefined when the Hub does not say. */
  organizationId(name: string): Promise<string | undefined> {
    return this.#answer(`/api/organizations/${encodeURIComponent(name)}/overview`, "_id");
  }

  /** Remembers answers, and for less long that there was none. */
  #answer(path: string, field: string): Promise<string | undefined> {
    const known = this.#answers.get(path);
    if (known) return known.get();
    const answer = new Remembered(
      () => this.#ask(path, field),
      (value) => (value === undefined ? FAILURE_LIFETIME_MS : ANSWER_LIFETIME_MS),
      this.#clock,
    );
    this.#answers.set(path, answer);
    return answer.get();
  }

  async #ask(path: string, field: string): Promise<string | undefined> {
    try {
      const url = new URL(path, this.#hubUrl);
      const response = await boundedFetch(url.href, { headers: { accept: "application/json" } }, BOUNDS);
      if (response.status !== 200) return undefined;
      const value = ((await response.json()) as Record<string, unknown>)[field];
      return typeof value === "string" ? value : undefined;
    } catch {
      return undefined;
    }
  }
}
