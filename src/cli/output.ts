/** Where commands write; tests give their own. */
export interface Output {
  write(text: string): void;
  writeError(text: string): void;
}
