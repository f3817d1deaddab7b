const ANY_ORIGIN = "http://origin.invalid";
/** The Hub's pass through the gate of a private Space, which it puts into the address in its frame: it goes no further. */
const GATE_PASS = /^__sign(?:=|$)/;
const NOT_PAGES = /^\/(?:sign-in|api|-)(?:\/|$)/;

/**
 * The path of this app that a link asks to return to, or the home page when it asks for anything else. A browser reads
 * `//host`, `/\host` and `/.//host` as other servers, so the path is judged after the browser's own parser.
 */
export function readReturnPath(asked: string | null): string {
  if (!asked?.startsWith("/")) return "/";
  const url = parse(asked);
  if (url?.origin !== ANY_ORIGIN || url.pathname.startsWith("//")) return "/";
  if (NOT_PAGES.test(url.pathname)) return "/";
  const query = url.search
    .slice(1)
    .split("&")
    .filter((part) => part !== "" && !GATE_PASS.test(part));
  return url.pathname + (query.length > 0 ? `?${query.join("&")}` : "") + url.hash;
}

/** The sign-in page, told where to return to. */
export function signInPath(wanted: string): string {
  const returnPath = readReturnPath(wanted);
  return returnPath === "/" ? "/sign-in" : `/sign-in?next=${encodeURIComponent(returnPath)}`;
}

function parse(path: string): URL | undefined {
  try {
    return new URL(path, ANY_ORIGIN);
  } catch {
    return undefined;
  }
}
