import { z } from "zod";
import { idsQuery, readIds } from "../../http/ids-query.ts";
import { defineRoute, type Route } from "../../http/route.ts";
import { canManageDataset, canReadDataset, type DatasetService } from "../datasets/index.ts";
import type { RecordService } from "../records/index.ts";
import { presentSuggestion, presentSuggestions } from "./suggestion-presenter.ts";
import {
  suggestionCreate,
  suggestionOutput,
  suggestionParams,
  suggestionRecordParams,
  suggestionsOutput,
} from "./suggestion-schema.ts";
import type { SuggestionService } from "./suggestion-service.ts";

const tag = "Suggestions";

/** The routes of what models suggest. */
export function suggestionRoutes(
  suggestions: SuggestionService,
  datasets: DatasetService,
  records: RecordService,
): Route[] {
  return [
    defineRoute(
      {
        method: "get",
        path: "/records/:record_id/suggestions",
        tag,
        summary: "The suggestions for a record, oldest first",
        params: suggestionRecordParams,
        status: 200,
        output: suggestionsOutput,
        errors: [403, 404],
      },
      async ({ actor, params, authorize }) => {
        const { dataset } = await records.get(params.record_id);
        const permit = authorize(canReadDataset(actor, await datasets.standing(actor, dataset)));
        return permit.answer(presentSuggestions(await suggestions.list(params.record_id)));
      },
    ),
    defineRoute(
      {
        method: "put",
        path: "/records/:record_id/suggestions",
        tag,
        summary:
          "Write the suggestion for a question of a record: 201 for a new one, 200 for one that is replaced",
        params: suggestionRecordParams,
        body: suggestionCreate,
        exactNumbers: true,
        status: 201,
        otherStatuses: [200],
        output: suggestionOutput,
        errors: [403, 404],
      },
      async ({ actor, params, body, authorize }) => {
        const located = await records.get(params.record_id);
        const permit = authorize(canManageDataset(actor, await datasets.standing(actor, located.dataset)));
        const { suggestion, isNew } = await suggestions.put(located, body);
        return permit.answer(presentSuggestion(suggestion), isNew ? 201 : 200);
      },
    ),
    defineRoute(
      {
        method: "delete",
        path: "/records/:record_id/suggestions",
        tag,
        summary: "Delete some suggestions for a record; ids of others are skipped",
        params: suggestionRecordParams,
        query: idsQuery,
        status: 204,
        output: z.undefined(),
        errors: [403, 404],
      },
      async ({ actor, params, query, authorize }) => {
        const { dataset } = await records.get(params.record_id);
        const permit = authorize(canManageDataset(actor, await datasets.standing(actor, dataset)));
        await suggestions.deleteSome(params.record_id, readIds(query));
        return permit.answer(undefined);
      },
    ),
    defineRoute(
      {
        method: "delete",
        path: "/suggestions/:suggestion_id",
        tag,
        summary: "Delete a suggestion",
        params: suggestionParams,
        status: 200,
        output: suggestionOutput,
        errors: [403, 404],
      },
      async ({ actor, params, authorize }) => {
        const { suggestion, dataset } = await suggestions.get(params.suggestion_id);
        const permit = authorize(canManageDataset(actor, await datasets.standing(actor, dataset)));
        await suggestions.delete(suggestion.id);
        return permit.answer(presentSuggestion(suggestion));
      },
    ),
  ];
}
