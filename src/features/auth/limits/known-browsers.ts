import { randomBytes } from "node:crypto";
import type { Clock } from "../../../platform/clock.ts";
import type { Keyring } from "../../../platform/keyring.ts";
import { Secret } from "../../../platform/secret.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
export const KNOWN_BROWSER_LIFETIME_MS = 180 * DAY_MS;
const ID_BYTES = 16;

/**
 * Device cookies ("Slow Down Online Guessing Attacks with Device Cookies", OWASP): a browser that has opened an account
 * is given a mark, sealed for that account, by which its failures are counted apart from those of strangers. The mark
 * opens nothing: whoever steals one may guess at the pace of its owner.
 */
export class KnownBrowsers {
  readonly #keyring: Keyring;
  readonly #clock: Clock;

  constructor(keyring: Keyring, clock: Clock) {
    this.#keyring = keyring;
    this.#clock = clock;
  }

  /** A mark for a browser that has just opened the account: the one it had, anew, or a first one. */
  mark(userId: string, current: string | undefined): string {
    const id = this.read(userId, current) ?? randomBytes(ID_BYTES).toString("base64url");
    const content = new Secret(`${this.#clock.now().getTime()}.${id}`);
    return this.#keyring.seal(content, ownerOf(userId));
  }

  /** The browser's id, where the mark is ours, of this account and not too old. */
  read(userId: string, mark: string | undefined): string | undefined {
    if (mark === undefined) return undefined;
    let content: string;
    try {
      content = this.#keyring.open(mark, ownerOf(userId)).reveal();
    } catch {
      return undefined;
    }
    const [madeAt, id] = content.split(".");
    const age = this.#clock.now().getTime() - Number(madeAt);
    return age < KNOWN_BROWSER_LIFETIME_MS ? id : undefined;
  }
}

function ownerOf(userId: string): string {
  return `known-browser ${userId}`;
}
