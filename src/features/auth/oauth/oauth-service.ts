import { randomBytes } from "node:crypto";
import type { OAuthSettings } from "../../../config/oauth-settings.ts";
import type { Database, Transaction } from "../../../db/database.ts";
import { inTransaction } from "../../../db/transaction.ts";
import type { Caller } from "../../../http/caller.ts";
import type { Clock } from "../../../platform/clock.ts";
import { TooManyRequestsError } from "../../../platform/errors.ts";
import type { EventBus } from "../../../platform/event-bus.ts";
import type { Keyring } from "../../../platform/keyring.ts";
import { Secret } from "../../../platform/secret.ts";
import type { SettingsProblem } from "../../../platform/settings-problem.ts";
import type { User } from "../../users/index.ts";
import { type OwnerClaim, ownerClaim, type SpaceNames } from "./account-decision.ts";
import type { AppCheck } from "./app-check.ts";
import type { HubClient } from "./hub-client.ts";
import { type Identity, isHubId, isOrganization } from "./identity.ts";
import type { IdentityProvider } from "./identity-provider.ts";
import type { IdentityService } from "./identity-service.ts";
import type { SignInAccounts } from "./sign-in-accounts.ts";
import {
  countSignInAttempts,
  deleteExpiredSignInAttempts,
  deleteSignInAttempt,
  findSignInAttempt,
  insertSignInAttempt,
  type SignInAttempt,
} from "./sign-in-attempt-store.ts";
import { type SignInErrand, SignInFailure } from "./sign-in-failure.ts";

/** How long a person may take on the consent page. */
export const ATTEMPT_LIFETIME_MS = 10 * 60 * 1000;
const BROWSER_TOKEN_BYTES = 32;
/** How many attempts may be open: of one source, which a school may share, and in all. */
const MAX_ATTEMPTS_OF_SOURCE = 100;
const MAX_ATTEMPTS = 10_000;
/** The settings page, where its holder sees how the account signs in. */
const AFTER_LINKING = "/settings?linked=1#sign-in";

export interface StartedAttempt {
  /** The page of the sign-in service. */
  readonly url: URL;
  /** What to set as this browser's cookie. */
  readonly browserToken: string;
}

export interface FinishedAttempt extends SignInErrand {
  readonly user: User;
}

export interface OAuthServiceParts {
  readonly database: Database;
  readonly keyring: Keyring;
  readonly clock: Clock;
  readonly events: EventBus;
  readonly provider: IdentityProvider;
  readonly appCheck: AppCheck;
  readonly hub: HubClient;
  readonly accounts: SignInAccounts;
  readonly identities: IdentityService;
  readonly settings: OAuthSettings;
  readonly space: SpaceNames | undefined;
}

/** What somebody asks for who wants to sign in. */
export interface SignInWish {
  readonly returnPath: string;
  /** Have the consent page ask for the organisation that this server insists on. */
  readonly organization: boolean;
  readonly unchecked: boolean;
}

/** Signs people in through a sign-in service, from the first click to the account. */
export class OAuthService {
  readonly #parts: OAuthServiceParts;

  constructor(parts: OAuthServiceParts) {
    this.#parts = parts;
  }

