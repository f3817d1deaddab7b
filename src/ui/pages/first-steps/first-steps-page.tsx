import { Navigate } from "react-router";
import { Page } from "../../components/page.tsx";
import { useCurrentUser } from "../../session/current-user.ts";
import { FirstSteps } from "./first-steps.tsx";

/** The list of first steps for those who have put it away, or who were sent here. */
export function FirstStepsPage() {
  const { role } = useCurrentUser();
  if (role !== "owner") return <Navigate to="/forbidden" replace />;
  return (
    <Page title="First steps" lead="What an owner of a new server should see to.">
      <FirstSteps />
    </Page>
  );
}
