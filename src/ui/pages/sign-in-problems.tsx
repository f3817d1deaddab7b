import type { ReactNode } from "react";
import type { Settings } from "../api/wire-types.ts";
import { listOf } from "../components/list-of.ts";
import { SettingProblem } from "../components/setting-problem.tsx";
import { SpaceSettingsLink } from "../components/space-settings-link.tsx";

export interface SignInProblem {
  readonly title: string;
  readonly text: ReactNode;
  /** What the button that tries again says; absent where another try cannot help. */
  readonly retry?: string;
  readonly grantOrganization?: boolean;
  /** What the button says that goes to Hugging Face though this server has seen that it is of no use. */
  readonly elsewhere?: string;
}

/** The problem that the server named by `code`, for the person who sees it and, where it is theirs to solve, the owner. */
export function describeSignInProblem(
  code: string | null,
  { argilla_space: space }: Settings,
): SignInProblem {
  switch (code) {
    case "denied":
      return {
        title: "Hugging Face said no",
        text: (
          <>
            <p>
              Hugging Face was asked whether this server may know who you are, and the answer was no. Nothing
              was shared.
            </p>
            <p>
              If you pressed “Cancel” and did not mean it, try again and choose “Authorize”. All it wants to
              know is who you are.
            </p>
            <p>
              If you were not asked, this Space may admit only members of an organisation: sign in at Hugging
              Face with an account that is one.
            </p>
          </>
        ),
        retry: "Try again",
      };
    case "account-disabled":
      return {
        title: "Your account is disabled",
        text: (
          <p>
            Hugging Face told us who you are, but an owner of this server has closed your account. Ask them if
            you think that this is a mistake: they can open it again.
          </p>
        ),
      };
    case "identity-taken":
      return {
        title: "That opens another account already",
        text: (
          <>
            <p>
              The Hugging Face account that you chose opens another account on this server, made when it first
              signed in here or linked to it since. It can open one only.
            </p>
            <p>
              To have it open this one, unlink it there first: sign out, sign in with Hugging Face, set a
              password, and unlink it in the settings. An owner of this server can also unlink it for you, or
              delete that other account. Then try again.
            </p>
            <p>If you meant another Hugging Face account, sign out at Hugging Face first.</p>
          </>
        ),
      };
    case "link-closed":
      return {
        title: "This link is no longer valid",
        text: (
          <p>
            A link works once and for a day, and a newer one replaces it. Ask whoever gave it to you for
            another, or start anew in your settings.
          </p>
        ),
      };
    case "link-other-account":
      return {
        title: "Signed in to another account",
        text: (
          <p>
            The link is for an account that this browser was not signed in to when Hugging Face sent it back.
            Sign in to that account, then open the link once more: it is still good.
          </p>
        ),
      };
    case "expired":
      return {
        title: "That took too long",
        text: (
          <>
            <p>
              An attempt to sign in is good for ten minutes and for one use. This one was older, or was used
              already.
            </p>
            <p>
              It also happens after the browser’s back button or a reload. A new attempt takes only a moment.
            </p>
          </>
        ),
        retry: "Start anew",
      };
    case "other-browser":
      return {
        title: "This began in another browser",
        text: (
          <>
            <p>The answer from Hugging Face came to a browser that did not ask for it, so it was not used.</p>
            <p>
              Start and finish in the same browser window. If you did, your browser refuses this server’s
              cookies: allow them for this address, and leave private mode.
            </p>
          </>
        ),
        retry: "Start here",
      };
    case "provider-unavailable":
      return {
        title: "Hugging Face does not answer",
        text: (
          <>
            <p>
              This server could not reach Hugging Face to check who you are. That usually passes within
              minutes.
            </p>
            <p>
              <a href="https://status.huggingface.co" target="_blank" rel="noopener">
                Hugging Face’s status page
              </a>{" "}
              tells of larger disturbances.
            </p>
          </>
        ),
        retry: "Try again",
      };
    case "provider-refused":
      return {
        title: "Hugging Face refused this server",
        text: (
          <>
            <p>
              You did nothing wrong: the server’s registration with Hugging Face needs its owner’s attention.
              Please tell them.
            </p>
            {space.sign_in.problem ? (
              <SettingProblem problem={space.sign_in.problem} />
            ) : (
              <p>
                <strong>For the owner:</strong> the id or secret of the OAuth app, or its redirect address,
                does not match. On a Space keep <code>hf_oauth: true</code> in its README and remove{" "}
                <code>OAUTH2_HUGGINGFACE_CLIENT_ID</code> and <code>OAUTH2_HUGGINGFACE_CLIENT_SECRET</code>{" "}
                from the <SpaceSettingsLink />, unless you registered an app yourself; its redirect address is
                then <code>{space.address}/oauth/huggingface/callback</code>. The server’s log says what
                Hugging Face answered.
              </p>
            )}
          </>
        ),
        retry: "Try again",
        ...(space.sign_in.problem && { elsewhere: "See what Hugging Face says" }),
      };
    case "not-verified":
      return {
        title: "The answer could not be verified",
        text: (
          <>
            <p>
              What came back did not pass the checks that prove it is from Hugging Face and meant for you. You
              were not signed in.
            </p>
            <p>
              Try again. If it happens twice, tell the owner of this server: its log names the check, and its
              clock may be wrong.
            </p>
          </>
        ),
        retry: "Try again",
      };
    case "organization":
      return {
        title: "Members only",
        text: <OrganizationText organizations={space.sign_in.organizations} />,
        retry: "Try again and grant access",
        grantOrganization: true,
      };
    case "closed":
      return {
        title: "New people cannot join yet",
        text: (
          <>
            <p>
              Hugging Face confirmed who you are, but there is no workspace to put you in. Please tell the
              owner of this server.
            </p>
            <p>
              <strong>For the owner:</strong> <code>.oauth.yaml</code> names{" "}
              {space.sign_in.missing_workspaces.length > 0 ? (
                <strong>{space.sign_in.missing_workspaces.join(", ")}</strong>
              ) : (
                "a workspace"
              )}
              , which {space.sign_in.missing_workspaces.length > 1 ? "do" : "does"} not exist. Create it, or
              correct the file.
            </p>
          </>
        ),
        retry: "Try again",
      };
    case "full":
      return {
        title: "No room for new people",
        text: (
          <>
            <p>
              Hugging Face confirmed who you are, but as many people have joined this server as may. Whoever
              has an account can sign in as before. Please tell the owner of this server.
            </p>
            <p>
              <strong>For the owner:</strong> raise <code>ARGILLA_OAUTH_MAX_USERS</code> in the{" "}
              <SpaceSettingsLink />, or delete accounts that nobody uses. <code>allowed_organizations</code>{" "}
              in <code>.oauth.yaml</code> keeps strangers out.
            </p>
          </>
        ),
        retry: "Try again",
      };
    case "disabled":
      return {
        title: "Sign-in with Hugging Face is off",
        text: (
          <>
            <p>This server does not take sign-ins with Hugging Face. Use your username and password.</p>
            <p>
              <strong>For the owner:</strong> it needs <code>hf_oauth: true</code> in the Space’s README, and
              no <code>enabled: false</code> in <code>.oauth.yaml</code>.
            </p>
          </>
        ),
      };
    default:
      return {
        title: "The sign-in did not work",
        text: (
          <>
            <p>Something went wrong between this server and Hugging Face. You were not signed in.</p>
            <p>Try again. If it happens twice, tell the owner of this server: its log says more.</p>
          </>
        ),
        retry: "Try again",
      };
  }
}

function OrganizationText({ organizations }: { organizations: readonly string[] }) {
  const names = listOf(organizations, "disjunction");
  return (
    <>
      <p>
        {organizations.length > 0 ? (
          <>
            This server is for members of <strong>{names}</strong> on Hugging Face.
          </>
        ) : (
          "This server is for members of an organisation on Hugging Face."
        )}{" "}
        Hugging Face did not confirm that you are one.
      </p>
      <p>
        If you are, try again and tick the organisation on Hugging Face’s page: without the tick it does not
        tell. If you are not, ask there to be let in.
      </p>
    </>
  );
}
