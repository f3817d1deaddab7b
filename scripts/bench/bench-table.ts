import { type FigureLine, isMet } from "./figure.ts";

export interface FigureResult {
  readonly name: string;
  readonly about: string;
  readonly lines: readonly FigureLine[];
}

const HEADINGS = ["", "here", "beside it", "ratio", "(from – to)", "goal", ""];
/** All but the first column and the last are numbers, or begin with one. */
const RIGHT_ALIGNED = new Set([1, 3]);

/** The results as a table for people. */
export function renderTable(results: readonly FigureResult[]): string {
  const cells = results.map(({ lines }) => lines.map(renderLine));
  const widths = HEADINGS.map((heading, column) =>
    Math.max(heading.length, ...cells.flat().map((line) => line[column]?.length ?? 0)),
  );
  const align = (line: readonly string[]) =>
    line
      .map((text, column) =>
        RIGHT_ALIGNED.has(column) ? text.padStart(widths[column] ?? 0) : text.padEnd(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd();
  const sections = results.map(({ name, about }, index) =>
    [`${name}: ${about}`, ...(cells[index] ?? []).map(align)].join("\n"),
  );
  return `${align(HEADINGS)}\n${sections.join("\n\n")}\n`;
}

function renderLine(line: FigureLine): string[] {
  const { what, value, beside, besideWhat, unit, ratio, spread, goal } = line;
  const met = isMet(line);
  return [
    `  ${what}`,
    `${round(value)} ${unit}`,
    `${round(beside)} ${unit} ${besideWhat}`,
    `${round(ratio)}x`,
    `(${spread.map(round).join(" – ")})`,
    goal ? `${goal.is} ${goal.ratio}x` : "",
    met === undefined ? "" : met ? "met" : "missed",
  ];
}

function round(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(value < 1 ? 2 : 3);
}
