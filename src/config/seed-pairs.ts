import { Secret } from "../platform/secret.ts";
import type { SettingsProblem } from "../platform/settings-problem.ts";
import type { SettingName, SettingValues } from "./settings.ts";

/** Two names of one thing: setting both to different values is a mistake that nobody should have to debug. */
const PAIRS = [
  ["OWNER_PASSWORD", "PASSWORD"],
  ["OWNER_API_KEY", "API_KEY"],
  ["ARGILLA_WORKSPACE", "WORKSPACE"],
  ["OWNER_API_KEY", "ARGILLA_LOCAL_AUTH_DEFAULT_APIKEY"],
  ["API_KEY", "ARGILLA_LOCAL_AUTH_DEFAULT_APIKEY"],
] as const satisfies [SettingName, SettingName][];

const USERNAME_PAIR = ["OWNER_USERNAME", "USERNAME"] as const;

/**
 * Finds settings of two generations that contradict each other. On a Space `USERNAME` may also say whom the Hub knows
 * as the owner, so there it need not be `OWNER_USERNAME`.
 */
export function pairProblems(values: SettingValues, comparesUsername: boolean): SettingsProblem[] {
  const problems: SettingsProblem[] = [];
  for (const [first, second] of comparesUsername ? [...PAIRS, USERNAME_PAIR] : PAIRS) {
    const [one, other] = [values[first], values[second]];
    if (one === undefined || other === undefined) continue;
    const same = one instanceof Secret && other instanceof Secret ? one.equals(other) : one === other;
    if (!same) problems.push(contradiction(first, `Differs from ${second}, which is another name for it.`));
  }
  // A hash cannot be compared with a password here, so the two never go together.
  const plain = values.OWNER_PASSWORD ? "OWNER_PASSWORD" : "PASSWORD";
  if (values[plain] && values.ARGILLA_LOCAL_AUTH_DEFAULT_PASSWORD) {
    const hash = "ARGILLA_LOCAL_AUTH_DEFAULT_PASSWORD";
    problems.push(contradiction(hash, `Sets the password of the owner, and so does ${plain}.`));
  }
  return problems;
}

function contradiction(setting: SettingName, rule: string): SettingsProblem {
  return { setting, rule, remedy: "Keep one of the two and remove the other." };
}
