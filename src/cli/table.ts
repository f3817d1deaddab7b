/** A table for people: columns as wide as they must be, a line under the heads. Cells hold no line breaks. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = heads.map((head, column) =>
    Math.max(...[head, ...rows.map((row) => row[column] ?? "")].map(width)),
  );
  const line = (cells: readonly string[]) => {
    const padded = cells.map((cell, column) => cell + " ".repeat((widths[column] ?? 0) - width(cell)));
    return `${padded.join("  ").trimEnd()}\n`;
  };
  const rule = widths.map((columns) => "-".repeat(columns));
  return [heads, rule, ...rows].map(line).join("");
}

function width(text: string): number {
  return [...text].length;
}
