import { useMutation, useQueryClient } from "@tanstack/react-query";
import { identitiesQuery } from "../../api/queries.ts";
import { request } from "../../api/request.ts";
import type { LinkedIdentity } from "../../api/wire-types.ts";
import { useAnnounce } from "../../components/announcer.tsx";
import { InlineConfirm } from "../../components/inline-confirm.tsx";

/** Takes an identity from one's own account, after asking. */
export function UnlinkIdentity({ identity, userId }: { identity: LinkedIdentity; userId: string }) {
  const queryClient = useQueryClient();
  const announce = useAnnounce();
  const unlink = useMutation({
    mutationFn: () => request<LinkedIdentity>("DELETE", `me/identities/${identity.id}`),
    onSuccess: async ({ username }) => {
      announce(`${username} no longer opens your account.`);
      await queryClient.invalidateQueries(identitiesQuery(userId));
    },
  });
  return (
    <InlineConfirm
      ask={`Unlink ${identity.username}…`}
      question={
        <>
          <strong>{identity.username}</strong> will no longer open this account, and you are signed out in
          every other browser. If that Hugging Face account signs in here again, it gets an account of its
          own.
        </>
      }
      confirm="Unlink"
      keep="Keep it"
      action={unlink}
    />
  );
}
