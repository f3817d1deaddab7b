import type { CookieOptions } from "express";
import type { Config } from "../config/config.ts";

/** How cookies are set here. The configured address decides, never a header of the request. */
export interface CookiePolicy {
  /** Prefix of every cookie's name: `__Host-` binds a cookie to this very host, where https allows it. */
  readonly prefix: "__Host-" | "";
  readonly options: Pick<CookieOptions, "httpOnly" | "path" | "secure" | "sameSite" | "partitioned">;
}

/**
 * On a Space the app lives in a frame of the Hub, where only a cookie with `SameSite=None` and `Partitioned` (CHIPS)
 * has a chance; elsewhere `Lax` keeps it from travelling with other sites' requests.
 */
export function cookiePolicy({ space, server }: Pick<Config, "space" | "server">): CookiePolicy {
  const secure = space !== undefined || (server.publicOrigin?.startsWith("https:") ?? false);
  const common = { httpOnly: true, path: "/", secure };
  if (space) return { prefix: "", options: { ...common, sameSite: "none", partitioned: true } };
  return { prefix: secure ? "__Host-" : "", options: { ...common, sameSite: "lax" } };
}

/** The value of a request's cookie. Of several with one name the first counts, as browsers send the most specific first. */
export function readCookie(header: string | undefined, name: string): string | undefined {
  for (const part of header?.split(";") ?? []) {
    const [key, ...value] = part.trim().split("=");
    if (key === name) return value.join("=");
  }
  return undefined;
}
