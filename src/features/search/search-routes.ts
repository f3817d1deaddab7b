import { defineRoute, type Route } from "../../http/route.ts";
import { canManageDataset, canReadDataset, type DatasetService, datasetParams } from "../datasets/index.ts";
import { readInclude } from "../record-io/index.ts";
import type { RecordSearch } from "./record-search.ts";
import { presentFound, presentSuggestionOptions } from "./search-presenter.ts";
import { searchBody, searchOutput, searchPage, suggestionOptionsOutput } from "./search-schema.ts";

const tag = "Search";
const SEARCH_BODY_LIMIT = 4 * 1024 * 1024;

/** The routes of the search for records. */
export function searchRoutes(search: RecordSearch, datasets: DatasetService): Route[] {
  return [
    defineRoute(
      {
        method: "post",
        path: "/me/datasets/:dataset_id/records/search",
        tag,
        summary: "Search a dataset as the caller: with their own responses, in an order of their own",
        params: datasetParams,
        query: searchPage,
        body: searchBody,
        exactNumbers: true,
        bodyLimit: SEARCH_BODY_LIMIT,
        status: 200,
        output: searchOutput,
        errors: [403, 404],
      },
      async ({ actor, params, query, body, authorize }) => {
        const dataset = await datasets.get(params.dataset_id);
        const permit = authorize(canReadDataset(actor, await datasets.standing(actor, dataset)));
        const page = { ...query, include: readInclude(query.include) };
        return permit.answer(await presentFound(await search.own(actor, dataset, body, page)));
      },
    ),
    defineRoute(
      {
        method: "post",
        path: "/datasets/:dataset_id/records/search",
        tag,
        summary: "Search a dataset with everybody's responses",
        params: datasetParams,
        query: searchPage,
        body: searchBody,
        exactNumbers: true,
        bodyLimit: SEARCH_BODY_LIMIT,
        status: 200,
        output: searchOutput,
        errors: [403, 404],
      },
      async ({ actor, params, query, body, authorize }) => {
        const dataset = await datasets.get(params.dataset_id);
        const permit = authorize(canManageDataset(actor, await datasets.standing(actor, dataset)));
        const page = { ...query, include: readInclude(query.include) };
        return permit.answer(await presentFound(await search.all(dataset, body, page)));
      },
    ),
    defineRoute(
      {
        method: "get",
        path: "/datasets/:dataset_id/records/search/suggestions/options",
        tag,
        summary: "Who has made suggestions for each question",
        params: datasetParams,
        status: 200,
        output: suggestionOptionsOutput,
        errors: [403, 404],
      },
      async ({ actor, params, authorize }) => {
        const dataset = await datasets.get(params.dataset_id);
        const permit = authorize(canReadDataset(actor, await datasets.standing(actor, dataset)));
        const { questions, agents } = await search.suggestionAgents(dataset);
        return permit.answer(presentSuggestionOptions(questions, agents));
      },
    ),
  ];
}
