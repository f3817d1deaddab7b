import { Button } from "@mantine/core";
import { ApiError, describeError, isOfServer } from "../api/api-error.ts";
import { ForbiddenPage } from "../pages/forbidden-page.tsx";
import { ProblemView } from "./problem-view.tsx";

/** Stands in for a page that could not be shown: the server said no, did not answer, or the page itself broke. */
export function PageError({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  if (error instanceof ApiError && error.status === 403) return <ForbiddenPage />;
  const action = isOfServer(error) ? (
    <Button onClick={onRetry}>Try again</Button>
  ) : (
    <Button onClick={() => window.location.reload()}>Reload the page</Button>
  );
  return (
    <ProblemView title={isOfServer(error) ? "No answer" : "This page broke"} actions={action}>
      <p>{describeError(error)}</p>
    </ProblemView>
  );
}
