import { z } from "zod";
import type { AnnotationLimits } from "../../config/annotation-limits.ts";
import { flag } from "../../http/lax-schema.ts";
import { listOf, text, timestamp, uuid } from "../../http/schema.ts";
import { notNull, refuseNulls } from "../../http/update-schema.ts";
import { QUESTION_KINDS, type QuestionSettings, type QuestionSettingsChanges } from "./kinds/index.ts";

const [first, ...others] = QUESTION_KINDS;

const settingsOutput = z.discriminatedUnion("type", [
  first.settingsOutput,
  ...others.map((kind) => kind.settingsOutput),
]);

export const questionOutput = z
  .object({
    id: z.string().meta({ format: "uuid" }),
    name: z.string(),
    title: z.string(),
    description: z.string().nullable(),
    required: z.boolean(),
    settings: settingsOutput,
    dataset_id: z.string().meta({ format: "uuid" }),
    inserted_at: timestamp,
    updated_at: timestamp,
  })
  .meta({ id: "Question" });
export type QuestionOutput = z.output<typeof questionOutput>;

export const questionsOutput = listOf(questionOutput).meta({ id: "Questions" });

const title = text({ min: 1, max: 500 });
const description = text({ min: 1, max: 1000 }).nullish();

export function questionCreate(limits: AnnotationLimits) {
  const settings = z.discriminatedUnion("type", [
    first.settingsCreate(),
    ...others.map((kind) => kind.settingsCreate(limits)),
  ]);
  return z
    .object({ name: text({ min: 1, max: 200 }), title, description, required: flag.nullish(), settings })
    .meta({ id: "QuestionCreate" });
}

export interface QuestionCreate {
  readonly name: string;
  readonly title: string;
  readonly description?: string | null | undefined;
  readonly required?: boolean | null | undefined;
  readonly settings: QuestionSettings;
}

export function questionUpdate(limits: AnnotationLimits) {
  const settings = z.discriminatedUnion("type", [
    first.settingsUpdate(),
    ...others.map((kind) => kind.settingsUpdate(limits)),
  ]);
  return z
    .object({ title: notNull(title), description, settings: notNull(settings) })
    .superRefine(refuseNulls("description"))
    .meta({ id: "QuestionUpdate" });
}

export interface QuestionUpdate {
  readonly title?: string | null | undefined;
  readonly description?: string | null | undefined;
  readonly settings?: QuestionSettingsChanges | null | undefined;
}

export const questionParams = z.object({ question_id: uuid });
