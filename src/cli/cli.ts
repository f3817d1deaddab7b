import type { Output } from "./output.ts";
import type { Prompts } from "./prompts.ts";

/** What a command is given by whoever runs it. */
export interface Cli {
  readonly output: Output;
  /** Undefined where nobody can be asked: standard input is not a terminal. */
  readonly prompts: Prompts | undefined;
}
