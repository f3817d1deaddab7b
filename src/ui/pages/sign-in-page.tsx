import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { Navigate, useLocation, useSearchParams } from "react-router";
import { providersQuery, sessionQuery } from "../api/queries.ts";
import { HuggingFaceButton } from "../components/hugging-face-button.tsx";
import { listOf } from "../components/list-of.ts";
import { NewTabButton } from "../components/new-tab-button.tsx";
import { Notice } from "../components/notice.tsx";
import { Page } from "../components/page.tsx";
import { PasswordSignInForm } from "../components/password-sign-in-form.tsx";
import { PrivateSpaceWays } from "../components/private-space-ways.tsx";
import { serverName } from "../components/server-name.ts";
import { SettingProblem } from "../components/setting-problem.tsx";
import { useSettings } from "../session/current-user.ts";
import { isFramed } from "../session/framed.ts";
import { isPrivateSpace } from "../session/private-space.ts";
import { readReturnPath } from "../session/return-path.ts";
import classes from "./sign-in-page.module.css";

/** Hugging Face first where it is there, then name and password; whoever is signed in already goes on at once. */
export function SignInPage() {
  const settings = useSettings();
  const [query] = useSearchParams();
  const { state } = useLocation();
  const session = useQuery(sessionQuery);
  const providers = useSuspenseQuery(providersQuery).data.items;
  const returnPath = readReturnPath(query.get("next"));

  if (session.data?.user) return <Navigate to={returnPath} replace />;

  const withHuggingFace = providers.some(({ name }) => name === "huggingface");
  const message = signOutMessage(query.get("signed-out"), state);
  return (
    <Page title="Sign in" lead={`to ${serverName(settings)}`}>
      <div className={classes.ways}>
        {message && <Notice tone="info">{message}</Notice>}
        {isFramed() ? (
          <WaysInFrame returnPath={returnPath} />
        ) : (
          <>
            {withHuggingFace && <WithHuggingFace returnPath={returnPath} />}
            <PasswordSignInForm returnPath={returnPath} primary={!withHuggingFace} />
          </>
        )}
      </div>
    </Page>
  );
}

function WithHuggingFace({ returnPath }: { returnPath: string }) {
  const { problem } = useSettings().argilla_space.sign_in;
  return (
    <>
      {problem && (
        <Notice tone="caution" title="Hugging Face refuses this server">
          <p>When somebody last tried, signing in with Hugging Face did not work.</p>
          <SettingProblem problem={problem} />
        </Notice>
      )}
      <HuggingFaceButton returnPath={returnPath} variant={problem ? "default" : "filled"} />
      {!problem && <HuggingFaceHint />}
      <div className={classes.or}>
        <span>or with a password</span>
      </div>
    </>
  );
}

/** A new tab, where a new tab gets in. */
function WaysInFrame({ returnPath }: { returnPath: string }) {
  const isPrivate = isPrivateSpace(useSettings());
  if (isPrivate) return <PrivateSpaceWays returnPath={returnPath} isCertain={isPrivate === true} />;
  return (
    <>
      <p>
        Inside Hugging Face’s page your browser keeps sign-ins apart, so please continue in a tab of its own.
      </p>
      <NewTabButton returnPath={returnPath} />
    </>
  );
}

function HuggingFaceHint() {
  const settings = useSettings();
  if (isPrivateSpace(settings)) {
    return (
      <p className={classes.hint}>
        This Space is private. If Hugging Face ends with “404”, its gate did not let you back in: use a
        password.
      </p>
    );
  }
  const { organizations, missing_workspaces: missing, full } = settings.argilla_space.sign_in;
  const who = organizations.length > 0 ? ` Members of ${listOf(organizations, "disjunction")} only.` : "";
  return (
    <p className={classes.hint}>
      {missing.length > 0 || full
        ? "New people cannot join at the moment; if you have an account, you can sign in."
        : "No account yet? This makes you one."}
      {who}
    </p>
  );
}

function signOutMessage(where: string | null, state: { sessionEnded?: boolean } | null): string | undefined {
  if (state?.sessionEnded) return "Your session has ended. Sign in to go on where you were.";
  if (where === "here") return "You are signed out.";
  if (where === "everywhere") return "You are signed out in every browser. Your API key works as before.";
  return undefined;
}
