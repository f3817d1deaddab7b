import type { SettingValues } from "./settings.ts";

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

export function readAnnotationLimits(values: SettingValues): AnnotationLimits {
  return {
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
}
