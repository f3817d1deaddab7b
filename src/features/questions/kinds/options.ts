import { z } from "zod";
import { integer } from "../../../http/lax-schema.ts";
import { text } from "../../../http/schema.ts";
import type { Reading } from "../../../platform/reading.ts";

/** A label that people may choose. */
export interface Option {
  readonly value: string;
  readonly text: string;
  readonly description: string | null;
}

const VISIBLE_OPTIONS_MIN = 3;

const optionCreate = z
  .object({
    value: text({ min: 1, max: 200 }),
    text: text({ min: 1, max: 500 }),
    description: text({ min: 1, max: 1000 }).nullable().default(null),
  })
  .meta({ id: "OptionSettingsCreate" });

/** Texts of existing options may be edited without limits of their own, as in the original. */
const optionUpdate = z
  .object({ value: text(), text: text(), description: text().nullable().default(null) })
  .meta({ id: "OptionSettingsUpdate" });

const optionOutput = z
  .object({ value: z.string(), text: z.string(), description: z.string().nullable() })
  .meta({ id: "OptionSettings" });

export const optionsOutput = z.array(optionOutput);
export const visibleOptionsOutput = z.int().nullable();
export const visibleOptions = integer({ min: VISIBLE_OPTIONS_MIN }).nullable();

interface Range {
  readonly min: number;
  readonly max: number;
}

export function optionsCreate({ min, max }: Range) {
  return z.array(optionCreate).min(min).max(max).superRefine(refuseRepeatedValues);
}

export function optionsUpdate({ min, max }: Range) {
  return z.array(optionUpdate).min(min).max(max).superRefine(refuseRepeatedValues);
}

/** Adds a problem where two options have the same value. */
export function refuseRepeatedValues(
  options: readonly { readonly value: unknown }[],
  context: z.RefinementCtx,
): void {
  if (new Set(options.map(({ value }) => value)).size === options.length) return;
  const message = "Value error, Option values must be unique";
  context.addIssue({ code: "custom", message, params: { type: "value_error" } });
}

/** Adds a problem where more options are to be visible than there are. */
export function refuseTooManyVisible(settings: VisibleOptions, context: z.RefinementCtx): void {
  const problem = tooManyVisible(settings);
  if (!problem) return;
  const message = `Value error, ${problem}`;
  context.addIssue({ code: "custom", message, params: { type: "value_error" } });
}

interface VisibleOptions {
  readonly options: readonly Option[];
  /** How many are shown before a person asks for the rest; null: all. */
  readonly visible_options: number | null;
}

/** Options and how many of them are visible after a change, or why it cannot be. */
export function changeOptions<Settings extends VisibleOptions>(
  current: Settings,
  changes: {
    readonly options?: readonly Option[] | undefined;
    readonly visible_options?: number | null | undefined;
  },
): Reading<Settings> {
  const options = changes.options ?? current.options;
  const problem = valuesProblem(current.options, options);
  if (problem) return { problem };
  const visible = changes.visible_options === undefined ? current.visible_options : changes.visible_options;
  const changed = { ...current, options, visible_options: visible };
  const tooMany = tooManyVisible(changed);
  return tooMany ? { problem: tooMany } : { value: changed };
}

function valuesProblem(before: readonly Option[], after: readonly Option[]): string | undefined {
  if (before.length !== after.length) {
    return `the number of options cannot be changed: expected ${before.length}, got ${after.length}`;
  }
  const known = new Set(before.map(({ value }) => value));
  const unknown = after.filter(({ value }) => !known.has(value)).map(({ value }) => value);
  if (unknown.length === 0) return undefined;
  return `the values of options cannot be changed: ${unknown.map((value) => JSON.stringify(value)).join(", ")} is new`;
}

function tooManyVisible({ options, visible_options: visible }: VisibleOptions): string | undefined {
  if (visible === null || visible <= options.length) return undefined;
  return `the value for 'visible_options' must be less or equal to the number of items in 'options' (${options.length})`;
}

/** What is wrong with a label that is not among the options. */
export function labelProblem(options: readonly { readonly value: unknown }[]): string {
  const shown = options.slice(0, 20).map(({ value }) => JSON.stringify(value));
  const more = options.length > shown.length ? `, and ${options.length - shown.length} more` : "";
  return `must be one of the options (${shown.join(", ")}${more})`;
}
