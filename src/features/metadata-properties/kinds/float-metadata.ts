import { z } from "zod";
import { float } from "../../../http/lax-schema.ts";
import { isJsonFloat, isJsonNumber, numberOf } from "../../../platform/json.ts";
import type { MetadataKind } from "./metadata-kind.ts";
import { boundsProblem, type NumberBounds, refuseEmptyRange } from "./number-bounds.ts";
import { numberOutput } from "./number-output.ts";

export interface FloatMetadataSettings extends NumberBounds {
  readonly type: "float";
}

const type = z.literal("float");
const bound = float.nullable().default(null);
const boundOutput = numberOutput("number").nullable();

/** A number with a fraction. */
export const floatMetadata = {
  type: "float",
  settingsCreate: z
    .object({ type, min: bound, max: bound })
    .superRefine(refuseEmptyRange)
    .meta({ id: "FloatMetadataPropertyCreate" }),
  settingsOutput: z
    .object({ type, min: boundOutput, max: boundOutput })
    .meta({ id: "FloatMetadataProperty" }),

  valueProblem(settings, value) {
    return isJsonFloat(value)
      ? boundsProblem(settings, value)
      : "must be a float, written with a fraction, such as 3.0";
  },

  indexedValues(_settings, value) {
    return isJsonNumber(value) ? [numberOf(value)] : [];
  },
} satisfies MetadataKind<FloatMetadataSettings>;
