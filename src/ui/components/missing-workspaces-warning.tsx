import { useCurrentUser, useSettings } from "../session/current-user.ts";
import { Notice } from "./notice.tsx";

/** Tells owners that nobody new can join, because the sign-in file names a workspace that does not exist. */
export function MissingWorkspacesWarning() {
  const { role } = useCurrentUser();
  const missing = useSettings().argilla_space.sign_in.missing_workspaces;
  if (role !== "owner" || missing.length === 0) return null;
  return (
    <Notice tone="caution" title="New annotators cannot join">
      <MissingWorkspacesText />
    </Notice>
  );
}

export function MissingWorkspacesText() {
  const missing = useSettings().argilla_space.sign_in.missing_workspaces;
  return (
    <p>
      <code>.oauth.yaml</code> lets people who sign in with Hugging Face into{" "}
      {missing.length === 1 ? "a workspace that does not exist" : "workspaces that do not exist"}:{" "}
      <strong>{missing.join(", ")}</strong>. Create {missing.length === 1 ? "it" : "them"}, or correct the
      file. Everybody who has an account can sign in as before.
    </p>
  );
}
