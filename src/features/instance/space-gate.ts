import { boundedFetch } from "../../platform/bounded-fetch.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Logger } from "../../platform/logger.ts";
import { Remembered } from "../../platform/remembered.ts";

/** What a Space's address is to somebody without a pass: `closed` where the Space is private. */
export type GateState = "open" | "closed";

/** Opens an address as a stranger does, within a bounded time. */
export type Visit = (address: string) => Promise<Response>;

export interface SpaceGateParts {
  /** Where the whole world would find `/-/status` of this server. */
  readonly statusAddress: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly visit?: Visit;
}

/** People wait for the answer where it is not known yet. */
const BOUNDS = { timeoutMs: 2_000, maxBytes: 100_000 };
/** Short, for whoever makes the Space public and reloads. */
const LIFETIME_MS = 60 * 1000;

/**
 * What Hugging Face puts before a Space. No variable tells a container whether its Space is private, the Hub's API does
 * not tell a private Space from one of which only the code is hidden, and the pass in the frame's address (`__sign`)
 * belongs to others. So this server visits itself from outside: a closed gate answers 404 with a page of its own.
 */
export class SpaceGate {
  readonly #parts: SpaceGateParts;
  readonly #state: Remembered<GateState | undefined>;
  #last: GateState | undefined;

  constructor(parts: SpaceGateParts) {
    this.#parts = parts;
    this.#state = new Remembered(
      () => this.#look(),
      () => LIFETIME_MS,
      parts.clock,
    );
  }

  /** A minute old at most. Undefined when it could not be found out. */
  state(): Promise<GateState | undefined> {
    return this.#state.get();
  }

  async #look(): Promise<GateState | undefined> {
    const state = await this.#visitSelf();
    if (state === "closed" && this.#last !== "closed") {
      this.#parts.logger.warn(
        "This Space is private: Hugging Face turns back whoever comes from signing in there. People need a password (OWNER_PASSWORD is the owner's), or make the Space public and say in .oauth.yaml who may join.",
      );
    }
    if (state !== undefined) this.#last = state;
    return state;
  }

  async #visitSelf(): Promise<GateState | undefined> {
    const { statusAddress, visit = visitAsStranger } = this.#parts;
    try {
      const response = await visit(statusAddress);
      const isOurs = response.headers.get("content-type")?.includes("json") ?? false;
      if (isOurs) return "open";
      return response.status === 404 ? "closed" : undefined;
    } catch {
      return undefined;
    }
  }
}

function visitAsStranger(address: string): Promise<Response> {
  return boundedFetch(address, {}, BOUNDS);
}
