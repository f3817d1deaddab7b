import { useSuspenseQuery } from "@tanstack/react-query";
import { Navigate } from "react-router";
import { statusQuery } from "../../api/queries.ts";
import { Page } from "../../components/page.tsx";
import { useCurrentUser } from "../../session/current-user.ts";
import { BackupSection } from "./backup-section.tsx";
import { RestoreSection } from "./restore-section.tsx";
import { ServerSection } from "./server-section.tsx";
import { StorageSection } from "./storage-section.tsx";

const OFTEN_MS = 3_000;

/** How the server and its storage fare, for owners. Goes with the time. */
export function InstancePage() {
  const { role } = useCurrentUser();
  return role === "owner" ? <Instance /> : <Navigate to="/forbidden" replace />;
}

function Instance() {
  const status = useSuspenseQuery({ ...statusQuery, refetchInterval: OFTEN_MS }).data;
  const { storage } = status.argilla_space;
  return (
    <Page title="Instance" lead="Where the data of this server are, what is promised, and how it fares.">
      <StorageSection storage={storage} />
      {storage.bucket && <RestoreSection bucket={storage.bucket} />}
      <BackupSection />
      <ServerSection status={status} />
    </Page>
  );
}
