import { z } from "zod";
import { bigInteger } from "../../../http/lax-schema.ts";
import { isJsonInteger, isJsonNumber, numberOf } from "../../../platform/json.ts";
import type { MetadataKind } from "./metadata-kind.ts";
import { boundsProblem, type NumberBounds, refuseEmptyRange } from "./number-bounds.ts";
import { numberOutput } from "./number-output.ts";

export interface IntegerMetadataSettings extends NumberBounds {
  readonly type: "integer";
}

const type = z.literal("integer");
const bound = bigInteger.nullable().default(null);
const boundOutput = numberOutput("integer").nullable();

/** A whole number of any size. */
export const integerMetadata = {
  type: "integer",
  settingsCreate: z
    .object({ type, min: bound, max: bound })
    .superRefine(refuseEmptyRange)
    .meta({ id: "IntegerMetadataPropertyCreate" }),
  settingsOutput: z
    .object({ type, min: boundOutput, max: boundOutput })
    .meta({ id: "IntegerMetadataProperty" }),

  valueProblem(settings, value) {
    // In Python a boolean is an integer; clients of the original send some.
    if (typeof value === "boolean") return boundsProblem(settings, Number(value));
    return isJsonInteger(value)
      ? boundsProblem(settings, value)
      : "must be an integer, written without a fraction";
  },

  indexedValues(_settings, value) {
    return isJsonNumber(value) ? [numberOf(value)] : [];
  },
} satisfies MetadataKind<IntegerMetadataSettings>;
