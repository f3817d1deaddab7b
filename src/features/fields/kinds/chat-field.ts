import { z } from "zod";
import { flag } from "../../../http/lax-schema.ts";
import { codePoints } from "../../../platform/code-points.ts";
import { isJsonObject, type JsonValue } from "../../../platform/json.ts";
import type { FieldKind } from "./field-kind.ts";

export interface ChatFieldSettings {
  readonly type: "chat";
  readonly use_markdown: boolean;
}

const MESSAGES_MAX = 500;

const type = z.literal("chat");

/** A conversation: messages of a role and a content, perhaps none. */
export const chatField = {
  type: "chat",
  settingsCreate: z
    .object({ type, use_markdown: flag.default(true) })
    .meta({ id: "ChatFieldSettingsCreate" }),
  settingsUpdate: z.object({ type, use_markdown: flag }).meta({ id: "ChatFieldSettingsUpdate" }),
  settingsOutput: z.object({ type, use_markdown: z.boolean() }).meta({ id: "ChatFieldSettings" }),

  readValue(_settings, value, limits) {
    if (!Array.isArray(value)) return { problem: "must be a list of messages" };
    if (value.length > MESSAGES_MAX) return { problem: `must have at most ${MESSAGES_MAX} messages` };
    const messages: JsonValue[] = [];
    for (const [index, message] of value.entries()) {
      if (!isJsonObject(message))
        return { problem: `must have an object as its message at position ${index}` };
      const { role, content } = message;
      const problem =
        lengthProblem("role", role, limits.chatRole) ?? lengthProblem("content", content, limits.chatMessage);
      if (problem) return { problem: `must have ${problem} in its message at position ${index}` };
      messages.push({ role: role as string, content: content as string });
    }
    return { value: messages };
  },

  searchableText(_settings, value) {
    if (!Array.isArray(value)) return [];
    return value.filter(isJsonObject).flatMap(({ role, content }) => [String(role), String(content)]);
  },
} satisfies FieldKind<ChatFieldSettings>;

function lengthProblem(
  name: string,
  value: JsonValue | undefined,
  { min, max }: { readonly min: number; readonly max: number },
): string | undefined {
  if (typeof value === "string") {
    const length = codePoints(value);
    if (length >= min && length <= max) return undefined;
  }
  return `a ${name} of ${min} to ${max} characters`;
}
