import { useSettings } from "../session/current-user.ts";

/** Leads to the settings of this Space on the Hub, in a tab of their own: the Hub cannot be shown in a frame. */
export function SpaceSettingsLink() {
  const { huggingface } = useSettings();
  if (!huggingface) return "Space's settings";
  return (
    <a href={`https://huggingface.co/spaces/${huggingface.space_id}/settings`} target="_blank" rel="noopener">
      Space’s settings
    </a>
  );
}
