import type { Config, ConfigReading } from "../config/config.ts";
import type { Environment } from "../config/env.ts";
import { type UserSeed, usernameCounts } from "../config/seed-settings.ts";
import { SETTING_NAMES, SETTINGS, type SettingName } from "../config/settings.ts";

/** One setting as `config check` shows it: what holds, and where it comes from. Secrets are masked. */
export interface SettingReport {
  readonly name: SettingName;
  readonly value: string;
  readonly origin: string;
}

const MASK = "[secret]";

/** Every setting with the value in force, as far as it can be told before anything is opened. */
export function reportSettings(environment: Environment, reading: ConfigReading): SettingReport[] {
  const { config, space, values } = reading;
  const usernameIsForeign = !usernameCounts(values, space !== undefined);
  return SETTING_NAMES.map((name) => {
    const given = environment.values.get(name);
    if (given !== undefined) {
      const origin = environment.origins.get(name) ?? "";
      // Operating systems export it; then it must not look like a setting in force.
      const unused = name === "USERNAME" && usernameIsForeign;
      return { name, value: masked(name, given), origin: unused ? `${origin}, not used` : origin };
    }
    const inForce = config && valueInForce(name, config);
    return { name, value: plain(SETTINGS[name].fallback), origin: "default", ...inForce };
  });
}

function masked(name: SettingName, value: string): string {
  return SETTINGS[name].secret ? MASK : value;
}

/** What holds for a setting that is not set, where that depends on others. */
function valueInForce(name: SettingName, config: Config): Partial<SettingReport> | undefined {
  if (name === "HOST") return { value: config.server.host };
  if (name === "ARGILLA_WORKSPACE") return workspaceInForce(config);
  if (name === "ARGILLA_HOME_PATH" && !config.space) return { value: config.defaultHomePath };
  if (name === "OAUTH2_HUGGINGFACE_CLIENT_ID" || name === "OAUTH2_HUGGINGFACE_CLIENT_SECRET") {
    const { app } = config.oauth;
    return { value: app ? `those of the ${app.source === "space" ? "Space" : "file"}` : "none" };
  }
  const [, slot, part] = /^(OWNER|ADMIN|ANNOTATOR)_(USERNAME|PASSWORD|API_KEY)$/.exec(name) ?? [];
  if (!slot) return undefined;
  const seed = config.seeds.users.find((candidate) => candidate.slot === slot.toLowerCase());
  if (!seed) return { value: "no such account" };
  return credentialInForce(seed, part as CredentialPart);
}

function workspaceInForce({ seeds }: Config): Partial<SettingReport> {
  const { name, setting } = seeds.workspace;
  return setting ? { value: name, origin: `from ${setting}` } : { value: name };
}

type CredentialPart = "USERNAME" | "PASSWORD" | "API_KEY";

function credentialInForce(seed: UserSeed, part: CredentialPart): Partial<SettingReport> {
  const { username, password, apiKey } = seed;
  if (part === "USERNAME") {
    return username.setting
      ? { value: username.value, origin: `from ${username.setting}` }
      : { value: username.value };
  }
  const credential = part === "PASSWORD" ? password : apiKey;
  if (!credential) return { value: part === "PASSWORD" ? "none" : "random" };
  if (credential.setting) return { value: MASK, origin: `from ${credential.setting}` };
  // Not a secret: it stands in Argilla's documentation.
  return { value: credential.value.reveal(), origin: "documented default" };
}

/** The catalogue's texts are Markdown for the README. */
function plain(markdown: string): string {
  return markdown.replaceAll("`", "");
}
