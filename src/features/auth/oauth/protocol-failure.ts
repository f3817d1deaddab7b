import type { SignInFailureCode } from "./sign-in-failure.ts";

/** The request to the sign-in service that was under way. */
export type ProtocolStep = "discovery" | "token" | "userinfo";

/** A check of ours, beyond the protocol library's, that an answer did not pass. The message goes to the log. */
export class CheckError extends Error {
  override readonly name = "CheckError";
}

export interface ProtocolFailure {
  readonly code: SignInFailureCode;
  /** For the log: kinds and names of checks, never words of an answer. */
  readonly facts: {
    readonly step: ProtocolStep;
    readonly error: string;
    readonly check?: string;
    readonly status?: number;
  };
}

/** OAuth errors (RFC 6749, section 5.2) that say the app's registration is wrong, not this sign-in. */
const REGISTRATION_ERRORS = new Set([
  "invalid_client",
  "unauthorized_client",
  "invalid_request",
  "invalid_scope",
]);
/** OAuth errors of the consent page (section 4.1.2.1) that pass by themselves. */
const OUTAGES = new Set(["server_error", "temporarily_unavailable"]);
/** Errors whose messages are texts of a library or of ours, which name the check that failed. */
const NAMES_A_CHECK = new Set(["OperationProcessingError", "UnsupportedOperationError", "CheckError"]);

/**
 * Sorts what was thrown into what a person can do about it. Errors are told by their properties, not their classes: the
 * platform's own (TypeError, DOMException) may come from another realm.
 */
export function describeFailure(error: unknown, step: ProtocolStep): ProtocolFailure {
  const status = statusOf(error) ?? statusOf(causeOf(error));
  const check = [error, causeOf(error)].find((candidate) => NAMES_A_CHECK.has(nameOf(candidate)));
  const facts = {
    step,
    error: kindOf(error),
    ...(check instanceof Error && { check: check.message }),
    ...(status !== undefined && { status }),
  };
  return { code: failureCode(error, step, status), facts };
}

/** What an error means that the sign-in service sent a person back with. */
export function refusalCode(error: string): SignInFailureCode {
  if (error === "access_denied") return "denied";
  return OUTAGES.has(error) ? "provider-unavailable" : "provider-refused";
}

/** A word that may be logged; anything longer or stranger is not repeated. */
export function safeWord(word: string): string {
  return /^[\w.-]{1,64}$/.test(word) ? word : "unknown";
}

function failureCode(error: unknown, step: ProtocolStep, status: number | undefined): SignInFailureCode {
  if (status !== undefined && (status >= 500 || status === 429)) return "provider-unavailable";
  if (isOutage(error) || isOutage(causeOf(error))) return "provider-unavailable";
  const kind = kindOf(error);
  if (step === "discovery") {
    // Anything but metadata of somebody else is a service that is not itself at the moment.
    const isForeign = kind === "CheckError" || kind === "OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED";
    return isForeign ? "not-verified" : "provider-unavailable";
  }
  if (step === "token") {
    // A client whose secret is wrong is told so by a challenge (section 5.2).
    if (kind === "OAUTH_WWW_AUTHENTICATE_CHALLENGE" || REGISTRATION_ERRORS.has(kind))
      return "provider-refused";
    if (kind === "invalid_grant") return "expired";
  }
  return "not-verified";
}

/** `fetch` reports every failure of the network as a TypeError with a cause, a timeout as a DOMException. */
function isOutage(error: unknown): boolean {
  const name = nameOf(error);
  if (name === "TypeError") return causeOf(error) !== undefined;
  return name === "TimeoutError" || name === "AbortError";
}

function kindOf(error: unknown): string {
  const { error: oauthError, code } = (error ?? {}) as { error?: unknown; code?: unknown };
  const word = [oauthError, code, nameOf(error)].find((candidate) => typeof candidate === "string");
  return safeWord(String(word));
}

function nameOf(error: unknown): string {
  return String((error as { name?: unknown } | undefined)?.name);
}

function causeOf(error: unknown): unknown {
  return (error as { cause?: unknown } | undefined)?.cause;
}

function statusOf(error: unknown): number | undefined {
  const status = (error as { status?: unknown } | undefined)?.status;
  return typeof status === "number" ? status : undefined;
}
