/** Where commands write; tests give their own. */
export interface Output {
  write(text: string): void;
  writeError(text: string): void;
  /** Shows one line in place of the one before; the empty one takes it away. Undefined where nobody looks on. */
  progress?: ((line: string) => void) | undefined;
}

export function printJson(output: Output, value: unknown): void {
  output.write(`${JSON.stringify(value, null, 2)}\n`);
}
