import type { z } from "zod";
import type { AnnotationLimits } from "../../../config/annotation-limits.ts";
import type { JsonValue } from "../../../platform/json.ts";
import type { Reading } from "../../../platform/reading.ts";

/** All that makes one kind of field differ from another. A new kind is a module of this shape and a line in `index.ts`. */
export interface FieldKind<Settings> {
  /** The settings' tag on the wire and in the database. */
  readonly type: string;
  /** Settings of a new field; what is left out comes out with its default. */
  readonly settingsCreate: z.ZodType<Settings>;
  /** Settings of a change, which have to be complete. */
  readonly settingsUpdate: z.ZodType<Settings>;
  /** Settings in an answer. */
  readonly settingsOutput: z.ZodType<Settings>;
  /** Checks a record's value, which is not null, and gives what to keep of it. */
  readValue(settings: Settings, value: JsonValue, limits: AnnotationLimits): Reading;
  /** The texts of a stored value that a text search finds; none where there is nothing to read. */
  searchableText(settings: Settings, value: JsonValue): string[];
}
