import { z } from "zod";
import { text } from "../../../http/schema.ts";

const MAX = 10_000;

export const providerParams = z.object({ provider: text({ max: 200 }) });

/** What the sign-in service sends back (RFC 6749, section 4.1.2), as another frontend passes it on. */
export const accessTokenQuery = z.object({
  code: text({ min: 1, max: MAX }),
  state: text({ min: 1, max: MAX }),
  iss: text({ max: MAX }).optional(),
});
