import { useCurrentUser, useSettings } from "../session/current-user.ts";
import { Notice } from "./notice.tsx";
import { SpaceSettingsLink } from "./space-settings-link.tsx";

/** Tells those who answer for the data that a restart of the Space takes them away, and what to do about it. */
export function StorageWarning() {
  const { role } = useCurrentUser();
  const { argilla, argilla_space: space, huggingface } = useSettings();
  if (role === "annotator" || !huggingface) return null;
  if (!argilla.show_huggingface_space_persistent_storage_warning) return null;
  if (huggingface.space_persistent_storage_enabled) return null;

  const path = space.storage_path ?? "/data";
  return (
    <Notice tone="caution" title="What people do here is lost when this Space restarts">
      <p>
        There is no persistent storage at <code>{path}</code>
        {space.storage_obstacle && `: ${space.storage_obstacle}`}. Accounts, workspaces and annotations are on
        the container’s own disk, which goes whenever the Space restarts, rebuilds or wakes from sleep.
      </p>
      <ol>
        <li>
          Open the <SpaceSettingsLink /> and go to <strong>Storage Buckets</strong>. Only its owners on
          Hugging Face can.
        </li>
        <li>
          Attach a bucket, read and write, with the mount path <code>{path}</code>.
        </li>
        <li>
          Restart the Space. What is stored so far does not survive that restart either, so do it before the
          real work starts. Accounts that come from the Space’s secrets are made again.
        </li>
      </ol>
      <p>
        Not needed here? The variable{" "}
        <code>ARGILLA_SHOW_HUGGINGFACE_SPACE_PERSISTENT_STORAGE_WARNING=false</code> hides this.
      </p>
    </Notice>
  );
}
