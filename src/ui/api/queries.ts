import { queryOptions } from "@tanstack/react-query";
import { request } from "./request.ts";
import type {
  Backup,
  FirstRun,
  LinkedIdentity,
  Session,
  Settings,
  Status,
  User,
  Workspace,
} from "./wire-types.ts";

const MINUTE = 60_000;

export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: () => request<Session>("GET", "session"),
  staleTime: MINUTE,
  // Another tab may have signed out, or in as somebody else.
  refetchOnWindowFocus: true,
});

export const settingsQuery = queryOptions({
  queryKey: ["settings"],
  queryFn: () => request<Settings>("GET", "settings"),
  staleTime: 5 * MINUTE,
});

/** Asked for again and again while a page is open, and sooner while something is wrong. */
export const statusQuery = queryOptions({
  queryKey: ["status"],
  queryFn: () => request<Status>("GET", "status"),
  refetchInterval: ({ state }) => (state.data?.argilla_space.storage.problem ? 5_000 : 30_000),
  refetchOnWindowFocus: true,
  // A server that does not answer is told by what people ask of it.
  retry: false,
});

export const providersQuery = queryOptions({
  queryKey: ["providers"],
  queryFn: () => request<{ items: { name: string }[] }>("GET", "oauth2/providers"),
  staleTime: 5 * MINUTE,
});

export function workspacesQuery(userId: string) {
  return queryOptions({
    queryKey: ["workspaces", userId],
    queryFn: () => request<{ items: Workspace[] }>("GET", "me/workspaces"),
    staleTime: MINUTE,
  });
}

export function identitiesQuery(userId: string) {
  return queryOptions({
    queryKey: ["identities", userId],
    queryFn: () => request<{ items: LinkedIdentity[] }>("GET", "me/identities"),
  });
}

/** An owner's first steps; asked for anew whenever they come back to the page, as some are taken elsewhere. */
export function firstRunQuery(userId: string) {
  return queryOptions({
    queryKey: ["first-run", userId],
    queryFn: () => request<FirstRun>("GET", "first-run"),
    refetchOnWindowFocus: true,
  });
}

/** How it stands with the backup; asked for often while one is being made. */
export const backupQuery = queryOptions({
  queryKey: ["backup"],
  queryFn: () => request<Backup>("GET", "backup"),
  refetchInterval: ({ state }) => (state.data?.state === "making" ? 500 : false),
});

/** The user with the real API key. Never kept: whoever needs the key asks for it and forgets it. */
export function fetchMe(): Promise<User> {
  return request<User>("GET", "me");
}
