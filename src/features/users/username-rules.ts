/** A rule for new usernames, with the problem to report in Pydantic's form. */
interface UsernameRule {
  readonly type: string;
  readonly message: string;
  holds(username: string): boolean;
}

export const USERNAME_MAX_LENGTH = 200;

/** The rules but for the length, in the words of the API's description. */
export const USERNAME_PATTERN =
  "^[^\\s\\u0000-\\u001f\\u007f-\\u009f]([^\\u0000-\\u001f\\u007f-\\u009f]*[^\\s\\u0000-\\u001f\\u007f-\\u009f])?$";

/** The first rule that a new username breaks, as a clause that begins with the field; undefined when it breaks none. */
export function usernameProblem(username: string): string | undefined {
  return USERNAME_RULES.find((rule) => !rule.holds(username))?.message.replace(/^Value error, /, "");
}

/** What a new username must be; names that were made elsewhere before these rules keep working. */
export const USERNAME_RULES: readonly UsernameRule[] = [
  {
    type: "string_too_long",
    message: `String should have at most ${USERNAME_MAX_LENGTH} characters`,
    holds: (username) => [...username].length <= USERNAME_MAX_LENGTH,
  },
  {
    type: "value_error",
    message: "Value error, Username should not contain control characters",
    holds: (username) => !/\p{Cc}/u.test(username),
  },
  {
    type: "value_error",
    message: "Value error, Username should not start or end with white space",
    holds: (username) => username.trim() === username,
  },
];
