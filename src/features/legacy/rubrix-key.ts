import type { IncomingHttpHeaders } from "node:http";

const ARGILLA_HEADER = "x-argilla-api-key";
/** The name of that header while Argilla was called Rubrix; servers up to 1.5 took both. */
const RUBRIX_HEADER = "x-rubrix-api-key";

/** The headers with a key under its old name put under the new one, unless the new one is there too. */
export function withRubrixKey(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const key = headers[RUBRIX_HEADER];
  return key === undefined || headers[ARGILLA_HEADER] ? headers : { ...headers, [ARGILLA_HEADER]: key };
}
