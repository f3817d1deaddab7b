import type { z } from "zod";
import type { JsonValue } from "../../../platform/json.ts";

/** All that makes one kind of metadata differ from another. A new kind is a module of this shape and a line in `index.ts`. */
export interface MetadataKind<Settings> {
  /** The settings' tag on the wire and in the database. */
  readonly type: string;
  /** Settings of a new property; what is left out comes out as null. */
  readonly settingsCreate: z.ZodType<Settings>;
  /** Settings in an answer. */
  readonly settingsOutput: z.ZodType<Settings>;
  /**
   * What is wrong with a record's value, which is not null, in words that follow the property's name; undefined if
   * nothing is. A value is kept as it was sent.
   */
  valueProblem(settings: Settings, value: JsonValue): string | undefined;
  /** What filters, sorts and metrics see of a stored value. */
  indexedValues(settings: Settings, value: JsonValue): (string | number)[];
}
