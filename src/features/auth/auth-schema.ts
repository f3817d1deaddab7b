import { z } from "zod";
import { PUBLIC_BODY_LIMIT } from "../../http/request-body.ts";
import { listOf, text } from "../../http/schema.ts";

/** The form of RFC 6749, section 4.3.2, of which only these two fields are looked at. */
export const tokenForm = z
  .object({ username: text(), password: text({ max: PUBLIC_BODY_LIMIT }) })
  .meta({ id: "TokenForm" });

export const tokenOutput = z
  .object({ access_token: z.string(), token_type: z.literal("bearer") })
  .meta({ id: "Token" });

export const providersOutput = listOf(z.object({ name: z.string() }).meta({ id: "Provider" })).meta({
  id: "Providers",
});
