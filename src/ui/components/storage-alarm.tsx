import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { sessionQuery, statusQuery } from "../api/queries.ts";
import type { StorageStatus } from "../api/wire-types.ts";
import { Alarm } from "./alarm.tsx";

/** Says over every page that the storage does not take what people change, for as long as that is so. */
export function StorageAlarm() {
  const storage = useQuery(statusQuery).data?.argilla_space.storage;
  const role = useQuery(sessionQuery).data?.user?.role;
  if (!storage?.problem) return null;
  if (role === "owner") return <OwnersAlarm storage={storage} problem={storage.problem} />;
  if (storage.takes_changes) return null;
  return (
    <Alarm label="Saving" tone="calm" live>
      <p>
        {storage.problem.cause === "taken-over" ? (
          <>
            <strong>Nothing can be saved on this page any more:</strong> another server goes on in the place
            of this one. What was saved is safe. Reload the page in a minute to go on there.
          </>
        ) : (
          <>
            <strong>Nothing can be saved at the moment.</strong> What was saved is safe, and you can go on
            reading. Try again in a few minutes; the owners of this server see what to do.
          </>
        )}
      </p>
    </Alarm>
  );
}

function OwnersAlarm({
  storage,
  problem,
}: {
  storage: StorageStatus;
  problem: NonNullable<StorageStatus["problem"]>;
}) {
  return (
    <Alarm label="Storage alarm" live>
      <p>
        <strong>{problem.message}</strong>{" "}
        {storage.takes_changes
          ? `Changes are still answered. A crash now would lose ${storage.at_risk.summary}.`
          : "Nobody’s changes are saved until this ends."}
      </p>
      <p>
        {problem.remedy} <Link to="/instance">More about the storage</Link>
      </p>
    </Alarm>
  );
}
