import type { z } from "zod";

/*
 * Building blocks for updates: what is absent stays as it is, null clears what may be empty and is refused elsewhere, in
 * one problem that names the keys.
 */

/** Describes a key as the update takes it, not as the schema parses it: null gets as far as a better message. */
export function notNull<Schema extends z.ZodType>(schema: Schema) {
  return schema.nullish().meta({
    override: ({ jsonSchema }) => {
      const [described] = jsonSchema.anyOf ?? [];
      delete jsonSchema.anyOf;
      Object.assign(jsonSchema, described);
    },
  });
}

/** Refuses null for all keys but these. */
export function refuseNulls(...nullable: string[]) {
  return (value: object, context: z.RefinementCtx): void => {
    const nulls = Object.entries(value).filter(([key, part]) => part === null && !nullable.includes(key));
    if (nulls.length === 0) return;
    const keys = nulls.map(([key]) => key).join(", ");
    const message = `Value error, The following keys must have non-null values: ${keys}`;
    context.addIssue({ code: "custom", message, params: { type: "value_error" } });
  };
}
