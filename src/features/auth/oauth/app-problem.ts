import type { OAuthApp } from "../../../config/oauth-settings.ts";
import type { SettingsProblem } from "../../../platform/settings-problem.ts";
import { CLIENT_METADATA_PATH, isPublicClient } from "./client-metadata.ts";

/** Where an OAuth app comes from and what it is used for. */
export interface AppFacts {
  readonly app: OAuthApp;
  readonly redirectUri: string;
  readonly onSpace: boolean;
  /** The Space's own host, which is the only one that counts for its own app. */
  readonly spaceHost: string | undefined;
}

const ID_AND_SECRET = "OAUTH2_HUGGINGFACE_CLIENT_ID and OAUTH2_HUGGINGFACE_CLIENT_SECRET";

/**
 * What to say, and to whom it may concern what to do, once the sign-in service has refused the app. It does not tell
 * whether it is the app that it does not know or the address; the most frequent reason is a Space that was duplicated
 * with the settings of the first.
 */
export function describeRefusedApp(facts: AppFacts): SettingsProblem {
  const { app, redirectUri, onSpace, spaceHost } = facts;
  if (isPublicClient(app)) {
    return {
      setting: "OAUTH2_HUGGINGFACE_CLIENT_ID",
      rule: `Hugging Face does not accept the description of this server at ${new URL(redirectUri).origin}${CLIENT_METADATA_PATH}.`,
      remedy: "Make sure that the address can be reached from the internet, or register an OAuth app.",
    };
  }
  if (app.source === "space" && new URL(redirectUri).host !== spaceHost) {
    return {
      setting: "ARGILLA_BASE_URL",
      rule: `Makes people come back to ${redirectUri} when they have signed in, but for a Space's own OAuth app Hugging Face sends them to the Space's own address only.`,
      remedy: `Remove it, or register an OAuth app with that redirect URL and set ${ID_AND_SECRET}.`,
    };
  }
  const rule = `Hugging Face does not know this OAuth app, or not with the redirect URL ${redirectUri}.`;
  const remedy = remedyFor(facts);
  if (app.source === "space") return { setting: "OAUTH_CLIENT_ID", rule, remedy };
  const copied = onSpace ? " It may have come along when this Space was duplicated." : "";
  if (app.source === "file")
    return { setting: ".oauth.yaml", rule: `Its client_id: ${rule}${copied}`, remedy };
  return { setting: "OAUTH2_HUGGINGFACE_CLIENT_ID", rule: `${rule}${copied}`, remedy };
}

function remedyFor({ app, onSpace }: AppFacts): string {
  if (!onSpace)
    return "Give the app that redirect URL at Hugging Face, or set the id and secret of one that has it.";
  if (app.source === "space") {
    return "Say `hf_oauth: true` in the Space's README and rebuild the Space, so that Hugging Face makes the app anew.";
  }
  const what =
    app.source === "file"
      ? "Remove client_id and client_secret from the file"
      : `Remove ${ID_AND_SECRET} from the Space's secrets and variables`;
  const then = app.replacesSpacesOwn
    ? "the Space has an OAuth app of its own, which is used then"
    : "put `hf_oauth: true` into the Space's README, which makes it an OAuth app of its own";
  return `${what}: ${then}. To keep an app of yours, give it that redirect URL at Hugging Face.`;
}
