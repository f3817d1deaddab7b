import type { IncomingHttpHeaders } from "node:http";
import { requireSameOrigin } from "../../http/same-origin.ts";
import type { Actor } from "../../platform/actor.ts";
import { UnauthorizedError } from "../../platform/errors.ts";
import { Secret } from "../../platform/secret.ts";
import { ACCOUNT_DISABLED, isOpen, type User, type UserService } from "../users/index.ts";
import type { AccessTokens } from "./access-token.ts";
import type { ApiCallLimit } from "./limits/api-call-limit.ts";
import type { KeyGuessLimit } from "./limits/key-guess-limit.ts";

const API_KEY_HEADER = "x-argilla-api-key";
/** Begins a Hugging Face token: the gate of a private Space needs it in `Authorization`, and it is none of ours. */
const HUB_TOKEN_PREFIX = "hf_";

/** What of a request says who calls. */
export interface RequestCredentials {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  /** The browser's session, loaded only when neither a key nor a token came with the request. */
  readonly session?: Partial<SessionClaims> | undefined;
}

interface SessionClaims {
  readonly userId: string;
  readonly credentialsVersion: number;
}

/**
 * Finds out who calls, from the headers alone. A good API key wins and the bearer token is not looked at; without one
 * the bearer token counts; without either the browser's session.
 */
export class Authenticator {
  readonly #users: UserService;
  readonly #tokens: AccessTokens;
  readonly #calls: ApiCallLimit;
  readonly #guesses: KeyGuessLimit;
  readonly #publicOrigin: string | undefined;

  constructor(parts: {
    users: UserService;
    tokens: AccessTokens;
    calls: ApiCallLimit;
    guesses: KeyGuessLimit;
    publicOrigin: string | undefined;
  }) {
    this.#users = parts.users;
    this.#tokens = parts.tokens;
    this.#calls = parts.calls;
    this.#guesses = parts.guesses;
    this.#publicOrigin = parts.publicOrigin;
  }

  /**
   * @param network tells the network that the request comes from, as `Caller` has it.
   * @throws UnauthorizedError
   * @throws TooManyRequestsError when the account calls too often, or its source tries too many keys.
   * @throws ForbiddenError when a session came with a writing request that no page of ours sent.
   */
  async authenticate(request: RequestCredentials, network: () => string | undefined): Promise<Actor> {
    const { headers } = request;
    const apiKey = headers[API_KEY_HEADER];
    const ofKey =
      typeof apiKey === "string" && apiKey !== ""
        ? await this.#withKey(new Secret(apiKey), network)
        : undefined;
    const isRefused = ofKey === "refused";
    const user =
      (isRefused ? undefined : ofKey) ??
      (await this.#bearer(headers.authorization)) ??
      (await this.#session(request));
    if (!user && isRefused) throw this.#guesses.refusal(network());
    if (user?.disabled) throw new UnauthorizedError(ACCOUNT_DISABLED);
    if (!user || !isOpen(user)) throw new UnauthorizedError(hint(apiKey, headers.authorization));
    this.#calls.take(user);
    return { userId: user.id, username: user.username, role: user.role };
  }

  #withKey(apiKey: Secret, network: () => string | undefined) {
    return this.#guesses.attempt(network(), apiKey, () => this.#users.withApiKey(apiKey));
  }

  async #bearer(authorization: string | undefined): Promise<User | undefined> {
    const token = bearerToken(authorization);
    if (token === undefined || token.startsWith(HUB_TOKEN_PREFIX)) return undefined;
    const claims = await this.#tokens.read(token);
    if (!claims) throw new UnauthorizedError("Invalid token");
    return this.#current(claims);
  }

  /** The account that the browser is signed in to, if any: for asking, not for acting. */
  async signedIn(request: RequestCredentials): Promise<User | undefined> {
    const { userId, credentialsVersion } = request.session ?? {};
    if (userId === undefined || credentialsVersion === undefined) return undefined;
    const user = await this.#current({ userId, credentialsVersion });
    return user && isOpen(user) ? user : undefined;
  }

  async #session(request: RequestCredentials): Promise<User | undefined> {
    const user = await this.signedIn(request);
    if (user) requireSameOrigin(request, this.#publicOrigin);
    return user;
  }

  /** The account, unless its credentials have changed since the claims were made. */
  async #current({ userId, credentialsVersion }: SessionClaims): Promise<User | undefined> {
    const user = await this.#users.withId(userId);
    return user?.credentialsVersion === credentialsVersion ? user : undefined;
  }
}

function bearerToken(authorization: string | undefined): string | undefined {
  return /^Bearer\s+(\S+)\s*$/i.exec(authorization ?? "")?.[1];
}

/** A Hub token where an Argilla key belongs is the most frequent mix-up on a Space: say so, without repeating it. */
function hint(apiKey: string | string[] | undefined, authorization: string | undefined): string | undefined {
  const keyIsHubToken = typeof apiKey === "string" && apiKey.startsWith(HUB_TOKEN_PREFIX);
  const onlyHubToken = !apiKey && bearerToken(authorization)?.startsWith(HUB_TOKEN_PREFIX);
  if (!keyIsHubToken && !onlyHubToken) return undefined;
  return "Could not validate credentials: that is a Hugging Face token. Send your Argilla API key in the header X-Argilla-Api-Key";
}
