import { useMutation } from "@tanstack/react-query";
import { request } from "../api/request.ts";
import type { IdentityLinking } from "../api/wire-types.ts";

/** Accepts a one-time link with its token and leaves for Hugging Face, which sends the browser back when it is done. */
export function useAcceptLink() {
  return useMutation({
    mutationFn: async (token: string) => {
      const { url } = await request<IdentityLinking>("POST", "oauth2/providers/huggingface/link", { token });
      window.location.assign(url);
      // Pending until the other page is there.
      return new Promise<never>(() => {});
    },
  });
}
