import { useSettings } from "../session/current-user.ts";
import { SpaceSettingsLink } from "./space-settings-link.tsx";

/** Why a Space loses its data, and every step to end that. */
export function StorageSteps() {
  const { argilla_space: space } = useSettings();
  const path = space.storage_path ?? "/data";
  return (
    <>
      <p>
        There is no persistent storage at <code>{path}</code>
        {space.storage_obstacle && `: ${space.storage_obstacle}`}. Accounts, workspaces and annotations are on
        the container’s own disk, which goes whenever the Space restarts, rebuilds or wakes from sleep.
      </p>
      <ol>
        <li>
          Have a PostgreSQL database that a Space can reach. One at Neon can be: its address then begins with{" "}
          <code>neon+wss://</code>. Any other must answer on port 443 or 8080. A storage bucket does not help
          yet, because this release cannot keep a live database on one.
        </li>
        <li>
          Open the <SpaceSettingsLink />, which only its owners on Hugging Face can, and add the secrets{" "}
          <code>ARGILLA_DATABASE_URL</code> (the database’s address) and <code>ARGILLA_AUTH_SECRET_KEY</code>{" "}
          (a long random text).
        </li>
        <li>
          Saving them restarts the Space. What is stored so far does not survive that, so do it before the
          real work starts. Accounts that come from the Space’s secrets are made again.
        </li>
      </ol>
      <p>
        Not needed here? The variable{" "}
        <code>ARGILLA_SHOW_HUGGINGFACE_SPACE_PERSISTENT_STORAGE_WARNING=false</code> hides this.
      </p>
    </>
  );
}
