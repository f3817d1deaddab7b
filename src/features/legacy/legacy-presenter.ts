import type { UserOutput } from "../users/index.ts";
import type { LegacyUserOutput } from "./legacy-schema.ts";

/** A user as the 1.x API shows one. @param workspaces names, in the order in which the user joined. */
export function presentLegacyUser(user: UserOutput, workspaces: readonly string[] = []): LegacyUserOutput {
  const { last_name: lastName, ...fields } = user;
  return {
    ...fields,
    ...(lastName === null ? {} : { last_name: lastName }),
    full_name: lastName === null ? user.first_name : `${user.first_name} ${lastName}`,
    workspaces: [...workspaces],
  };
}

const NONE = "none";

/** Says in the fields of Elasticsearch's own answer that there is none: 1.x clients take no other. */
export const ELASTICSEARCH = {
  name: "built-in",
  cluster_name: "argilla-space",
  cluster_uuid: NONE,
  version: {
    number: NONE,
    build_type: NONE,
    build_hash: NONE,
    build_date: NONE,
    build_snapshot: false,
    lucene_version: NONE,
    minimum_wire_compatibility_version: NONE,
    minimum_index_compatibility_version: NONE,
  },
  tagline: "This server searches by itself",
};
