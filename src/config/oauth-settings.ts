import { resolve } from "node:path";
import type { Secret } from "../platform/secret.ts";
import type { SettingsProblem } from "../platform/settings-problem.ts";
import { type OAuthFile, readOAuthFile } from "./oauth-file.ts";
import { SETTINGS, type SettingValues } from "./settings.ts";

/** Who may sign in with Hugging Face, and with which OAuth app. */
export interface OAuthSettings {
  /** Absent when there is no OAuth app, or when the file says `enabled: false`. */
  readonly app: OAuthApp | undefined;
  /** Workspaces that a new annotator joins; undefined means the default workspace. */
  readonly allowedWorkspaces: readonly string[] | undefined;
  /** Organisations of which a person must be a member; empty means anybody. */
  readonly allowedOrganizations: readonly string[];
}

export interface OAuthApp {
  readonly clientId: string;
  readonly clientSecret: Secret | undefined;
  /** Where the id and the secret come from: always one source for both. */
  readonly source: "secrets" | "space" | "file";
  /** Whether the Space has an OAuth app of its own, whose place this one takes. */
  readonly replacesSpacesOwn: boolean;
  readonly scopes: readonly string[];
  readonly providerUrl: string;
}

/** In place of a client id: be a public client, which Hugging Face knows by a document that this server serves. */
export const CLIENT_BY_METADATA_DOCUMENT = "__CIMD__";

const DEFAULT_FILE = ".oauth.yaml";
const DEFAULT_PROVIDER = "https://huggingface.co";
const DEFAULT_SCOPES = ["openid", "profile"];

/** Joins the variables, what a Space injects, and `.oauth.yaml`, in this order of precedence. */
export function readOAuthSettings(
  values: SettingValues,
  workingFolder: string,
  onSpace: boolean,
): { settings: OAuthSettings | undefined; problems: SettingsProblem[]; warnings: string[] } {
  const named = values.ARGILLA_AUTH_OAUTH_CFG;
  const setting = named ? "ARGILLA_AUTH_OAUTH_CFG" : DEFAULT_FILE;
  const reading = readOAuthFile(resolve(workingFolder, named ?? DEFAULT_FILE), setting, named !== undefined);
  const problems: SettingsProblem[] = [...reading.problems];
  const { file } = reading;

  const credentials = chooseCredentials(values, file);
  const publicClient = credentials?.clientId === CLIENT_BY_METADATA_DOCUMENT;
  problems.push(...providerProblems(values.OPENID_PROVIDER_URL));
  if (publicClient && values.ARGILLA_BASE_URL?.origin?.startsWith("https:") !== true && !onSpace) {
    problems.push({
      setting: "ARGILLA_BASE_URL",
      rule: `Is not an https address, but the client id ${CLIENT_BY_METADATA_DOCUMENT} makes Hugging Face fetch a document from it.`,
      remedy: "Set it to the public https address of this server.",
    });
  }
  if (credentials?.source === "secrets" && credentials.clientSecret === undefined && !publicClient) {
    problems.push({
      setting: "OAUTH2_HUGGINGFACE_CLIENT_SECRET",
      rule: "Is not set, but OAUTH2_HUGGINGFACE_CLIENT_ID is.",
      remedy: "Set both, or remove both to use the Space's own OAuth app.",
    });
  }
  if (values.OAUTH2_HUGGINGFACE_CLIENT_SECRET && !values.OAUTH2_HUGGINGFACE_CLIENT_ID) {
    problems.push({
      setting: "OAUTH2_HUGGINGFACE_CLIENT_ID",
      rule: "Is not set, but OAUTH2_HUGGINGFACE_CLIENT_SECRET is.",
      remedy: "Set both, or remove both to use the Space's own OAuth app.",
    });
  }
  const warnings = [...(file?.warnings ?? [])];
  if (file?.enabled === true && !credentials) {
    warnings.push(
      `${setting} says \`enabled: true\`, but there is no OAuth app, so nobody can sign in with Hugging Face. On a Space put \`hf_oauth: true\` into its README.`,
    );
  }
  warnings.push(...passedOverWarnings(values, file, setting));
  if (problems.length > 0) return { settings: undefined, problems, warnings };
  const settings: OAuthSettings = {
    app: credentials && file?.enabled !== false ? oauthApp(credentials, values, file) : undefined,
    allowedWorkspaces: file?.allowedWorkspaces,
    allowedOrganizations: file?.allowedOrganizations ?? [],
  };
  return { settings, problems, warnings };
}

/** A sign-in service without TLS could be anybody, unless it is on this very machine. */
function providerProblems(providerUrl: string | undefined): SettingsProblem[] {
  if (providerUrl === undefined) return [];
  const { protocol, hostname } = new URL(providerUrl);
  if (protocol === "https:" || ["localhost", "127.0.0.1", "[::1]"].includes(hostname)) return [];
  const rule = "Is a plain http address of another machine.";
  return [{ setting: "OPENID_PROVIDER_URL", rule, remedy: SETTINGS.OPENID_PROVIDER_URL.remedy }];
}

/**
 * Of two OAuth apps one is not used, and people who duplicated a Space may not know that they have two. Which of them
 * Hugging Face accepts cannot be told from here: signing in will find out.
 */
function passedOverWarnings(values: SettingValues, file: OAuthFile | undefined, fileName: string): string[] {
  const [own, ofSpace, inFile] = [
    values.OAUTH2_HUGGINGFACE_CLIENT_ID,
    values.OAUTH_CLIENT_ID,
    file?.clientId,
  ];
  const warnings: string[] = [];
  if (own && ofSpace && own !== ofSpace) {
    warnings.push(
      "OAUTH2_HUGGINGFACE_CLIENT_ID takes the place of the OAuth app that this Space has of its own. Unless you registered an app for this Space, remove it and OAUTH2_HUGGINGFACE_CLIENT_SECRET.",
    );
  }
  const used = own ?? ofSpace;
  if (inFile && used && inFile !== used) {
    const name = own ? "OAUTH2_HUGGINGFACE_CLIENT_ID" : "the Space's own OAuth app";
    warnings.push(
      `${fileName}: its client_id and client_secret are not used, because ${name} goes before them.`,
    );
  }
  return warnings;
}

type Credentials = Pick<OAuthApp, "clientId" | "clientSecret" | "source">;

function chooseCredentials(values: SettingValues, file: OAuthFile | undefined): Credentials | undefined {
  if (values.OAUTH2_HUGGINGFACE_CLIENT_ID) {
    return {
      clientId: values.OAUTH2_HUGGINGFACE_CLIENT_ID,
      clientSecret: values.OAUTH2_HUGGINGFACE_CLIENT_SECRET,
      source: "secrets",
    };
  }
  if (values.OAUTH_CLIENT_ID) {
    return { clientId: values.OAUTH_CLIENT_ID, clientSecret: values.OAUTH_CLIENT_SECRET, source: "space" };
  }
  if (file?.clientId) return { clientId: file.clientId, clientSecret: file.clientSecret, source: "file" };
  return undefined;
}

function oauthApp(credentials: Credentials, values: SettingValues, file: OAuthFile | undefined): OAuthApp {
  const asked = values.OAUTH_SCOPES?.split(/[\s,]+/).filter(Boolean) ?? file?.scopes ?? [];
  return {
    ...credentials,
    replacesSpacesOwn: ![undefined, credentials.clientId].includes(values.OAUTH_CLIENT_ID),
    scopes: [...new Set([...DEFAULT_SCOPES, ...asked])],
    providerUrl: values.OPENID_PROVIDER_URL ?? DEFAULT_PROVIDER,
  };
}
