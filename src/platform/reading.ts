import type { JsonValue } from "./json.ts";

/**
 * What became of reading a value: the value to store, or what is wrong with it, in words that complete a sentence whose
 * subject the caller puts before them ("field `text`" + "must be a string").
 */
export type Reading<Value = JsonValue> =
  | { readonly value: Value; readonly problem?: undefined }
  | { readonly problem: string };
