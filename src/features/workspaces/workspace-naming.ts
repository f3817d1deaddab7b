import { WORKSPACE_NAME_MAX_LENGTH } from "./workspace-schema.ts";

/** The name that a workspace can have here, for one that it has elsewhere: letters, digits, `-` and `_`, without accents. */
export function workspaceNameFrom(name: string): string {
  const plain = name.normalize("NFKD").replaceAll(/\p{M}/gu, "");
  const safe = plain.replaceAll(/[^A-Za-z0-9_-]+/g, "-").replaceAll(/^-+|-+$/g, "");
  return safe.slice(0, WORKSPACE_NAME_MAX_LENGTH) || "workspace";
}
