/** A value as Python's `repr` writes it: what Argilla's commands print, and what scripts that read them expect. */
export function pythonRepr(value: string | readonly string[]): string {
  if (typeof value !== "string") return `[${value.map(pythonRepr).join(", ")}]`;
  const quote = value.includes("'") && !value.includes('"') ? '"' : "'";
  const escaped = value
    .replace(/[\\\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, escapeCharacter)
    .replaceAll(quote, `\\${quote}`);
  return `${quote}${escaped}${quote}`;
}

const SHORT: Readonly<Record<string, string>> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const digits = code.toString(16);
  const long =
    code > 0xff
      ? code > 0xffff
        ? `\\U${digits.padStart(8, "0")}`
        : `\\u${digits.padStart(4, "0")}`
      : `\\x${digits.padStart(2, "0")}`;
  return SHORT[character] ?? long;
}

/** One line a field, as Argilla's commands list what they made. */
export function bullets(fields: Readonly<Record<string, string | readonly string[] | null>>): string {
  return Object.entries(fields)
    .filter((field): field is [string, string | readonly string[]] => field[1] !== null)
    .map(([name, value]) => `• ${name}: ${pythonRepr(value)}\n`)
    .join("");
}
