import { Button } from "@mantine/core";
import { Link, useSearchParams } from "react-router";
import { HuggingFaceButton } from "../components/hugging-face-button.tsx";
import { NewTabButton } from "../components/new-tab-button.tsx";
import { ProblemView } from "../components/problem-view.tsx";
import { useSettings } from "../session/current-user.ts";
import { isFramed } from "../session/framed.ts";
import { readReturnPath, signInPath } from "../session/return-path.ts";
import { describeSignInProblem, type SignInProblem } from "./sign-in-problems.tsx";

/** Where a sign-in with Hugging Face ends that did not succeed: what happened, what to do, and another try. */
export function SignInProblemPage() {
  const [query] = useSearchParams();
  const settings = useSettings();
  const problem = describeSignInProblem(query.get("code"), settings);
  const returnPath = readReturnPath(query.get("next"));
  if (query.get("for") === "link") return <LinkingProblem problem={problem} />;
  return (
    <ProblemView
      title={problem.title}
      actions={
        isFramed() ? (
          <NewTabButton returnPath={returnPath} />
        ) : (
          <>
            {problem.retry && (
              <HuggingFaceButton returnPath={returnPath} grantOrganization={problem.grantOrganization}>
                {problem.retry}
              </HuggingFaceButton>
            )}
            {problem.elsewhere && (
              <HuggingFaceButton returnPath={returnPath} unchecked variant="default">
                {problem.elsewhere}
              </HuggingFaceButton>
            )}
            <Button
              component={Link}
              to={signInPath(returnPath)}
              variant={problem.retry ? "default" : "filled"}
            >
              Other ways to sign in
            </Button>
          </>
        )
      }
    >
      {problem.text}
    </ProblemView>
  );
}

/** Another try begins where the first did: a sign-in in its place would make an account of its own. */
function LinkingProblem({ problem }: { problem: SignInProblem }) {
  return (
    <ProblemView
      title={problem.title}
      actions={
        <Button component={Link} to="/settings#sign-in">
          To your settings
        </Button>
      }
    >
      {problem.text}
      <p>No Hugging Face account was linked. Yours on this server signs in as it did before.</p>
    </ProblemView>
  );
}