  /** The origin at which people come back, and to which the cookies of an attempt must therefore belong. */
  get origin(): string {
    return new URL(this.#parts.provider.redirectUri).origin;
  }

  /** What is wrong with the OAuth app, as far as anybody who wanted to sign in has found out. */
  get appProblem(): SettingsProblem | undefined {
    return this.#parts.appCheck.problem;
  }

  /**
   * Begins an attempt to sign in.
   * @param wish.returnPath where to go in the end, a path of this server
   * @param wish.unchecked go to the sign-in service though it seems to refuse this server's app
   * @param browserToken the value of this browser's cookie, where it has one already
   * @returns the page to send the person to, and the value to set as this browser's cookie.
   * @throws SignInFailure
   * @throws TooManyRequestsError when too many attempts are open.
   */
  start(wish: SignInWish, browserToken: string | undefined, caller: Caller): Promise<StartedAttempt> {
    return this.#start({ ...wish, linkLookup: null }, browserToken, caller);
  }

  /**
   * Begins an attempt to link an identity to the account that the browser is signed in to.
   * @param token that of the one-time link
   * @throws NotFoundError when the link is not open any more.
   * @throws ConflictError when it is for another account.
   * @throws SignInFailure
   * @throws TooManyRequestsError when too many attempts are open.
   */
  async startLinking(
    token: Secret,
    user: { readonly id: string; readonly username: string },
    browserToken: string | undefined,
    caller: Caller,
  ): Promise<StartedAttempt> {
    const { keyring, identities } = this.#parts;
    await identities.checkLink(token, user);
    const wish = { returnPath: AFTER_LINKING, organization: true, unchecked: false };
    return this.#start({ ...wish, linkLookup: keyring.lookup(token) }, browserToken, caller);
  }

  async #start(
    {
      returnPath,
      organization: preselect,
      unchecked,
      linkLookup,
    }: SignInWish & Pick<SignInAttempt, "linkLookup">,
    browserToken: string | undefined,
    caller: Caller,
  ): Promise<StartedAttempt> {
    const { database, keyring, clock, provider, appCheck } = this.#parts;
    const organization = preselect ? await this.#organizationToPreselect() : undefined;
    const sent = await provider.authorizationRequest(organization);
    if (!unchecked && (await appCheck.isRefused())) throw new SignInFailure("provider-refused");
    // Attempts in several tabs share the browser's token.
    const token = isBrowserToken(browserToken)
      ? browserToken
      : randomBytes(BROWSER_TOKEN_BYTES).toString("base64url");
    const stateLookup = keyring.lookup(new Secret(sent.state));
    const now = clock.now();
    const attempt: SignInAttempt = {
      stateLookup,
      browserLookup: keyring.lookup(new Secret(token)),
      nonce: sent.nonce,
      codeVerifierSealed: keyring.seal(new Secret(sent.codeVerifier), stateLookup),
      returnPath,
      linkLookup,
      sourceLookup: caller.network ? keyring.lookup(new Secret(`sign-in attempts ${caller.network}`)) : null,
      expiresAt: new Date(now.getTime() + ATTEMPT_LIFETIME_MS),
    };
    await inTransaction(database, async (trx) => {
      await deleteExpiredSignInAttempts(trx, now);
      await this.#requireRoom(trx, attempt.sourceLookup, now);
      await insertSignInAttempt(trx, attempt);
    });
    return { url: sent.url, browserToken: token };
  }

