import { z } from "zod";
import { type InputProblem, ValidationError } from "../platform/errors.ts";
import { TimeSlice } from "../platform/time-slice.ts";
import { parseBatch } from "./batch-text.ts";
import { check, validate } from "./validate.ts";

/**
 * The body of a bulk route, `{items: [...]}` with 1 to `max` items, to be spread into its description. Parsing and checking
 * hundreds of items takes long enough for other requests to notice, so it is done with pauses in between.
 */
export function batchBody<Item extends z.ZodType>(item: Item, max: number, id: string) {
  const body = z.object({ items: z.array(item).min(1).max(max) }).meta({ id });
  return { body, parseLong: parseBatch, checkBody: (raw: unknown) => checkBatch(item, max, raw) };
}

const anyItems = z.object({ items: z.array(z.unknown()) });

/** @throws ValidationError listing the problems of all items. */
async function checkBatch<Item extends z.ZodType>(
  item: Item,
  max: number,
  raw: unknown,
): Promise<{ items: z.output<Item>[] }> {
  const { items } = validate(anyItems, raw, "body");
  const sizeProblem = sizeProblemOf(items.length, max);
  if (sizeProblem) throw new ValidationError([sizeProblem]);
  const slice = new TimeSlice();
  const checked: z.output<Item>[] = [];
  const problems: InputProblem[] = [];
  for (const [index, value] of items.entries()) {
    if (slice.isOver) await slice.pause();
    const result = check(item, value, ["body", "items", index]);
    if (result.problems) problems.push(...result.problems);
    else checked.push(result.value);
  }
  if (problems.length > 0) throw new ValidationError(problems);
  return { items: checked };
}

function sizeProblemOf(count: number, max: number): InputProblem | undefined {
  const loc = ["body", "items"];
  if (count === 0) {
    const msg = "List should have at least 1 item after validation, not 0";
    return { type: "too_short", loc, msg, ctx: { min_length: 1 } };
  }
  if (count <= max) return undefined;
  const msg = `List should have at most ${max} items after validation, not ${count}`;
  return { type: "too_long", loc, msg, ctx: { max_length: max } };
}
