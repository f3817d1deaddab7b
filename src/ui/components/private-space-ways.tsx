import { useSettings } from "../session/current-user.ts";
import { listOf } from "./list-of.ts";
import { NewTabButton } from "./new-tab-button.tsx";
import { Notice } from "./notice.tsx";
import { PasswordSignInForm } from "./password-sign-in-form.tsx";
import { SpaceSettingsLink } from "./space-settings-link.tsx";

/**
 * In the frame of a private Space: the gate lets this frame in and no tab beside it, and nobody who comes back from the
 * Hub. A password needs neither, and its session lives in the frame.
 */
export function PrivateSpaceWays({ returnPath, isCertain }: { returnPath: string; isCertain: boolean }) {
  return (
    <>
      <Notice tone="info" title={isCertain ? "This Space is private" : "This Space may be private"}>
        <p>
          “Sign in with Hugging Face” {isCertain ? "cannot" : "can then not"} work: on your way back, Hugging
          Face would answer 404. Please sign in with a username and a password.
        </p>
      </Notice>
      <PasswordSignInForm returnPath={returnPath} primary />
      {!isCertain && (
        <>
          <p>
            If it is public, a tab of its own has more ways to sign in. If that shows 404, come back here.
          </p>
          <NewTabButton returnPath={returnPath} />
        </>
      )}
      <Notice tone="info" title="Is this Space yours?">
        <OwnersRemedies />
      </Notice>
    </>
  );
}

function OwnersRemedies() {
  const { organizations } = useSettings().argilla_space.sign_in;
  return (
    <ul>
      <li>
        No password yet? Set the secret <code>OWNER_PASSWORD</code> in the <SpaceSettingsLink />. The Space
        restarts; then sign in here as <code>owner</code>, or by the name in <code>OWNER_USERNAME</code>.
      </li>
      <li>
        Others should sign in with Hugging Face? Make the Space public in the same settings. Everybody can
        then see this page, but what is behind it only those who sign in
        {organizations.length > 0 ? (
          <>
            , which are members of <strong>{listOf(organizations, "disjunction")}</strong>.
          </>
        ) : (
          <>
            : <code>allowed_organizations</code> in <code>.oauth.yaml</code> says whose members can.
          </>
        )}
      </li>
    </ul>
  );
}
