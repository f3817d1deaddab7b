import type { Clock } from "../../../platform/clock.ts";
import type { Logger } from "../../../platform/logger.ts";
import { Remembered } from "../../../platform/remembered.ts";
import type { SettingsProblem } from "../../../platform/settings-problem.ts";
import type { IdentityProvider } from "./identity-provider.ts";

export interface AppCheckParts {
  readonly provider: Pick<IdentityProvider, "refusesApp">;
  /** What is wrong, should the service refuse the app. */
  readonly refusal: SettingsProblem;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** An app that works goes on working, as a rule; one that does not is put right by somebody who then tries. */
const LIFETIME_MS = { accepted: 10 * 60 * 1000, refused: 15 * 1000, unknown: 60 * 1000 };

/**
 * Finds out, before somebody is sent to the sign-in service, whether they would get no further than a bare "400" there.
 * Asked when somebody wants to sign in rather than at the start, which must not depend on others, and remembered. That
 * the service does not say is no reason to keep anybody from trying.
 */
export class AppCheck {
  readonly #parts: AppCheckParts;
  readonly #refused: Remembered<boolean | undefined>;
  #problem: SettingsProblem | undefined;

  constructor(parts: AppCheckParts) {
    this.#parts = parts;
    this.#refused = new Remembered(
      () => this.#ask(),
      (refused) =>
        refused === undefined ? LIFETIME_MS.unknown : refused ? LIFETIME_MS.refused : LIFETIME_MS.accepted,
      parts.clock,
    );
  }

  /** What the last answer said to be wrong. */
  get problem(): SettingsProblem | undefined {
    return this.#problem;
  }

  async isRefused(): Promise<boolean> {
    return (await this.#refused.get()) ?? false;
  }

  async #ask(): Promise<boolean | undefined> {
    const { provider, refusal, logger } = this.#parts;
    const refused = await provider.refusesApp();
    if (refused && !this.#problem) logger.error(`${refusal.setting}: ${refusal.rule} ${refusal.remedy}`);
    if (refused !== undefined) this.#problem = refused ? refusal : undefined;
    return refused;
  }
}
