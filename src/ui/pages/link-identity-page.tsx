import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useLocation } from "react-router";
import { addressOf } from "../api/addresses.ts";
import { ApiError, describeError } from "../api/api-error.ts";
import { sessionQuery } from "../api/queries.ts";
import { FormStatus } from "../components/form-status.tsx";
import { HuggingFaceMark } from "../components/hugging-face-mark.tsx";
import { PasswordSignInForm } from "../components/password-sign-in-form.tsx";
import { ProblemView } from "../components/problem-view.tsx";
import { serverName } from "../components/server-name.ts";
import { useSettings } from "../session/current-user.ts";
import { isFramed } from "../session/framed.ts";
import { useAcceptLink } from "../session/use-accept-link.ts";
import { useSignOut } from "../session/use-sign-out.ts";
import classes from "./sign-in-page.module.css";

/**
 * Where a one-time link leads. Its token stands behind the `#` of the address, which browsers send to nobody, and goes
 * to the server only from here, out of a browser that is signed in.
 */
export function LinkIdentityPage() {
  const { hash, pathname } = useLocation();
  const user = useQuery(sessionQuery).data?.user;
  const token = hash.slice(1);
  if (token === "") return <NoToken />;
  if (isFramed()) {
    return (
      <ProblemView
        title="Link your Hugging Face account"
        actions={
          <Button component="a" href={addressOf(pathname.slice(1) + hash)} target="_blank" rel="noopener">
            Continue in a new tab
          </Button>
        }
      >
        <p>Hugging Face’s own page does not open inside another. Please continue in a tab of its own.</p>
      </ProblemView>
    );
  }
  return user ? (
    <Accept token={token} username={user.username} />
  ) : (
    <SignInFirst returnPath={pathname + hash} />
  );
}

function Accept({ token, username }: { token: string; username: string }) {
  const settings = useSettings();
  const accept = useAcceptLink();
  const signOut = useSignOut("here");
  const status = accept.error instanceof ApiError ? accept.error.status : undefined;
  return (
    <ProblemView
      title="Link your Hugging Face account"
      actions={
        <>
          {status !== 404 && status !== 409 && (
            <Button
              leftSection={<HuggingFaceMark />}
              onClick={() => accept.mutate(token)}
              loading={accept.isPending}
            >
              Go on to Hugging Face
            </Button>
          )}
          {status === 409 && (
            <Button onClick={() => signOut.mutate()} loading={signOut.isPending}>
              Sign out
            </Button>
          )}
          <Button component={Link} to="/settings#sign-in" variant="default">
            {status === undefined ? "Not now" : "To your settings"}
          </Button>
        </>
      }
    >
      <p>
        You are signed in to {serverName(settings)} as <strong>{username}</strong>. Afterwards “Sign in with
        Hugging Face” opens this account too. Your username, role and workspaces stay as they are, and so does
        your password.
      </p>
      <p>Hugging Face is asked who you are, and nothing else.</p>
      <FormStatus error={accept.isError ? describeError(accept.error) : undefined} />
    </ProblemView>
  );
}

function SignInFirst({ returnPath }: { returnPath: string }) {
  return (
    <ProblemView title="Sign in first" actions={undefined}>
      <p>
        This link lets “Sign in with Hugging Face” open an account that you have here. Sign in to that
        account, the way you always do; then it goes on.
      </p>
      <div className={classes.ways}>
        <PasswordSignInForm returnPath={returnPath} primary />
      </div>
      <p>
        No password? <Link to="/sign-in">Sign in another way</Link>, then open the link once more.
      </p>
    </ProblemView>
  );
}

function NoToken() {
  return (
    <ProblemView
      title="This link is not whole"
      actions={
        <Button component={Link} to="/settings#sign-in">
          To your settings
        </Button>
      }
    >
      <p>
        Its end, from the # on, is missing. Copy the whole link that you were given, or make a new one in your
        settings.
      </p>
    </ProblemView>
  );
}
