import type {} from "./response-events.ts";

export { refreshStatus, statusOf } from "./record-completion.ts";
export { RecordUpkeep } from "./record-upkeep.ts";
export type { Response, ResponseStatus } from "./response.ts";
export { presentResponse } from "./response-presenter.ts";
export { readResponse } from "./response-reading.ts";
export { ResponseRemoval } from "./response-removal.ts";
export { responseRoutes } from "./response-routes.ts";
export { responseOutput, responseParts, submittedHasValues } from "./response-schema.ts";
export { ResponseService } from "./response-service.ts";
export {
  countResponsesOf,
  listAnnotators,
  listResponses,
  noteAnnotators,
  putResponses,
  type ResponseTally,
  tallyResponses,
} from "./response-store.ts";
