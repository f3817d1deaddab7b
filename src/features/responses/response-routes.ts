import { defineRoute, type Route } from "../../http/route.ts";
import type { DatasetService } from "../datasets/index.ts";
import type { RecordService } from "../records/index.ts";
import { canChangeResponse, canRespond, canWriteOwnResponses } from "./response-policy.ts";
import { presentOutcomes, presentResponse } from "./response-presenter.ts";
import {
  responseCreate,
  responseOutput,
  responseParams,
  responseRecordParams,
  responsesBulk,
  responsesBulkOutput,
  responseUpdate,
} from "./response-schema.ts";
import type { ResponseService } from "./response-service.ts";

const tag = "Responses";

/** The routes of people's responses. */
export function responseRoutes(
  responses: ResponseService,
  datasets: DatasetService,
  records: RecordService,
): Route[] {
  return [
    defineRoute(
      {
        method: "post",
        path: "/records/:record_id/responses",
        tag,
        summary: "Respond to a record as the caller",
        params: responseRecordParams,
        body: responseCreate,
        exactNumbers: true,
        status: 201,
        output: responseOutput,
        errors: [403, 404, 409],
      },
      async ({ actor, params, body, authorize }) => {
        const located = await records.get(params.record_id);
        const permit = authorize(canRespond(actor, await datasets.standing(actor, located.dataset)));
        return permit.answer(presentResponse(await responses.create(located, actor.userId, body)));
      },
    ),
    defineRoute(
      {
        method: "post",
        path: "/me/responses/bulk",
        tag,
        summary:
          "Write the caller's responses to up to a hundred records; each item succeeds or fails by itself",
        ...responsesBulk,
        exactNumbers: true,
        status: 200,
        output: responsesBulkOutput,
      },
      async ({ actor, body, authorize }) => {
        const permit = authorize(canWriteOwnResponses(actor));
        return permit.answer(presentOutcomes(await responses.upsertOwn(actor, body.items)));
      },
    ),
    defineRoute(
      {
        method: "put",
        path: "/responses/:response_id",
        tag,
        summary: "Replace the answers and the status of a response",
        params: responseParams,
        body: responseUpdate,
        exactNumbers: true,
        status: 200,
        output: responseOutput,
        errors: [403, 404],
      },
      async ({ actor, params, body, authorize }) => {
        const located = await responses.get(params.response_id);
        const standing = await datasets.standing(actor, located.dataset);
        const permit = authorize(canChangeResponse(actor, standing, located.response));
        return permit.answer(presentResponse(await responses.update(located, body)));
      },
    ),
    defineRoute(
      {
        method: "delete",
        path: "/responses/:response_id",
        tag,
        summary: "Delete a response",
        params: responseParams,
        status: 200,
        output: responseOutput,
        errors: [403, 404],
      },
      async ({ actor, params, authorize }) => {
        const located = await responses.get(params.response_id);
        const standing = await datasets.standing(actor, located.dataset);
        const permit = authorize(canChangeResponse(actor, standing, located.response));
        return permit.answer(presentResponse(await responses.delete(located)));
      },
    ),
  ];
}
