import { useCurrentUser, useSettings } from "../session/current-user.ts";
import { Notice } from "./notice.tsx";
import { StorageSteps } from "./storage-steps.tsx";

/** Tells those who answer for the data that a restart of the Space takes them away, and what to do about it. */
export function StorageWarning() {
  const { role } = useCurrentUser();
  const { argilla, huggingface } = useSettings();
  if (role === "annotator" || !huggingface) return null;
  if (!argilla.show_huggingface_space_persistent_storage_warning) return null;
  if (huggingface.space_persistent_storage_enabled) return null;
  return (
    <Notice tone="caution" title="What people do here is lost when this Space restarts">
      <StorageSteps />
    </Notice>
  );
}
