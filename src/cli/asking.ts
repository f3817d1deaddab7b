import { text as readAll } from "node:stream/consumers";
import type { Command } from "commander";
import type { z } from "zod";
import { validate } from "../http/validate.ts";
import { ValidationError } from "../platform/errors.ts";
import { Secret } from "../platform/secret.ts";
import type { Cli } from "./cli.ts";
import type { Check, Prompts } from "./prompts.ts";

/**
 * What was given on the command line, else what a person answers.
 * @throws CommanderError (exit code 2) when it is missing and nobody can be asked.
 */
export async function givenOrAsked<T>(
  cli: Cli,
  command: Command,
  { name, given, ask }: { name: string; given: T | undefined; ask: (prompts: Prompts) => Promise<T> },
): Promise<T> {
  if (given !== undefined) return given;
  if (cli.prompts) return ask(cli.prompts);
  return command.error(`error: ${name} is missing, and this is not a terminal to ask on`);
}

export interface PasswordOptions {
  readonly password?: string;
  readonly passwordStdin?: true;
}

/** The password of `--password`, of the first line of standard input, or of the person at the terminal. */
export async function newPassword(
  cli: Cli,
  command: Command,
  { password, passwordStdin }: PasswordOptions,
  check: Check,
): Promise<Secret> {
  if (passwordStdin) return new Secret((await readAll(process.stdin)).replace(/\r?\n.*$/s, ""));
  return givenOrAsked(cli, command, {
    name: "--password or --password-stdin",
    given: password === undefined ? undefined : new Secret(password),
    ask: (prompts) => prompts.newPassword("Password", check),
  });
}

/** Lets a person think again; without a terminal `--yes` must say that it is meant. */
export async function confirmed(
  cli: Cli,
  command: Command,
  yes: boolean | undefined,
  question: string,
): Promise<boolean> {
  const answer = await givenOrAsked(cli, command, {
    name: "--yes",
    given: yes ? ("yes" as const) : undefined,
    ask: (prompts) => prompts.choice(question, ["no", "yes"], "no"),
  });
  return answer === "yes";
}

/** A field's schema as a check of what a person types. */
export function checkWith(schema: z.ZodType): Check {
  return (answer) => schema.safeParse(answer).error?.issues[0]?.message;
}

/** Whose account a command is about. */
export function askUsername(cli: Cli, command: Command, given: string | undefined): Promise<string> {
  return givenOrAsked(cli, command, {
    name: "the username",
    given,
    ask: (prompts) => prompts.text("Username"),
  });
}

/** Values as the API's own schema takes them; wrong ones are wrong usage, each under the name of its option. */
export function checkedInput<Schema extends z.ZodType>(
  command: Command,
  schema: Schema,
  input: unknown,
): z.output<Schema> {
  try {
    return validate(schema, input, "body");
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error;
    const lines = error.problems.map(({ loc, msg }) => `--${String(loc[1]).replaceAll("_", "-")}: ${msg}`);
    return command.error(`error: ${lines.join("\n")}`);
  }
}
