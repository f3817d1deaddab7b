import type { z } from "zod";

type Schema = z.core.$ZodType;

/**
 * Where a problem is, as Pydantic writes it: among the steps of the path stands the tag of every union of objects on the
 * way, as in `settings.rating.options`.
 * @param path the steps from the schema's value to the problem.
 */
export function problemLocation(
  schema: Schema,
  input: unknown,
  path: readonly PropertyKey[],
): (string | number)[] {
  const location: (string | number)[] = [];
  let at: Schema | undefined = schema;
  let value = input;
  for (const step of path) {
    at = enter(at, value, location);
    const key = typeof step === "symbol" ? String(step) : step;
    location.push(key);
    at = at && childOf(at, key);
    value = (value as Record<string | number, unknown> | null | undefined)?.[key];
  }
  enter(at, value, location);
  return location;
}

/** Unwraps a schema to what has children; notes the tag where that is the member of a union. */
function enter(
  schema: Schema | undefined,
  value: unknown,
  location: (string | number)[],
): Schema | undefined {
  let at = schema;
  while (at) {
    const { def } = at._zod as z.core.$ZodTypes["_zod"];
    if ("innerType" in def) at = def.innerType as Schema;
    else if (def.type === "pipe") at = def.in;
    else if (def.type === "union" && "discriminator" in def) {
      const tag = tagOf(value, String(def.discriminator));
      at = def.options.find(
        (option) => tag !== undefined && option._zod.propValues?.[String(def.discriminator)]?.has(tag),
      );
      if (at) location.push(tag as string);
    } else return at;
  }
  return undefined;
}

function tagOf(value: unknown, discriminator: string): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const tag = (value as Record<string, unknown>)[discriminator];
  return typeof tag === "string" ? tag : undefined;
}

function childOf(schema: Schema, key: string | number): Schema | undefined {
  const { def } = schema._zod as z.core.$ZodTypes["_zod"];
  if (def.type === "object") return def.shape[key];
  if (def.type === "array") return def.element;
  if (def.type === "record") return def.valueType;
  return undefined;
}
