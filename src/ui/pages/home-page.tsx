import { useSuspenseQuery } from "@tanstack/react-query";
import { workspacesQuery } from "../api/queries.ts";
import type { User } from "../api/wire-types.ts";
import { MissingWorkspacesWarning } from "../components/missing-workspaces-warning.tsx";
import { Page } from "../components/page.tsx";
import { StorageWarning } from "../components/storage-warning.tsx";
import { useCurrentUser } from "../session/current-user.ts";
import { ConnectCard } from "./home/connect-card.tsx";
import { WorkspacesCard } from "./home/workspaces-card.tsx";
import classes from "./home-page.module.css";

const ROLE_MEANS: Record<User["role"], string> = {
  owner: "you manage this whole server",
  admin: "you manage what is in your workspaces",
  annotator: "you answer records in your workspaces",
};

/** Who I am, where I belong, and how a program of mine connects. */
export function HomePage() {
  const user = useCurrentUser();
  const workspaces = useSuspenseQuery(workspacesQuery(user.id)).data.items;

  const lead = (
    <>
      You are <strong>{user.username}</strong>,{" "}
      {user.role === "annotator" ? "an" : user.role === "admin" ? "an" : "the"} {user.role}:{" "}
      {ROLE_MEANS[user.role]}.
    </>
  );
  return (
    <Page title={`Hello, ${user.first_name}`} lead={lead}>
      <div className={classes.notices}>
        <StorageWarning />
        <MissingWorkspacesWarning />
      </div>
      <div className={classes.cards}>
        <WorkspacesCard workspaces={workspaces} role={user.role} />
        <ConnectCard />
      </div>
    </Page>
  );
}
