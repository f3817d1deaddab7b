const MAX_LENGTH = 2_000;
/** The Hub's pass through the gate of a private Space, which it puts into the address in its frame: no more ours to keep. */
const GATE_PASS = /^__sign(?:=|$)/;
const HERE = "http://here.invalid";

/**
 * The path to go to after sign-in, if it is one of ours; `/` otherwise. Resolved the way a browser would, since that is
 * who follows it: `//host`, `/\host`, `/%09/host` and the like must not lead elsewhere.
 */
export function localReturnPath(given: unknown): string {
  if (typeof given !== "string" || given.length > MAX_LENGTH || !/^\/(?![/\\])/.test(given)) return "/";
  if (!URL.canParse(given, HERE)) return "/";
  const url = new URL(given, HERE);
  const query = url.search
    .slice(1)
    .split("&")
    .filter((part) => part !== "" && !GATE_PASS.test(part));
  const path = `${url.pathname}${query.length > 0 ? `?${query.join("&")}` : ""}${url.hash}`;
  return url.origin === HERE && !path.startsWith("//") ? path : "/";
}
