import { Button } from "@mantine/core";
import { Link } from "react-router";
import { ProblemView } from "../components/problem-view.tsx";

export function ForbiddenPage() {
  return (
    <ProblemView
      title="Not for this account"
      actions={
        <Button component={Link} to="/">
          Go to the home page
        </Button>
      }
    >
      <p>You are signed in, but your account may not see this page.</p>
      <p>If you need it, ask an owner of this server to change your role or to add you to the workspace.</p>
    </ProblemView>
  );
}
