/** Names in a sentence: `a, b and c`, or with “or”. */
export function listOf(names: readonly string[], type: "conjunction" | "disjunction"): string {
  return new Intl.ListFormat("en-GB", { type }).format(names);
}
