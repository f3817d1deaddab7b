import type { IncomingHttpHeaders } from "node:http";
import { ForbiddenError } from "../platform/errors.ts";

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Proof that a request which a cookie vouches for comes from one of our own pages: `Sec-Fetch-Site`, which no page can
 * forge, else `Origin` (OWASP CSRF cheat sheet, "Fetch Metadata"). A request without either is refused: no browser that
 * we support sends one.
 * @param publicOrigin the configured address; without one a page of the very host that was asked counts.
 * @throws ForbiddenError
 */
export function requireSameOrigin(
  request: { readonly method: string; readonly headers: IncomingHttpHeaders },
  publicOrigin: string | undefined,
): void {
  if (SAFE_METHODS.has(request.method)) return;
  const { origin, host } = request.headers;
  const site = request.headers["sec-fetch-site"];
  if (site !== undefined) {
    if (site === "same-origin") return;
  } else if (origin !== undefined && origin === (publicOrigin ?? `http://${host}`)) {
    return;
  }
  throw new ForbiddenError("Operation not allowed: this request did not come from a page of this server");
}
