import type { Logger } from "./logger.ts";

/** What happened, named `<resource>.<past tense>`. Published after the commit that made it true. */
export interface Events {
  "user.created": { userId: string };
  "user.updated": { userId: string };
  "user.deleted": { userId: string };
  /** Somebody did not get in. The name that was typed is not told: people type passwords there. */
  "sign-in.failed": {
    method: "password" | "huggingface" | "identity-link";
    reason: string;
    /** The account that they meant, where there is one. */
    account?: { id: string; name: string } | undefined;
  };
  /** Somebody has signed in once more, and the audit log has no line of it: there are enough of the like. */
  "sign-in.repeated": { method: "password" | "huggingface"; account: { id: string; name: string } };
  /** A ceiling turned somebody away. */
  "limit.reached": { limit: string; account?: { id: string; name: string } | undefined };
}

type Listener<Name extends keyof Events> = (event: Events[Name]) => void;

/** In-process publish and subscribe. Listeners run synchronously; one that throws is logged and harms nobody else. */
export class EventBus {
  readonly #listeners = new Map<keyof Events, Set<(event: never) => void>>();
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  on<Name extends keyof Events>(name: Name, listener: Listener<Name>): void {
    const listeners = this.#listeners.get(name) ?? new Set();
    listeners.add(listener);
    this.#listeners.set(name, listeners);
  }

  publish<Name extends keyof Events>(name: Name, event: Events[Name]): void {
    for (const listener of this.#listeners.get(name) ?? []) {
      try {
        (listener as Listener<Name>)(event);
      } catch (cause) {
        this.#logger.error({ err: cause, event: name }, "An event listener failed.");
      }
    }
  }
}
