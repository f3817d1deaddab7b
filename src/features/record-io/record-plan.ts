import { newId } from "../../platform/ids.ts";
import type { JsonObject } from "../../platform/json.ts";
import type { DatasetRecord, RecordVector } from "../records/index.ts";
import type { Response } from "../responses/index.ts";
import type { SuggestionContent } from "../suggestions/index.ts";
import type { CheckedRecord } from "./record-check.ts";

/** What a batch makes of one record: all that its items ask for, the later ones last. */
export class RecordPlan {
  readonly id: string;
  readonly externalId: string | null;
  /** The record as it was found; undefined where the batch makes it. */
  readonly existing: DatasetRecord | undefined;
  fields: JsonObject | undefined;
  metadata: JsonObject | null | undefined;
  /** By question, person and vector settings, since the last of each counts. */
  readonly suggestions = new Map<string, SuggestionContent>();
  readonly responses = new Map<string, Pick<Response, "userId" | "status" | "values">>();
  readonly vectors = new Map<string, RecordVector>();
  /** Whether suggestions that the plan does not name go. */
  replacesSuggestions = false;
  /** Whether the record counts as changed even where nothing of it differs. */
  touches = false;

  constructor(existing: DatasetRecord | undefined, externalId: string | null) {
    this.existing = existing;
    this.id = existing?.id ?? newId();
    this.externalId = existing ? existing.externalId : externalId;
  }

  add(checked: CheckedRecord): void {
    this.fields = checked.fields ?? this.fields;
    if (checked.metadata !== undefined) this.metadata = checked.metadata;
    for (const suggestion of checked.suggestions) this.suggestions.set(suggestion.questionId, suggestion);
    for (const response of checked.responses) this.responses.set(response.userId, response);
    for (const vector of checked.vectors) {
      this.vectors.set(vector.vectorSettingsId, { ...vector, recordId: this.id });
    }
  }
}
