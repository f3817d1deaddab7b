import type { RequestHandler } from "express";
import helmet from "helmet";
import { frameAncestors } from "./page.ts";

const YEAR_IN_SECONDS = 31_536_000;

/**
 * Headers for every answer of the app. A Space is shown inside a page of the Hub, so framing is ruled by
 * `frame-ancestors` alone: X-Frame-Options knows no list.
 */
export function securityHeaders(onSpace: boolean, overHttps: boolean): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { "default-src": ["'none'"], "frame-ancestors": [frameAncestors(onSpace)] },
    },
    frameguard: false,
    // Other origins may read the API (CORS decides), so resources are not bound to this one.
    crossOriginResourcePolicy: { policy: "cross-origin" },
    crossOriginOpenerPolicy: false,
    // Not for subdomains: a team's domain is not ours to rule.
    strictTransportSecurity: overHttps && { maxAge: YEAR_IN_SECONDS, includeSubDomains: false },
  });
}
