import { jwtVerify, SignJWT } from "jose";
import type { Clock } from "../../platform/clock.ts";
import type { User } from "../users/index.ts";

const ALGORITHM = "HS256";

/** What a valid token says: whose it is, and under which version of that account's credentials it was issued. */
export interface TokenClaims {
  readonly userId: string;
  readonly credentialsVersion: number;
}

/**
 * Issues and reads access tokens (JWT, RFC 7519). The claims are the original's, `identity`, `name`, `username`, `role`
 * and `exp`, plus `iat` and `credentials_version`. Only the identity and that version count when a token comes back.
 */
export class AccessTokens {
  readonly #key: Uint8Array;
  readonly #lifetimeSeconds: number;
  readonly #clock: Clock;

  constructor(key: Uint8Array, lifetimeSeconds: number, clock: Clock) {
    this.#key = key;
    this.#lifetimeSeconds = lifetimeSeconds;
    this.#clock = clock;
  }

  issue(user: User): Promise<string> {
    const now = Math.floor(this.#clock.now().getTime() / 1000);
    return new SignJWT({
      identity: user.id,
      name: user.firstName,
      username: user.username,
      role: user.role,
      credentials_version: user.credentialsVersion,
    })
      .setProtectedHeader({ alg: ALGORITHM, typ: "JWT" })
      .setIssuedAt(now)
      .setExpirationTime(now + this.#lifetimeSeconds)
      .sign(this.#key);
  }

  /** Undefined for a token that is not ours, expired, from the future or incomplete. */
  async read(token: string): Promise<TokenClaims | undefined> {
    try {
      const { payload } = await jwtVerify(token, this.#key, {
        algorithms: [ALGORITHM],
        requiredClaims: ["exp", "iat", "identity", "credentials_version"],
        currentDate: this.#clock.now(),
        // Makes jose check `iat` too: a token cannot be older than its life, nor come from the future.
        maxTokenAge: this.#lifetimeSeconds,
      });
      const { identity, credentials_version: version } = payload;
      if (typeof identity !== "string" || typeof version !== "number") return undefined;
      return { userId: identity, credentialsVersion: version };
    } catch {
      return undefined;
    }
  }
}
