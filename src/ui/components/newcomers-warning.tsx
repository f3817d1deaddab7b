import { useCurrentUser, useSettings } from "../session/current-user.ts";
import { Notice } from "./notice.tsx";
import { SpaceSettingsLink } from "./space-settings-link.tsx";

/** Tells owners why nobody new can join: a workspace of the sign-in file is not there, or there is no room. */
export function NewcomersWarning() {
  const { role } = useCurrentUser();
  const { missing_workspaces: missing, full } = useSettings().argilla_space.sign_in;
  if (role !== "owner" || (missing.length === 0 && !full)) return null;
  return (
    <Notice tone="caution" title="New annotators cannot join">
      {missing.length > 0 && <MissingWorkspacesText />}
      {full && <FullText />}
    </Notice>
  );
}

function FullText() {
  return (
    <p>
      As many people as <code>ARGILLA_OAUTH_MAX_USERS</code> allows have joined with Hugging Face. Raise it in
      the <SpaceSettingsLink />, or delete accounts that nobody uses. Everybody who has an account can sign in
      as before.
    </p>
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
