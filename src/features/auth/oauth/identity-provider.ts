import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type ClientAuth,
  type Configuration,
  calculatePKCECodeChallenge,
  clockTolerance,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  None,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from "openid-client";
import type { OAuthApp } from "../../../config/oauth-settings.ts";
import { boundedFetch } from "../../../platform/bounded-fetch.ts";
import type { Clock } from "../../../platform/clock.ts";
import type { Logger } from "../../../platform/logger.ts";
import { type Identity, toIdentity } from "./identity.ts";
import { CheckError, describeFailure, type ProtocolStep, refusalCode, safeWord } from "./protocol-failure.ts";
import { SignInFailure } from "./sign-in-failure.ts";

/** What is sent along with a person to the sign-in service and checked when they come back. */
export interface AuthorizationRequest {
  readonly url: URL;
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

const FETCH_BOUNDS = { timeoutMs: 8_000, maxBytes: 1_000_000 };
/** Somebody has clicked and waits. */
const APP_CHECK_BOUNDS = { timeoutMs: 3_000, maxBytes: 1_000_000 };
const BAD_REQUEST = 400;
const DISCOVERY_LIFETIME_MS = 60 * 60 * 1000;
/** How long what is out of date goes on being used when it cannot be had anew. */
const STALE_LIFETIME_MS = 60 * 1000;
const DISCOVERY_TRIES = 2;
const CLOCK_TOLERANCE_SECONDS = 30;
const ENDPOINTS = ["authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri"] as const;

/**
 * The OpenID Connect service that vouches for people, Hugging Face by default. The only module that speaks the
 * protocol (OpenID Connect Core 1.0 with PKCE, RFC 7636); every check of openid-client is on, the id token's signature
 * included, which the library leaves to TLS unless told.
 */
export class IdentityProvider {
  /** Where the service sends people back. */
  readonly redirectUri: string;
  readonly #app: OAuthApp;
  readonly #clock: Clock;
  readonly #logger: Logger;
  #known: { configuration: Configuration; until: number } | undefined;
  #underWay: Promise<Configuration> | undefined;

  constructor(app: OAuthApp, redirectUri: string, clock: Clock, logger: Logger) {
    this.#app = app;
    this.redirectUri = redirectUri;
    this.#clock = clock;
    this.#logger = logger;
  }

  /**
   * Where to send a person who wants to sign in.
   * @param organization the Hub's id of an organisation to preselect on the consent page.
   * @throws SignInFailure
   */
  async authorizationRequest(organization?: string): Promise<AuthorizationRequest> {
    const configuration = await this.#configuration();
    const [state, nonce, codeVerifier] = [randomState(), randomNonce(), randomPKCECodeVerifier()];
    const url = buildAuthorizationUrl(configuration, {
      redirect_uri: this.redirectUri,
      scope: this.#app.scopes.join(" "),
      state,
      nonce,
      code_challenge: await calculatePKCECodeChallenge(codeVerifier),
      code_challenge_method: "S256",
      ...(organization ? { orgIds: organization } : {}),
    });
    return { url, state, nonce, codeVerifier };
  }

  /**
   * Asks the service's authorization endpoint as the browser of somebody would who has not signed in there. An app or a
   * redirect address that it does not know ends there (RFC 6749, section 4.1.2.1): nobody is sent back, so nobody but
   * the person would ever see the answer. Hugging Face says it with status 400; nothing else is taken for a refusal.
   * @returns whether it refuses this app; undefined when it does not say.
   */
  async refusesApp(): Promise<boolean | undefined> {
    try {
      const { url } = await this.authorizationRequest();
      const { status } = await boundedFetch(url.href, { headers: { accept: "text/html" } }, APP_CHECK_BOUNDS);
      if (status === BAD_REQUEST) return true;
      return status < BAD_REQUEST ? false : undefined;
    } catch {
      return undefined;
    }
  }

