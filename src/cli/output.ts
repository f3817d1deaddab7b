/** Where commands write; tests give their own. */
export interface Output {
  write(text: string): void;
  writeError(text: string): void;
}

export function printJson(output: Output, value: unknown): void {
  output.write(`${JSON.stringify(value, null, 2)}\n`);
}
