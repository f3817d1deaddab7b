import { z } from "zod";
import { isJsonInteger, isJsonObject, type JsonValue, numberOf } from "../../../platform/json.ts";
import type { Reading } from "../../../platform/reading.ts";
import { labelProblem, type Option, optionsCreate, optionsOutput } from "./options.ts";
import type { QuestionKind } from "./question-kind.ts";

export interface RankingQuestionSettings {
  readonly type: "ranking";
  readonly options: readonly Option[];
}

/** The options of a ranking stay as they are. */
export interface RankingQuestionChanges {
  readonly type: "ranking";
}

const OPTIONS_MAX = 50;

const type = z.literal("ranking");
const settingsCreate = z
  .object({ type, options: optionsCreate({ min: 2, max: OPTIONS_MAX }) })
  .meta({ id: "RankingQuestionSettingsCreate" });
const settingsUpdate = z.object({ type }).meta({ id: "RankingQuestionSettingsUpdate" });

/**
 * All options in an order; ties and gaps are allowed. A draft may leave options and ranks open; what is submitted without
 * any rank is ranked by its order.
 */
export const rankingQuestion = {
  type: "ranking",
  settingsCreate: () => settingsCreate,
  settingsUpdate: () => settingsUpdate,
  settingsOutput: z.object({ type, options: optionsOutput }).meta({ id: "RankingQuestionSettings" }),

  changeSettings(current) {
    return { value: current };
  },

  readValue({ options }, value, { status }) {
    if (!Array.isArray(value)) return { problem: "must be a list of objects with a value and a rank" };
    const kept: Ranked[] = [];
    for (const [index, item] of value.entries()) {
      const read = readItem(item);
      if (!read) {
        const rule = "an object with a value, which is a string, and a rank, which is an integer or null";
        return { problem: `must have at position ${index} ${rule}` };
      }
      kept.push(read);
    }
    const values = new Set(kept.map((item) => item.value));
    if (values.size !== kept.length) return { problem: "must not repeat an option" };
    const known = new Set(options.map((option) => option.value));
    if (kept.some((item) => !known.has(item.value))) {
      return {
        problem: `must be a list whose values ${labelProblem(options).replace(/^must be one/, "are each one")}`,
      };
    }
    if (status !== "submitted") return { value: kept };
    if (kept.length !== options.length) return { problem: "must rank every option once it is submitted" };
    return readRanks(kept);
  },

  indexedValues() {
    return [];
  },
} satisfies QuestionKind<RankingQuestionSettings, RankingQuestionChanges>;

type Ranked = { readonly value: string; readonly rank: number | null };

/**
 * The ranks of all options, best first: the original's SDK can send a ranking, and gives one back, by its order alone.
 */
function readRanks(items: readonly Ranked[]): Reading {
  if (items.every(({ rank }) => rank === null)) {
    return { value: items.map(({ value }, place) => ({ value, rank: place + 1 })) };
  }
  const ranked = items.flatMap(({ value, rank }) => {
    return rank !== null && rank >= 1 && rank <= items.length ? [{ value, rank }] : [];
  });
  if (ranked.length < items.length) return { problem: `must have ranks from 1 to ${items.length}` };
  return { value: ranked.sort((one, other) => one.rank - other.rank) };
}

/** Keys besides these are dropped. */
function readItem(item: JsonValue): Ranked | undefined {
  if (!isJsonObject(item)) return undefined;
  const { value, rank = null } = item;
  if (typeof value !== "string") return undefined;
  if (rank === null) return { value, rank };
  return isJsonInteger(rank) ? { value, rank: numberOf(rank) } : undefined;
}
