import { Secret } from "../platform/secret.ts";

/** Says what is wrong with an answer; undefined when nothing is. */
export type Check = (answer: string) => string | undefined;

/** Asks the person at the terminal. Questions go to standard error, so that standard output is the answer alone. */
export interface Prompts {
  text(question: string, check?: Check): Promise<string>;
  choice<Value extends string>(question: string, values: readonly Value[], first: Value): Promise<Value>;
  /** Asks twice, hidden, until both answers are the same. */
  newPassword(question: string, check: Check): Promise<Secret>;
}

/** Its parts are loaded when something is asked: a start does without. */
export const terminalPrompts: Prompts = {
  async text(message, check = () => undefined) {
    const { default: askText } = await import("@inquirer/input");
    return askText({ message, required: true, validate: (answer) => check(answer) ?? true }, onTerminal());
  },

  async choice(message, values, first) {
    const { default: choose } = await import("@inquirer/select");
    return choose(
      { message, choices: values.map((value) => ({ value })), default: first, loop: false },
      onTerminal(),
    );
  },

  async newPassword(message, check) {
    const { default: askHidden } = await import("@inquirer/password");
    for (let ask = message; ; ask = `The two differ. ${message}`) {
      const first = await askHidden(
        { message: ask, validate: (answer) => check(answer) ?? true },
        onTerminal(),
      );
      const again = await askHidden({ message: `${message} again` }, onTerminal());
      if (first === again) return new Secret(first);
    }
  },
};

function onTerminal() {
  return { input: process.stdin, output: process.stderr };
}
