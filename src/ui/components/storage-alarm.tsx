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

type Problem = NonNullable<StorageStatus["problem"]>;

/** What the problem does to people's changes; that of another server's says so itself, and does not end. */
function consequenceOf({ takes_changes, at_risk }: StorageStatus, { cause }: Problem): string {
  if (cause === "taken-over") return "";
  if (!takes_changes) return "Nobody’s changes are saved until this ends.";
  return `Changes are still answered. A crash now would lose ${at_risk.summary}.`;
}

function OwnersAlarm({ storage, problem }: { storage: StorageStatus; problem: Problem }) {
  return (
    <Alarm label="Storage alarm" live>
      <p>
        <strong>{problem.message}</strong> {consequenceOf(storage, problem)}
      </p>
      <p>
        {problem.remedy} <Link to="/instance">More about the storage</Link>
      </p>
    </Alarm>
  );
}
