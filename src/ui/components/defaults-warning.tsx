import { useSettings } from "../session/current-user.ts";
import { Alarm } from "./alarm.tsx";
import { Notice } from "./notice.tsx";
import { SpaceSettingsLink } from "./space-settings-link.tsx";

/** On a Space the passwords of the documentation are an emergency: a red banner over every page, which nothing closes. */
export function DefaultsAlarm() {
  const { argilla_space: space, huggingface } = useSettings();
  if (!space.documented_defaults || !huggingface) return null;
  return (
    <Alarm label="Alarm">
      <p>
        <strong>Everybody knows the passwords of this Space.</strong> The documented default accounts are in
        force on a public address: anybody can sign in as the owner and read, change or delete everything.
      </p>
      <p>
        To end this, open the <SpaceSettingsLink />, remove the variable{" "}
        <code>ARGILLA_INSECURE_DEFAULT_CREDENTIALS</code> and set the secrets <code>OWNER_PASSWORD</code> and{" "}
        <code>OWNER_API_KEY</code>.
      </p>
    </Alarm>
  );
}

/** Elsewhere they are a reminder: good for a trial on one's own machine. */
export function DefaultsReminder() {
  const { argilla_space: space, huggingface } = useSettings();
  if (!space.documented_defaults || huggingface) return null;
  return (
    <Notice tone="caution" title="The documented default passwords are in force">
      <p>
        Fine for a trial on your own machine. Set <code>OWNER_PASSWORD</code> and <code>OWNER_API_KEY</code>{" "}
        before anybody else can reach this server.
      </p>
    </Notice>
  );
}
