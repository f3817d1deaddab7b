import { RehearsalProblem } from "./rehearsal-problem.ts";

export type Variables = ReadonlyMap<string, string>;

/** Splits at white space outside of quotes; quotes and variables stay as they are. */
export function splitWords(text: string): string[] {
  return text.match(/(?:[^\s"'\\]|\\.|"(?:\\.|[^"\\])*"|'[^']*')+/g) ?? [];
}

/**
 * One word as Docker's builder understands it: quotes removed, `$name`, `${name}`, `${name:-else}` and `${name:+then}`
 * replaced. A variable that is not set is empty.
 *
 * @throws RehearsalProblem on any other `${…}`
 */
export function expandWord(word: string, variables: Variables): string {
  // Within the part of the pattern for double quotes, the alternatives of the outer one apply again.
  return word.replace(
    /'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)|\$\{([^}]*)\}|\$(\w+)/g,
    (_all, single?: string, double?: string, escaped?: string, braced?: string, name?: string) => {
      if (single !== undefined) return single;
      if (double !== undefined) return expandDoubleQuoted(double, variables);
      if (escaped !== undefined) return escaped;
      return expandVariable(braced ?? name ?? "", variables);
    },
  );
}

/** `name=value` pairs, as ENV, LABEL and ARG take them; a value is undefined where there is no `=`. */
export function readAssignments(text: string, variables: Variables): [name: string, value?: string][] {
  return splitWords(text).map((word) => {
    const equals = word.indexOf("=");
    if (equals < 0) return [word];
    return [expandWord(word.slice(0, equals), variables), expandWord(word.slice(equals + 1), variables)];
  });
}

function expandDoubleQuoted(text: string, variables: Variables): string {
  return text.replace(
    /\\(["$\\])|\$\{([^}]*)\}|\$(\w+)/g,
    (_all, escaped?: string, braced?: string, name?: string) =>
      escaped ?? expandVariable(braced ?? name ?? "", variables),
  );
}

function expandVariable(expression: string, variables: Variables): string {
  const [, name, operator, operand = ""] = /^(\w+)(?:(:?[-+])(.*))?$/.exec(expression) ?? [];
  if (name === undefined) throw new RehearsalProblem(`\${${expression}} is not rehearsed.`);
  const value = variables.get(name);
  const isThere = operator?.startsWith(":") ? value !== undefined && value !== "" : value !== undefined;
  if (operator?.endsWith("-")) return isThere ? (value ?? "") : expandWord(operand, variables);
  if (operator?.endsWith("+")) return isThere ? expandWord(operand, variables) : "";
  return value ?? "";
}
