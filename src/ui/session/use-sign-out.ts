import { useMutation } from "@tanstack/react-query";
import { addressOf } from "../api/addresses.ts";
import { ApiError } from "../api/api-error.ts";
import { request } from "../api/request.ts";

const PATHS = { here: "session", everywhere: "sessions" } as const;

/**
 * Signs out in this browser or in all of them. The page is loaded anew afterwards, so that nothing of the person stays
 * in memory.
 */
export function useSignOut(where: keyof typeof PATHS) {
  return useMutation({
    meta: { ownsUnauthorized: true },
    mutationFn: async () => {
      try {
        await request("DELETE", PATHS[where]);
      } catch (error) {
        // No session is what was asked for.
        if (!(error instanceof ApiError && error.status === 401)) throw error;
      }
    },
    onSuccess: () => {
      window.location.replace(addressOf(`sign-in?signed-out=${where}`));
      // Pending until the new page is there.
      return new Promise<never>(() => {});
    },
  });
}
