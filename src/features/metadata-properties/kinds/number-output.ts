import { z } from "zod";
import { isJsonNumber, type JsonNumber } from "../../../platform/json.ts";

/** A number of an answer, which may be written as it came. */
export function numberOutput(type: "integer" | "number") {
  return z.custom<JsonNumber>(isJsonNumber).meta({ type });
}
