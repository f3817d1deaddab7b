import type { FirstRun } from "../../api/wire-types.ts";
import { StorageSteps } from "../../components/storage-steps.tsx";
import { useSettings } from "../../session/current-user.ts";
import { Step } from "./step.tsx";

export function StorageStep({ done, database, home }: FirstRun["steps"]["storage"]) {
  const { huggingface } = useSettings();
  const lost = huggingface && !huggingface.space_persistent_storage_enabled;
  return (
    <Step title="Keep the data" done={done}>
      {!done ? (
        <StorageSteps />
      ) : lost ? (
        <p>
          Everything is lost when this Space restarts, and that is known: a variable of the Space says not to
          warn of it.
        </p>
      ) : database === "postgres" ? (
        <p>
          Everything is in your PostgreSQL database. Keep <code>ARGILLA_AUTH_SECRET_KEY</code> in a safe place
          too: without it nobody can read the API keys in there.
        </p>
      ) : (
        <p>
          Everything is in <code>{home}</code>
          {huggingface && ", and outlives restarts"}. Back the folder up as a whole: without the{" "}
          <code>secret.key</code> in it, the API keys in the database cannot be read.
        </p>
      )}
    </Step>
  );
}
