import { isIP } from "node:net";
import type { CookieOptions, Request } from "express";
import type { Config } from "../config/config.ts";
import type { Logger } from "../platform/logger.ts";
import { type CookiePolicy, cookiePolicy, readCookie } from "./browser-cookie.ts";

const COOKIE = "argilla-known-browser";
const UNKNOWN_PROXY =
  "Requests come through a proxy, so everybody seems to call from its address. Set ARGILLA_TRUSTED_PROXIES, to 1 if it is the only one, and limits and audit log tell callers apart.";

/** What can be told of somebody before they have signed in. */
export interface Caller {
  /**
   * The network from which they call: an IPv4 address, or the /64 of an IPv6 one, of which a line has that many to use.
   * Undefined where all callers look the same, because they come through a proxy that is not trusted.
   */
  readonly network: string | undefined;
  /** What this browser was given when it signed in before. */
  readonly knownBrowser: string | undefined;
}

/** What a browser is to be known by, and for how long. */
export interface BrowserMark {
  readonly value: string;
  readonly lifetimeMs: number;
}

/** Tells callers apart, and browsers that have been here before. */
export interface Callers {
  read(request: Request): Caller;
  /** Gives the browser a cookie to be known by. It opens nothing. */
  remember(request: Request, mark: BrowserMark): void;
}

/**
 * On a Space every request comes through the platform's proxy. Which headers that sets, and whether it lets a caller's own
 * pass, is documented nowhere: until `ARGILLA_TRUSTED_PROXIES` says otherwise, nobody's claim counts and all look the same.
 * Elsewhere a proxy is given away by its header on a connection from a private address; strangers connect from none.
 */
export function createCallers({ space, server }: Pick<Config, "space" | "server">, logger: Logger): Callers {
  const cookies: CookiePolicy = cookiePolicy({ space, server });
  const name = `${cookies.prefix}${COOKIE}`;
  const trustsNobody = server.trustedProxies === 0;
  let warned = false;
  const behindUnknownProxy = (request: Request) => {
    if (!cameThroughProxy(request)) return false;
    if (!warned) logger.warn(UNKNOWN_PROXY);
    warned = true;
    return true;
  };
  return {
    read(request) {
      const indistinct = trustsNobody && (space !== undefined || behindUnknownProxy(request));
      return {
        network: indistinct ? undefined : networkOf(sourceAddress(request)),
        knownBrowser: readCookie(request.headers.cookie, name),
      };
    },
    remember(request, { value, lifetimeMs }) {
      const options: CookieOptions = { ...cookies.options, maxAge: lifetimeMs };
      request.res?.cookie(name, value, options);
    },
  };
}

/** The address of whoever calls: Express reads it as far as proxies are trusted; what is no address then is ignored. */
export function sourceAddress(request: Request): string {
  const claimed = request.ip ?? "";
  // Some proxies add the port.
  const withoutPort = /^(?:\[(.+)\]|([\d.]+)):\d+$/.exec(claimed);
  const address = withoutPort?.[1] ?? withoutPort?.[2] ?? claimed;
  return plainAddress(isIP(address) ? address : (request.socket.remoteAddress ?? "unknown"));
}

/** The part of an address that one line has for itself. */
export function networkOf(address: string): string {
  if (isIP(address) !== 6) return address;
  const [head = "", tail] = (address.split("%")[0] ?? "").split("::");
  const left = head === "" ? [] : head.split(":");
  // An IPv4 tail stands for two groups, and is never in the first four.
  const right = tail ? tail.replace(/[\d.]+\.[\d.]+$/, "0:0").split(":") : [];
  const zeros = tail === undefined ? [] : Array(Math.max(0, 8 - left.length - right.length)).fill("0");
  const groups = [...left, ...zeros, ...right].slice(0, 4);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(":")}::/64`;
}

/** An IPv4 address as such, where the socket takes both kinds. */
function plainAddress(address: string): string {
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
}

const PRIVATE =
  /^(?:127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|::1$|f[cd]|fe[89ab])/i;

function cameThroughProxy({ headers, socket }: Request): boolean {
  if (headers["x-forwarded-for"] === undefined && headers.forwarded === undefined) return false;
  return PRIVATE.test(plainAddress(socket.remoteAddress ?? ""));
}
