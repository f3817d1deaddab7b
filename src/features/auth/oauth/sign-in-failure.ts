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
  "link-closed": "The link was used, replaced by a newer one or has expired; ask for a new one",
  "link-other-account":
    "The link is for an account that this browser is not signed in to; sign in to it, then open the link again",
  "identity-taken":
    "This Hugging Face account opens another account here; have an owner unlink it there, or delete that account, first",
  disabled: "Sign in with Hugging Face is not enabled here",
} as const;

export type SignInFailureCode = keyof typeof SIGN_IN_FAILURES;

/** What somebody wants of a sign-in. */
export interface SignInErrand {
  /** Where to go in the end, a path of this server. */
  readonly returnPath: string;
  /** Not to sign in, but to link an identity to the account that the browser is signed in to. */
  readonly links: boolean;
}

/** Ends a sign-in. The message is for programs; people get the page of the code. */
export class SignInFailure extends Error {
  readonly code: SignInFailureCode;
  /** What the person was about, for the next try; known once their attempt is. */
  readonly errand: SignInErrand | undefined;

  constructor(code: SignInFailureCode, cause?: unknown, errand?: SignInErrand) {
    super(SIGN_IN_FAILURES[code], { cause });
    this.code = code;
    this.errand = errand;
  }

  on(errand: SignInErrand): SignInFailure {
    return new SignInFailure(this.code, this.cause, errand);
  }
}
