import type { Caller } from "../../http/caller.ts";
import type { Secret } from "../../platform/secret.ts";
import type { User } from "./user.ts";

/**
 * Asks a signed-in person for their password again. To guess it here must be no easier than at a sign-in, so the sign-in
 * of the slice above is what checks it.
 */
export interface PasswordConfirmation {
  /**
   * The account, for whoever is about to give it another way in: a session or key that was left lying about must not
   * suffice for that.
   * @throws UnprocessableError when it has a password and `current` is not that.
   * @throws TooManyRequestsError when there were too many failures, whatever the password.
   */
  confirmPassword(userId: string, current: Secret | undefined, caller: Caller): Promise<User>;
}
