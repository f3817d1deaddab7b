import type { z } from "zod";
import { isJsonInteger, type JsonNumber, numberOf } from "../../../platform/json.ts";

/** The least and the greatest number allowed; null: none. */
export interface NumberBounds {
  readonly min: JsonNumber | null;
  readonly max: JsonNumber | null;
}

/** Adds a problem unless the least is less than the greatest. */
export function refuseEmptyRange({ min, max }: NumberBounds, context: z.RefinementCtx): void {
  if (min === null || max === null || compare(min, max) < 0) return;
  const message = `Value error, 'min' (${JSON.stringify(min)}) must be lower than 'max' (${JSON.stringify(max)})`;
  context.addIssue({ code: "custom", message, params: { type: "value_error" } });
}

/** What is wrong with a number, in words that follow a property's name; undefined if it is within the bounds. */
export function boundsProblem({ min, max }: NumberBounds, value: JsonNumber): string | undefined {
  if (min !== null && compare(value, min) < 0)
    return `is ${JSON.stringify(value)}, less than ${JSON.stringify(min)}`;
  if (max !== null && compare(value, max) > 0)
    return `is ${JSON.stringify(value)}, more than ${JSON.stringify(max)}`;
  return undefined;
}

/** Exact for integers of any size, as in Python. */
function compare(one: JsonNumber, other: JsonNumber): number {
  if (isJsonInteger(one) && isJsonInteger(other)) {
    const [left, right] = [BigInt(written(one)), BigInt(written(other))];
    return left < right ? -1 : left > right ? 1 : 0;
  }
  return numberOf(one) - numberOf(other);
}

function written(number: JsonNumber): string {
  return typeof number === "number" ? String(number) : number.source;
}
