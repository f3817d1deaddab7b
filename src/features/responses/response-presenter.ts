import { JsonText } from "../../http/json-answer.ts";
import { presentTimestamp } from "../../http/schema.ts";
import type { Response } from "./response.ts";
import type { ResponseOutput, ResponsesBulkOutput } from "./response-schema.ts";
import type { ResponseOutcome } from "./response-service.ts";

/** The wire form as JSON, with the answers as they are stored. */
export function presentResponse(response: Response): JsonText<ResponseOutput> {
  const { id, values, status, recordId, userId, insertedAt, updatedAt } = response;
  return new JsonText(
    `{"id":"${id}","values":${values},"status":"${status}","record_id":"${recordId}","user_id":"${userId}","inserted_at":"${presentTimestamp(insertedAt)}","updated_at":"${presentTimestamp(updatedAt)}"}`,
  );
}

export function presentOutcomes(outcomes: readonly ResponseOutcome[]): JsonText<ResponsesBulkOutput> {
  const items = outcomes.map((outcome) =>
    outcome.response
      ? `{"item":${presentResponse(outcome.response).text},"error":null}`
      : `{"item":null,"error":${JSON.stringify({ detail: outcome.error })}}`,
  );
  return new JsonText(`{"items":[${items.join(",")}]}`);
}
