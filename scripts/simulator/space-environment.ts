import type { HubApp } from "../../test/support/fake-hub.ts";

/** What the platform knows of a Space and tells its container. */
export interface SpaceFacts {
  readonly owner: string;
  readonly name: string;
  readonly title: string;
  /** `<subdomain>.hf.space` is its host. */
  readonly subdomain: string;
  readonly customDomain: string | undefined;
  readonly creatorId: string;
  /** The OAuth app that `hf_oauth: true` makes. */
  readonly app: HubApp | undefined;
  readonly scopes: readonly string[];
  readonly hubUrl: string;
}

/** The variables of a Space's container, but for those that its settings add. The README tells the source of each. */
export function spaceEnvironment(facts: SpaceFacts): Record<string, string> {
  const { owner, name, app } = facts;
  return {
    SYSTEM: "spaces",
    ACCELERATOR: "none",
    CPU_CORES: "2",
    MEMORY: "16Gi",
    SPACE_ID: `${owner}/${name}`,
    SPACE_AUTHOR_NAME: owner,
    SPACE_REPO_NAME: name,
    SPACE_TITLE: facts.title,
    SPACE_SUBDOMAIN: facts.subdomain,
    SPACE_HOST: [spaceHost(facts.subdomain), facts.customDomain].filter(Boolean).join(","),
    SPACE_CREATOR_USER_ID: facts.creatorId,
    ...(app && {
      OAUTH_CLIENT_ID: app.clientId,
      OAUTH_CLIENT_SECRET: app.clientSecret,
      OAUTH_SCOPES: ["openid", "profile", ...facts.scopes].join(" "),
      OPENID_PROVIDER_URL: facts.hubUrl,
    }),
  };
}

export function spaceHost(subdomain: string): string {
  return `${subdomain}.hf.space`;
}

/** `Ada Lovelace/my_labels` as part of a host name. */
export function subdomainOf(owner: string, name: string): string {
  return `${owner}-${name}`.toLowerCase().replace(/[^a-z0-9]+/g, "-");
}
