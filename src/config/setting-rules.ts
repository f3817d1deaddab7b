import { isIP } from "node:net";
import { z } from "zod";
import { foreignHashProblem } from "../platform/foreign-hash.ts";
import { Secret } from "../platform/secret.ts";

/*
 * The value rules that settings share. Each takes the variable's text (never empty: empty means unset) and gives the
 * typed value; messages are full sentences that complete "<VARIABLE>: …".
 */

const CONTROL_CHARACTERS = /\p{Cc}/u;

export const USERNAME_MAX_LENGTH = 200;
export const PASSWORD_MIN_LENGTH = 8;
export const PASSWORD_MAX_LENGTH = 100;
export const WORKSPACE_NAME = /^[A-Za-z0-9_-]+$/;

export const text = z.string();

export const username = z
  .string()
  .refine(
    (value) => [...value].length <= USERNAME_MAX_LENGTH,
    `Has more than ${USERNAME_MAX_LENGTH} characters.`,
  )
  .refine((value) => value.trim() === value, "Starts or ends with a space.")
  .refine((value) => !CONTROL_CHARACTERS.test(value), "Contains a control character.");

export const password = z
  .string()
  .refine((value) => {
    const length = [...value].length;
    return length >= PASSWORD_MIN_LENGTH && length <= PASSWORD_MAX_LENGTH;
  }, `Is not between ${PASSWORD_MIN_LENGTH} and ${PASSWORD_MAX_LENGTH} characters long.`)
  .refine((value) => !value.includes("\0"), "Contains a null character.")
  .transform((value) => new Secret(value));

/** An API key travels in an HTTP header, so it is limited to visible ASCII. */
export const apiKey = z
  .string()
  .refine((value) => value.length >= 8 && value.length <= 200, "Is not between 8 and 200 characters long.")
  .refine((value) => /^[\x21-\x7e]+$/.test(value), "Contains a space or a character outside ASCII.")
  .transform((value) => new Secret(value));

export const workspaceName = z
  .string()
  .max(200, "Has more than 200 characters.")
  .regex(WORKSPACE_NAME, "Contains something other than letters, digits, hyphens and underscores.");

export const secretText = z.string().transform((value) => new Secret(value));

export const passwordHash = z
  .string()
  .superRefine((value, context) => {
    const problem = foreignHashProblem(value);
    if (problem) context.addIssue(problem);
  })
  .transform((value) => new Secret(value));

export const port = z
  .string()
  .regex(/^\d{1,5}$/, "Is not a number.")
  .transform(Number)
  .refine((value) => value <= 65_535, "Is over 65535.");

const TRUE = new Set(["true", "1", "yes", "on"]);
const FALSE = new Set(["false", "0", "no", "off"]);

export const flag = z
  .string()
  .transform((value) => value.trim().toLowerCase())
  .refine((value) => TRUE.has(value) || FALSE.has(value), "Is neither true nor false.")
  .transform((value) => TRUE.has(value));

export const seconds = z
  .string()
  .regex(/^\d{1,9}$/, "Is not a whole number of seconds.")
  .transform(Number)
  .refine((value) => value > 0, "Is zero.");

export const days = z
  .string()
  .regex(/^\d{1,5}$/, "Is not a whole number of days.")
  .transform(Number)
  .refine((value) => value > 0, "Is zero.");

export const count = z
  .string()
  .regex(/^\d{1,9}$/, "Is not a whole number.")
  .transform(Number);

const MAX_HOPS = 10;
/** Express's names for ranges that no public address is in. */
const PROXY_RANGES = new Set(["loopback", "linklocal", "uniquelocal"]);

/** How many proxies stand in front, or which: addresses, ranges such as `10.0.0.0/8`, or Express's names for ranges. */
export const trustedProxies = z.string().transform((value, context) => {
  const trimmed = value.trim();
  if (/^\d+$/.test(trimmed)) {
    if (Number(trimmed) <= MAX_HOPS) return Number(trimmed);
    context.addIssue(`Is more than ${MAX_HOPS} proxies.`);
    return z.NEVER;
  }
  const proxies = trimmed.split(",").map((item) => item.trim());
  const wrong = proxies.find((proxy) => !PROXY_RANGES.has(proxy) && !isAddressRange(proxy));
  if (wrong === undefined) return proxies;
  context.addIssue(`Contains ${JSON.stringify(wrong)}, which is no address or range of addresses.`);
  return z.NEVER;
});

function isAddressRange(value: string): boolean {
  const [address = "", prefix, ...rest] = value.split("/");
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  // Everybody's address is in a range of length zero.
  return (
    prefix === undefined || (/^[1-9]\d{0,2}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128))
  );
}

export const optionCount = z
  .string()
  .regex(/^\d{1,5}$/, "Is not a whole number.")
  .transform(Number)
  .refine((value) => value >= 2 && value <= 10_000, "Is not between 2 and 10000.");

export const textLength = z
  .string()
  .regex(/^\d{1,7}$/, "Is not a whole number of characters.")
  .transform(Number)
  .refine((value) => value <= 1_000_000, "Is over 1000000.");

/** A JSON list as the original wants it, or one origin, or several with commas between them. */
export const origins = z.string().transform((value, context) => {
  const trimmed = value.trim();
  let items: unknown = trimmed.split(",").map((item) => item.trim());
  if (trimmed.startsWith("[")) {
    try {
      items = JSON.parse(trimmed);
    } catch {
      context.addIssue("Starts like a JSON list but is not one.");
      return z.NEVER;
    }
  }
  const list = Array.isArray(items) ? items : [];
  for (const item of list) {
    if (item === "*" || (typeof item === "string" && isOrigin(item))) continue;
    context.addIssue(`Contains ${JSON.stringify(item)}, which is not an origin.`);
    return z.NEVER;
  }
  return list as string[];
});

function isOrigin(value: string): boolean {
  return URL.canParse(value) && new URL(value).origin === value;
}

/** A path (`/argilla`) or the absolute public address (`https://labels.example.org/argilla`). */
export const baseUrl = z.string().transform((value, context) => {
  const isPath = value.startsWith("/") && !value.startsWith("//");
  const parsed = isPath
    ? new URL(value, "http://localhost")
    : URL.canParse(value)
      ? new URL(value)
      : undefined;
  if (parsed === undefined || !["http:", "https:"].includes(parsed.protocol)) {
    context.addIssue("Is neither a path nor an http(s) address.");
    return z.NEVER;
  }
  if (parsed.search !== "" || parsed.hash !== "" || parsed.username !== "" || parsed.password !== "") {
    context.addIssue("Carries more than scheme, host, port and path.");
    return z.NEVER;
  }
  // Anything else would be escaped on the way here, or mean something to the router.
  if (!/^[\w./~-]*$/.test(parsed.pathname)) {
    context.addIssue("Has a path with something other than letters, digits, hyphens, dots and underscores.");
    return z.NEVER;
  }
  const path = parsed.pathname.replace(/\/+/g, "/").replace(/\/$/, "");
  return { path, origin: isPath ? undefined : parsed.origin };
});

export const absoluteUrl = z
  .string()
  .refine(
    (value) => URL.canParse(value) && ["http:", "https:"].includes(new URL(value).protocol),
    "Is not an absolute http(s) address.",
  );
