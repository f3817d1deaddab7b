import type { SettingsProblem } from "../platform/settings-problem.ts";
import type { SettingName, SettingValues } from "./settings.ts";

/** Limits of what a dataset may ask and a record may hold, where the original lets the environment set them. */
export interface AnnotationLimits {
  /** How many options a label or multi-label question may have. */
  readonly labelOptions: number;
  /** How many labels a span question may have. */
  readonly spanOptions: number;
  /** Lengths of the parts of a chat message, in code points. */
  readonly chatRole: { readonly min: number; readonly max: number };
  readonly chatMessage: { readonly min: number; readonly max: number };
}

const DEFAULTS: AnnotationLimits = {
  labelOptions: 500,
  spanOptions: 500,
  chatRole: { min: 1, max: 20 },
  chatMessage: { min: 1, max: 20_000 },
};

/** The limits, and a problem for each pair that no text could satisfy. */
export function readAnnotationLimits(values: SettingValues): {
  limits: AnnotationLimits;
  problems: SettingsProblem[];
} {
  const limits = {
    labelOptions: values.ARGILLA_LABEL_SELECTION_OPTIONS_MAX_ITEMS ?? DEFAULTS.labelOptions,
    spanOptions: values.ARGILLA_SPAN_OPTIONS_MAX_ITEMS ?? DEFAULTS.spanOptions,
    chatRole: {
      min: values.ARGILLA_MIN_ROLE_LENGTH ?? DEFAULTS.chatRole.min,
      max: values.ARGILLA_MAX_ROLE_LENGTH ?? DEFAULTS.chatRole.max,
    },
    chatMessage: {
      min: values.ARGILLA_MIN_MESSAGE_LENGTH ?? DEFAULTS.chatMessage.min,
      max: values.ARGILLA_MAX_MESSAGE_LENGTH ?? DEFAULTS.chatMessage.max,
    },
  };
  const problems = [
    ...rangeProblems(values, limits.chatRole, "ARGILLA_MIN_ROLE_LENGTH", "ARGILLA_MAX_ROLE_LENGTH"),
    ...rangeProblems(values, limits.chatMessage, "ARGILLA_MIN_MESSAGE_LENGTH", "ARGILLA_MAX_MESSAGE_LENGTH"),
  ];
  return { limits, problems };
}

function rangeProblems(
  values: SettingValues,
  { min, max }: { readonly min: number; readonly max: number },
  minimum: SettingName,
  maximum: SettingName,
): SettingsProblem[] {
  if (min <= max) return [];
  // Named by one that is set: the other may be the default.
  const [setting, rule] =
    values[minimum] === undefined
      ? [maximum, `Is ${max}, below ${minimum}, which is ${min}.`]
      : [minimum, `Is ${min}, above ${maximum}, which is ${max}.`];
  return [{ setting, rule, remedy: `Make ${minimum} at most ${maximum}; no text could satisfy both.` }];
}
