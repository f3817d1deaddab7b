import { inspect } from "node:util";

const MASK = "[secret]";

/**
 * A string that cannot be printed or serialised by accident: logging, templating, `JSON.stringify` and
 * `util.inspect` all give `[secret]`. Only {@link Secret.reveal} hands out the value.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The plain value. Call it only where the value is used, never to store or log it. */
  reveal(): string {
    return this.#value;
  }

  equals(other: Secret): boolean {
    return this.#value === other.#value;
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [inspect.custom](): string {
    return MASK;
  }
}
