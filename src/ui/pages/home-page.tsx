import { useSuspenseQuery } from "@tanstack/react-query";
import { firstRunQuery, workspacesQuery } from "../api/queries.ts";
import type { User } from "../api/wire-types.ts";
import { focusContent } from "../components/focus-content.ts";
import { NewcomersWarning } from "../components/newcomers-warning.tsx";
import { Page } from "../components/page.tsx";
import { StorageWarning } from "../components/storage-warning.tsx";
import { useCurrentUser } from "../session/current-user.ts";
import { FirstSteps } from "./first-steps/first-steps.tsx";
import { ConnectCard } from "./home/connect-card.tsx";
import { WorkspacesCard } from "./home/workspaces-card.tsx";
import classes from "./home-page.module.css";

const ROLE_MEANS: Record<User["role"], string> = {
  owner: "you manage this whole server",
  admin: "you manage what is in your workspaces",
  annotator: "you answer records in your workspaces",
};

/** Who I am, where I belong, and how a program of mine connects; for the owner of a new server, what to see to first. */
export function HomePage() {
  const user = useCurrentUser();
  const lead = (
    <>
      You are <strong>{user.username}</strong>,{" "}
      {user.role === "annotator" ? "an" : user.role === "admin" ? "an" : "the"} {user.role}:{" "}
      {ROLE_MEANS[user.role]}.
    </>
  );
  return (
    <Page title={`Hello, ${user.first_name}`} lead={lead}>
      {user.role === "owner" ? <OwnersHome /> : <Home />}
    </Page>
  );
}

function OwnersHome() {
  const { id } = useCurrentUser();
  const { dismissed } = useSuspenseQuery(firstRunQuery(id)).data;
  return dismissed ? <Home /> : <FirstSteps afterwards={focusContent} />;
}

function Home() {
  const { id, role } = useCurrentUser();
  const workspaces = useSuspenseQuery(workspacesQuery(id)).data.items;
  return (
    <>
      <div className={classes.notices}>
        <StorageWarning />
        <NewcomersWarning />
      </div>
      <div className={classes.cards}>
        <WorkspacesCard workspaces={workspaces} role={role} />
        <ConnectCard />
      </div>
    </>
  );
}
