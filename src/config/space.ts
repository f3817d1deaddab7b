import type { Environment } from "./env.ts";

/** What Hugging Face tells a container about the Space that it runs in. Present only on a Space. */
export interface Space {
  readonly id: string;
  readonly title: string | undefined;
  readonly subdomain: string | undefined;
  /** The Space's own host (`owner-name.hf.space`): the first of the list that a custom domain makes of `SPACE_HOST`. */
  readonly host: string | undefined;
  readonly repoName: string | undefined;
  readonly authorName: string | undefined;
  /** The Hub's id (not the name) of the person who created the Space. */
  readonly creatorUserId: string | undefined;
}

/** The Space of this environment, if `SPACE_ID` says that this is one. */
export function readSpace({ values }: Environment): Space | undefined {
  const id = values.get("SPACE_ID");
  if (id === undefined) return undefined;
  return {
    id,
    title: values.get("SPACE_TITLE"),
    subdomain: values.get("SPACE_SUBDOMAIN"),
    host: values.get("SPACE_HOST")?.split(",")[0]?.trim() || undefined,
    repoName: values.get("SPACE_REPO_NAME"),
    authorName: values.get("SPACE_AUTHOR_NAME"),
    creatorUserId: values.get("SPACE_CREATOR_USER_ID"),
  };
}
