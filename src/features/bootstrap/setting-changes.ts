import type { OAuthSettings } from "../../config/oauth-settings.ts";
import type { SettingValues } from "../../config/settings.ts";
import type { Database } from "../../db/database.ts";
import { inTransaction } from "../../db/transaction.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Keyring } from "../../platform/keyring.ts";
import { Secret } from "../../platform/secret.ts";
import { recordAuditEvent } from "../audit/index.ts";
import { listSettingFingerprints, replaceSettingFingerprints } from "./setting-fingerprint-store.ts";

export interface SettingChangesParts {
  readonly database: Database;
  readonly keyring: Keyring;
  readonly clock: Clock;
}

/** What a start was given. */
export interface GivenSettings {
  readonly values: SettingValues;
  readonly oauth: OAuthSettings;
}

/**
 * Writes into the audit log which settings were set, changed or removed since the last start: their names, never their
 * values, of which only keyed hashes are kept. Says nothing where nothing changed.
 */
export async function recordSettingChanges(
  { database, keyring, clock }: SettingChangesParts,
  given: GivenSettings,
): Promise<void> {
  const now = new Map(
    Object.entries(textsOf(given)).map(([name, text]) => [
      name,
      keyring.lookup(new Secret(`${name}=${text}`)),
    ]),
  );
  await inTransaction(database, async (trx) => {
    await database.dialect.lock(trx, "settings");
    const before = await listSettingFingerprints(trx);
    const names = [...new Set([...before.keys(), ...now.keys()])].sort();
    const details = {
      set: names.filter((name) => !before.has(name)),
      changed: names.filter(
        (name) => before.has(name) && now.has(name) && before.get(name) !== now.get(name),
      ),
      removed: names.filter((name) => !now.has(name)),
    };
    if (Object.values(details).every((list) => list.length === 0)) return;
    await replaceSettingFingerprints(trx, now);
    await recordAuditEvent(trx, { action: "settings.changed", details }, clock.now());
  });
}

/** Whether a setting has another value than at the last start that went through, or had none then. */
export async function isNewSetting(
  { database, keyring }: SettingChangesParts,
  given: GivenSettings,
  name: keyof SettingValues,
): Promise<boolean> {
  const before = (await listSettingFingerprints(database.read)).get(name);
  return before !== keyring.lookup(new Secret(`${name}=${textsOf(given)[name]}`));
}

function textsOf({ values, oauth }: GivenSettings): Record<string, string> {
  const { allowedWorkspaces, allowedOrganizations } = oauth;
  const texts = Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, value instanceof Secret ? value.reveal() : JSON.stringify(value)]);
  return {
    ...Object.fromEntries(texts),
    // What the file alone says; its other keys have variables.
    ...((allowedWorkspaces ?? allowedOrganizations.length > 0) && {
      ".oauth.yaml": JSON.stringify({ allowedWorkspaces, allowedOrganizations }),
    }),
  };
}
