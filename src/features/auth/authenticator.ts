import type { IncomingHttpHeaders } from "node:http";
import type { Actor } from "../../platform/actor.ts";
import { UnauthorizedError } from "../../platform/errors.ts";
import { Secret } from "../../platform/secret.ts";
import type { User, UserService } from "../users/index.ts";
import type { AccessTokens } from "./access-token.ts";

const API_KEY_HEADER = "x-argilla-api-key";
/** Begins a Hugging Face token: the gate of a private Space needs it in `Authorization`, and it is none of ours. */
const HUB_TOKEN_PREFIX = "hf_";

/**
 * Finds out who calls, from the headers alone. A good API key wins and the bearer token is not looked at; without one
 * the bearer token counts.
 */
export class Authenticator {
  readonly #users: UserService;
  readonly #tokens: AccessTokens;

  constructor(users: UserService, tokens: AccessTokens) {
    this.#users = users;
    this.#tokens = tokens;
  }

  /** @throws UnauthorizedError */
  async authenticate({ headers }: { headers: IncomingHttpHeaders }): Promise<Actor> {
    const apiKey = headers[API_KEY_HEADER];
    const user =
      (typeof apiKey === "string" && apiKey !== ""
        ? await this.#users.withApiKey(new Secret(apiKey))
        : undefined) ?? (await this.#bearer(headers.authorization));
    if (!user) throw new UnauthorizedError(hint(apiKey, headers.authorization));
    return { userId: user.id, username: user.username, role: user.role };
  }

  async #bearer(authorization: string | undefined): Promise<User | undefined> {
    const token = bearerToken(authorization);
    if (token === undefined || token.startsWith(HUB_TOKEN_PREFIX)) return undefined;
    const claims = await this.#tokens.read(token);
    if (!claims) throw new UnauthorizedError("Invalid token");
    const user = await this.#users.withId(claims.userId);
    return user?.credentialsVersion === claims.credentialsVersion ? user : undefined;
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
