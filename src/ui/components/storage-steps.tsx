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
          Open the <SpaceSettingsLink />, which only its owners on Hugging Face can, and attach a storage
          bucket at <code>{path}</code>, with permission to write.
        </li>
        <li>
          That restarts the Space, and from then on everything is kept in the bucket. What is stored so far
          does not survive the restart, so do it before the real work starts. Accounts that come from the
          Space’s secrets are made again.
        </li>
        <li>
          Or keep everything in a PostgreSQL database that a Space can reach: set the secrets{" "}
          <code>ARGILLA_DATABASE_URL</code> and <code>ARGILLA_AUTH_SECRET_KEY</code> (a long random text). One
          at Neon can be reached: its address then begins with <code>neon+wss://</code>. Any other must answer
          on port 443 or 8080.
        </li>
      </ol>
      <p>
        Not needed here? The variable{" "}
        <code>ARGILLA_SHOW_HUGGINGFACE_SPACE_PERSISTENT_STORAGE_WARNING=false</code> hides this.
      </p>
    </>
  );
}
