import { generateKeyPairSync } from "node:crypto";
import { jwtVerify, SignJWT } from "jose";
import type { EdgeRequest } from "./edge.ts";

const COOKIE = "spaces-jwt";
const QUERY = "__sign";
const LIFETIME = "24h";

const { privateKey, publicKey } = generateKeyPairSync("ed25519");

/** What the gate before a private Space says to a request. */
export interface GateDecision {
  readonly open: boolean;
  /** A cookie to set, so that what the page loads gets in as well. */
  readonly cookie: string | undefined;
}

export interface PrivateGate {
  /** `owner/name` of the Space. */
  readonly id: string;
  /** Whether the holder of a token of the Hub may see the Space. */
  readonly admits: (hubToken: string) => boolean;
}

/** The page's pass for its frame: a signed word of the Hub that this person may see the Space. */
function signFrame(id: string, personId: string): Promise<string> {
  return new SignJWT({
    read: true,
    permissions: { "repo.content.read": true },
    onBehalfOf: { user: personId },
  })
    .setProtectedHeader({ alg: "EdDSA" })
    .setSubject(`/spaces/${id}`)
    .setExpirationTime(LIFETIME)
    .sign(privateKey);
}

/** The page's address for its frame, with the pass in it. */
export async function signedAddress(address: string, id: string, personId: string): Promise<string> {
  const url = new URL(address);
  url.searchParams.set(QUERY, await signFrame(id, personId));
  return url.href;
}

/**
 * Asks for a token of the Hub in `X-HF-Authorization` or `Authorization`, for the pass in the address, or for the cookie
 * that came of it.
 */
export async function askGate(request: EdgeRequest, gate: PrivateGate): Promise<GateDecision> {
  const { headers } = request;
  const tokens = [headers["x-hf-authorization"], headers.authorization].map(
    (value) => /^Bearer (hf_.+)$/i.exec(String(value))?.[1],
  );
  if (tokens.some((token) => token !== undefined && gate.admits(token)))
    return { open: true, cookie: undefined };
  const pass = new URL(request.url, "https://space.invalid").searchParams.get(QUERY);
  if (pass !== null && (await isValid(pass, gate.id))) {
    return { open: true, cookie: `${COOKIE}=${pass}; Path=/; Secure; SameSite=None; Partitioned` };
  }
  const cookies = String(headers.cookie ?? "").split(/;\s*/);
  const kept = cookies.find((cookie) => cookie.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1);
  return { open: kept !== undefined && (await isValid(kept, gate.id)), cookie: undefined };
}

async function isValid(pass: string, id: string): Promise<boolean> {
  return jwtVerify(pass, publicKey, { subject: `/spaces/${id}` }).then(
    () => true,
    () => false,
  );
}
