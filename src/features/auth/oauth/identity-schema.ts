import { z } from "zod";
import { text, timestamp, uuid } from "../../../http/schema.ts";

export const identityParams = z.object({ identity_id: uuid });
export const userIdentityParams = z.object({ user_id: uuid, identity_id: uuid });

/** An account without a password needs none. */
export const ownLinkCreate = z
  .object({ current_password: text().nullish() })
  .meta({ id: "OwnIdentityLinkCreate" });

/** Shown once. */
export const identityLinkOutput = z
  .object({ url: z.string().meta({ format: "uri" }), expires_at: timestamp })
  .meta({ id: "IdentityLink" });
export type IdentityLinkOutput = z.output<typeof identityLinkOutput>;

export const identityLinkAccept = z
  .object({ token: text({ min: 1, max: 200 }) })
  .meta({ id: "IdentityLinkAccept" });

/** Where to send the browser: the sign-in service's page. */
export const linkingOutput = z
  .object({ url: z.string().meta({ format: "uri" }) })
  .meta({ id: "IdentityLinking" });
export type LinkingOutput = z.output<typeof linkingOutput>;