  /** Not under a lock: two at once may make one more than the ceiling, which harms nobody. */
  async #requireRoom(trx: Transaction, sourceLookup: string | null, now: Date): Promise<void> {
    const ceilings = [
      { limit: "open sign-ins with Hugging Face", max: MAX_ATTEMPTS },
      { limit: "open sign-ins with Hugging Face from one source", max: MAX_ATTEMPTS_OF_SOURCE, sourceLookup },
    ].filter((ceiling) => ceiling.sourceLookup !== null);
    for (const { limit, max, sourceLookup: lookup } of ceilings) {
      const { count, firstExpiresAt = now } = await countSignInAttempts(trx, lookup ?? undefined);
      if (count < max) continue;
      this.#parts.events.publish("limit.reached", { limit });
      const seconds = Math.max(1, Math.ceil((firstExpiresAt.getTime() - now.getTime()) / 1000));
      throw new TooManyRequestsError("Too many sign-ins with Hugging Face are under way", seconds);
    }
  }

  /**
   * Ends an attempt with what the person came back with. Whatever comes of it, the attempt is used up, unless another
   * browser brought the answer.
   * @param signedIn the account that the browser is signed in to, which an identity is linked to where that was wanted
   * @throws SignInFailure
   */
  async finish(
    answer: URLSearchParams,
    browserToken: string | undefined,
    signedIn?: User,
  ): Promise<FinishedAttempt> {
    try {
      return await this.#finish(answer, browserToken, signedIn);
    } catch (error) {
      if (error instanceof SignInFailure) {
        this.#parts.events.publish("sign-in.failed", { method: "huggingface", reason: error.code });
      }
      throw error;
    }
  }

  async #finish(
    answer: URLSearchParams,
    browserToken: string | undefined,
    signedIn: User | undefined,
  ): Promise<FinishedAttempt> {
    const { attempt, state } = await this.#takeAttempt(answer, browserToken);
    const errand = { returnPath: attempt.returnPath, links: attempt.linkLookup !== null };
    try {
      return { ...errand, user: await this.#enter(answer, attempt, state, signedIn) };
    } catch (error) {
      throw error instanceof SignInFailure ? error.on(errand) : error;
    }
  }

  async #enter(
    answer: URLSearchParams,
    attempt: SignInAttempt,
    state: string,
    signedIn: User | undefined,
  ): Promise<User> {
    const { keyring, provider, accounts } = this.#parts;
    const error = answer.get("error");
    if (error !== null) throw provider.refusal(error);
    if (!answer.get("code")) throw new SignInFailure("not-verified");

    const codeVerifier = keyring.open(attempt.codeVerifierSealed, attempt.stateLookup).reveal();
    const identity = await provider.identify(answer, { state, nonce: attempt.nonce, codeVerifier });
    const claim = await this.#ownerClaim(identity);
    // Whoever created the Space gets in by its rules or against them: they could change the rules.
    if (claim !== "creator" && !this.#isAllowed(identity)) {
      await accounts.suspend(identity);
      throw new SignInFailure("organization");
    }
    const { linkLookup } = attempt;
    return linkLookup === null
      ? accounts.enter(identity, claim)
      : accounts.link(identity, claim, { linkLookup, signedIn });
  }

  async #takeAttempt(
    answer: URLSearchParams,
    browserToken: string | undefined,
  ): Promise<{ attempt: SignInAttempt; state: string }> {
    const { database, keyring, clock } = this.#parts;
    const [state, ...more] = answer.getAll("state");
    if (!state || more.length > 0) throw new SignInFailure("expired");
    const stateLookup = keyring.lookup(new Secret(state));
    const attempt = await findSignInAttempt(database.read, stateLookup, clock.now());
    if (!attempt) throw new SignInFailure("expired");
    if (!browserToken || keyring.lookup(new Secret(browserToken)) !== attempt.browserLookup) {
      throw new SignInFailure("other-browser");
    }
    const taken = await inTransaction(database, (trx) => deleteSignInAttempt(trx, stateLookup));
    if (!taken) throw new SignInFailure("expired");
    return { attempt, state };
  }

  async #ownerClaim(identity: Identity): Promise<OwnerClaim | undefined> {
    const { space, hub, accounts } = this.#parts;
    if (!space) return undefined;
    const isCreator = identity.subject === space.creatorUserId;
    // The Hub is asked only while its answer can matter.
    const askHub = !isCreator && space.creatorUserId !== undefined && !(await accounts.ownerIsBound());
    const creatorName = askHub && space.creatorUserId ? await hub.usernameOf(space.creatorUserId) : undefined;
    return ownerClaim(identity, space, creatorName);
  }

  #isAllowed(identity: Identity): boolean {
    const { allowedOrganizations } = this.#parts.settings;
    return (
      allowedOrganizations.length === 0 ||
      allowedOrganizations.some((allowed) =>
        identity.organizations.some((organization) => isOrganization(allowed, organization)),
      )
    );
  }

  /** The id of the first allowed organisation; the settings may name it instead. */
  async #organizationToPreselect(): Promise<string | undefined> {
    const [first] = this.#parts.settings.allowedOrganizations;
    return first === undefined || isHubId(first) ? first : this.#parts.hub.organizationId(first);
  }
}

function isBrowserToken(value: string | undefined): value is string {
  return value !== undefined && /^[\w-]{43}$/.test(value);
}
