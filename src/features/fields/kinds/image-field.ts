import { z } from "zod";
import { codePoints } from "../../../platform/code-points.ts";
import type { FieldKind } from "./field-kind.ts";

export interface ImageFieldSettings {
  readonly type: "image";
}

const WEB_URL_MAX_LENGTH = 2038;
const DATA_URL_MAX_LENGTH = 5_000_000;
const MIME_TYPES = ["avif", "gif", "ico", "jpeg", "jpg", "png", "svg", "webp"].map((name) => `image/${name}`);

/** Scheme, host and path have to be there. */
const WEB_URL = /^https?:\/\/[^/?#\s]+\/[^\s]*$/i;
const DATA_URL = /^data:([^;,]*)[;,]/i;

const type = z.literal("image");

/** A picture: the address of one, or the picture itself in a data URL. */
export const imageField = {
  type: "image",
  settingsCreate: z.object({ type }).meta({ id: "ImageFieldSettingsCreate" }),
  settingsUpdate: z.object({ type }).meta({ id: "ImageFieldSettingsUpdate" }),
  settingsOutput: z.object({ type }).meta({ id: "ImageFieldSettings" }),

  readValue(_settings, value) {
    if (typeof value !== "string") return { problem: "must be a string with the URL of an image" };
    const problem = /^data:/i.test(value) ? dataUrlProblem(value) : webUrlProblem(value);
    return problem === undefined ? { value } : { problem };
  },

  searchableText() {
    return [];
  },
} satisfies FieldKind<ImageFieldSettings>;

function webUrlProblem(value: string): string | undefined {
  if (isLongerThan(value, WEB_URL_MAX_LENGTH)) {
    return `must be a URL of at most ${WEB_URL_MAX_LENGTH} characters`;
  }
  if (!WEB_URL.test(value) || !URL.canParse(value)) {
    return "must be an http or https URL with a host and a path, or a data URL of an image";
  }
  return undefined;
}

function dataUrlProblem(value: string): string | undefined {
  if (isLongerThan(value, DATA_URL_MAX_LENGTH)) {
    return `must be a data URL of at most ${DATA_URL_MAX_LENGTH} characters`;
  }
  const mimeType = DATA_URL.exec(value)?.[1]?.toLowerCase() ?? "";
  if (MIME_TYPES.includes(mimeType)) return undefined;
  return `must be a data URL of one of the types ${MIME_TYPES.join(", ")}`;
}

function isLongerThan(value: string, limit: number): boolean {
  return value.length > limit && codePoints(value) > limit;
}