  /**
   * Exchanges what a person came back with for who they are.
   * @param answer the callback's query parameters
   * @throws SignInFailure
   */
  async identify(
    answer: URLSearchParams,
    sent: { state: string; nonce: string; codeVerifier: string },
  ): Promise<Identity> {
    const configuration = await this.#configuration();
    const callback = new URL(this.redirectUri);
    callback.search = answer.toString();
    let step: ProtocolStep = "token";
    try {
      const tokens = await authorizationCodeGrant(configuration, callback, {
        expectedState: sent.state,
        expectedNonce: sent.nonce,
        pkceCodeVerifier: sent.codeVerifier,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (!claims) throw new CheckError("There is no id token");
      step = "userinfo";
      return toIdentity(claims.iss, await fetchUserInfo(configuration, tokens.access_token, claims.sub));
    } catch (error) {
      throw this.#failure(error, step);
    }
  }

  /** The failure behind the error that the service sent a person back with. */
  refusal(error: string): SignInFailure {
    const code = refusalCode(error);
    if (code !== "denied") {
      this.#logger.warn({ error: safeWord(error) }, "Hugging Face sent somebody back with an error.");
    }
    return new SignInFailure(code);
  }

  /** The service's metadata, an hour old at most while it can be had. People who ask at once share one request. */
  async #configuration(): Promise<Configuration> {
    if (this.#known && this.#known.until > this.#clock.now().getTime()) return this.#known.configuration;
    this.#underWay ??= this.#refresh().finally(() => {
      this.#underWay = undefined;
    });
    return this.#underWay;
  }

  async #refresh(): Promise<Configuration> {
    const stale = this.#known?.configuration;
    try {
      return this.#remember(await this.#discover(), DISCOVERY_LIFETIME_MS);
    } catch (error) {
      const failure = this.#failure(error, "discovery");
      // What was right an hour ago is better than nobody signing in.
      if (stale) return this.#remember(stale, STALE_LIFETIME_MS);
      throw failure;
    }
  }

  #remember(configuration: Configuration, lifetimeMs: number): Configuration {
    this.#known = { configuration, until: this.#clock.now().getTime() + lifetimeMs };
    return configuration;
  }

  async #discover(): Promise<Configuration> {
    const issuer = new URL(this.#app.providerUrl);
    const secret = this.#app.clientSecret?.reveal();
    const insecure = issuer.protocol === "http:" ? [allowInsecureRequests] : [];
    for (let attempt = 1; ; attempt += 1) {
      try {
        const configuration = await discovery(
          issuer,
          this.#app.clientId,
          { [clockTolerance]: CLOCK_TOLERANCE_SECONDS },
          secret === undefined ? None() : basicAuth(secret),
          {
            execute: [enableNonRepudiationChecks, ...insecure],
            [customFetch]: (url, init) => boundedFetch(url, init as RequestInit, FETCH_BOUNDS),
          },
        );
        requireOwnEndpoints(configuration, issuer);
        return configuration;
      } catch (error) {
        if (attempt === DISCOVERY_TRIES) throw error;
      }
    }
  }

  #failure(error: unknown, step: ProtocolStep): SignInFailure {
    const { code, facts } = describeFailure(error, step);
    this.#logger.warn(facts, "A request to Hugging Face for a sign-in failed.");
    return new SignInFailure(code, error);
  }
}

/**
 * `client_secret_basic` (RFC 6749, section 2.3.1). The library's own encodes even hyphens, which every id at the Hub has;
 * services that take the header as it is, as the Hub documents it, would not know the client. What is left as it is here
 * reads the same with and without decoding.
 */
function basicAuth(secret: string): ClientAuth {
  return (_server, client, _body, headers) => {
    const credentials = [client.client_id, secret].map(encodeURIComponent).join(":");
    headers.set("authorization", `Basic ${Buffer.from(credentials).toString("base64")}`);
  };
}

/** A discovery document that sends us, or people, to another origin is not believed. */
function requireOwnEndpoints(configuration: Configuration, issuer: URL): void {
  const metadata = configuration.serverMetadata();
  for (const name of ENDPOINTS) {
    const endpoint = metadata[name];
    if (!endpoint || !URL.canParse(endpoint) || new URL(endpoint).origin !== issuer.origin) {
      throw new CheckError(`The metadata's ${name} is not at the sign-in service`);
    }
  }
}
