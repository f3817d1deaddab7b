import type { z } from "zod";
import type { AnnotationLimits } from "../../../config/annotation-limits.ts";
import type { JsonValue } from "../../../platform/json.ts";
import type { Reading } from "../../../platform/reading.ts";

/** Where an answer stands. */
export interface AnswerContext {
  /** Of the response; a suggestion is held to the rules of a draft. */
  readonly status: "draft" | "submitted" | "discarded";
  /** The values of the record's fields, by name. */
  readonly fields: Readonly<Record<string, JsonValue | null>>;
}

/** All that makes one kind of question differ from another. A new kind is a module of this shape and a line in `index.ts`. */
export interface QuestionKind<Settings, Changes> {
  /** The settings' tag on the wire and in the database. */
  readonly type: string;
  /** Settings of a new question; what is left out comes out with its default. */
  settingsCreate(limits: AnnotationLimits): z.ZodType<Settings>;
  /** Settings of a change: what is left out stays. */
  settingsUpdate(limits: AnnotationLimits): z.ZodType<Changes>;
  /** Settings in an answer. */
  readonly settingsOutput: z.ZodType<Settings>;
  /**
   * What keeps a new question from fitting its dataset, in words that follow "Question cannot be created: "; undefined if
   * nothing does.
   * @param siblings the settings of the dataset's other questions of this kind.
   */
  misfit?(
    settings: Settings,
    fieldNames: readonly string[],
    siblings: readonly Settings[],
  ): string | undefined;
  /** The settings after a change, or why it cannot be: people have answered with the options that there are. */
  changeSettings(current: Settings, changes: Changes): Reading<Settings>;
  /** Checks an answer, which is not null, and gives what to keep of it. */
  readValue(settings: Settings, value: JsonValue, context: AnswerContext): Reading;
  /** What filters and sorts see of a stored answer: labels, a rating; nothing where answers cannot be filtered. */
  indexedValues(settings: Settings, value: JsonValue): (string | number)[];
}
