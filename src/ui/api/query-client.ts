import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { ApiError, ForeignAnswerError } from "./api-error.ts";
import { sessionQuery, statusQuery } from "./queries.ts";

/** Retries of a read: a starting server says when to come back, a network may only have blinked. */
const MAX_RETRIES = { starting: 20, otherwise: 2 };

/** The cache of what the server said. An answer of 401 ends the session, wherever it comes from. */
export function createQueryClient(): QueryClient {
  const endSession = (error: unknown, ownsUnauthorized = false) => {
    if (ownsUnauthorized || !(error instanceof ApiError) || error.status !== 401) return;
    client.setQueryData(sessionQuery.queryKey, { user: null });
  };
  const client = new QueryClient({
    queryCache: new QueryCache({ onError: (error) => endSession(error) }),
    mutationCache: new MutationCache({
      onError: (error, _variables, _onMutate, mutation) => {
        endSession(error, mutation.meta?.ownsUnauthorized === true);
        // Perhaps the storage takes no changes: whoever sees one refused should see why.
        if (error instanceof ApiError && error.status === 503) {
          void client.invalidateQueries({ queryKey: statusQuery.queryKey });
        }
      },
    }),
    defaultOptions: {
      queries: { networkMode: "always", retry: shouldRetry, retryDelay, refetchOnWindowFocus: false },
      mutations: { networkMode: "always" },
    },
  });
  return client;
}

function shouldRetry(failures: number, error: Error): boolean {
  if (error instanceof ApiError) return error.status === 503 && failures < MAX_RETRIES.starting;
  if (error instanceof ForeignAnswerError && error.status < 500) return false;
  return failures < MAX_RETRIES.otherwise;
}

function retryDelay(failures: number, error: Error): number {
  const seconds = error instanceof ApiError ? error.retryAfterSeconds : undefined;
  return seconds === undefined ? 500 * 2 ** failures : Math.min(seconds, 10) * 1_000;
}
