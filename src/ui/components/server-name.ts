import type { Settings } from "../api/wire-types.ts";

/** What people call this server: its Space's title, where it has one. */
export function serverName({ huggingface }: Settings): string {
  return huggingface?.space_title ?? "argilla-space";
}
