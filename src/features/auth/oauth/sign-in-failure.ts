import { ACCOUNT_DISABLED } from "../../users/index.ts";

/** Why a sign-in came to nothing; the codes are those of the page that explains them. */
export const SIGN_IN_FAILURES = {
  denied: "The sign-in was refused on the consent page",
  expired: "The attempt to sign in is older than ten minutes or was used already; start again",
  "other-browser": "The attempt to sign in was started in another browser; start again in this one",
  "provider-unavailable": "The sign-in service does not answer; try again in a minute",
  "provider-refused":
    "The sign-in service refused this server; an owner should check the OAuth app's id, secret and redirect URL",
  "not-verified": "The sign-in service's answer failed a check, so nobody was signed in; start again",
  organization:
    "Only members of certain organisations may sign in; grant access to yours on the consent page",
  closed: "New people cannot join at the moment, because a workspace that they should join does not exist",
  full: "New people cannot join: as many accounts as may sign in with Hugging Face are there (ARGILLA_OAUTH_MAX_USERS)",
  "account-disabled": ACCOUNT_DISABLED,
  disabled: "Sign in with Hugging Face is not enabled here",
} as const;

export type SignInFailureCode = keyof typeof SIGN_IN_FAILURES;

/** Ends a sign-in. The message is for programs; people get the page of the code. */
export class SignInFailure extends Error {
  readonly code: SignInFailureCode;
  /** Where the person wanted to go, for the next try; known once their attempt is. */
  readonly returnPath: string | undefined;

  constructor(code: SignInFailureCode, cause?: unknown, returnPath?: string) {
    super(SIGN_IN_FAILURES[code], { cause });
    this.code = code;
    this.returnPath = returnPath;
  }

  returningTo(path: string): SignInFailure {
    return new SignInFailure(this.code, this.cause, path);
  }
}
