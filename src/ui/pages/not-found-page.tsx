import { Button } from "@mantine/core";
import { Link } from "react-router";
import { ProblemView } from "../components/problem-view.tsx";

export function NotFoundPage() {
  return (
    <ProblemView
      title="No such page"
      actions={
        <Button component={Link} to="/">
          Go to the home page
        </Button>
      }
    >
      <p>Nothing is at this address. The link may be old, or a letter of it is missing.</p>
    </ProblemView>
  );
}
