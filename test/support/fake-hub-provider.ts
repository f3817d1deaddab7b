import { generateKeyPairSync, randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Configuration, interactionPolicy, Provider } from "oidc-provider";
import type { FakeHub, HubOrganization, HubPerson } from "./fake-hub.ts";
import { CONSENT_PATH } from "./fake-hub-consent.ts";

/** The OpenID provider of a fake Hub. */
export interface HubProvider {
  readonly oidc: Provider;
  /** Organisations that a person let an app see, by the grant's id. */
  readonly grantedOrganizations: Map<string, readonly HubOrganization[]>;
  callback(request: IncomingMessage, response: ServerResponse): void;
}

// One key for all fake Hubs of a process: making one takes a while.
const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const SIGNING_KEY = { ...privateKey.export({ format: "jwk" }), alg: "RS256", use: "sig", kid: "fake-hub" };

export async function createHubProvider(hub: FakeHub): Promise<HubProvider> {
  const grantedOrganizations: HubProvider["grantedOrganizations"] = new Map();
  const configuration: Configuration = {
    adapter: memoryAdapter((clientId) => findClient(hub, clientId)),
    jwks: { keys: [SIGNING_KEY] },
    cookies: { keys: [randomBytes(16).toString("hex")] },
    routes: {
      authorization: "/oauth/authorize",
      token: "/oauth/token",
      userinfo: "/oauth/userinfo",
      jwks: "/oauth/jwks",
    },
    scopes: ["openid", "profile", "read-memberships"],
    claims: {
      openid: ["sub"],
      profile: ["name", "preferred_username", "profile", "picture", "isPro", "orgs"],
    },
    conformIdTokenClaims: false,
    responseTypes: ["code"],
    pkce: { required: (_context, client) => client.clientAuthMethod === "none" },
    extraParams: ["orgIds"],
    ttl: { Interaction: 600, Session: 600, Grant: 600, AccessToken: 600, IdToken: 600 },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: false },
    },
    interactions: {
      url: (_context, { uid }) => `${CONSENT_PATH}${uid}`,
      policy: policyThatPreselects(),
    },
    async findAccount(_context, subject, token) {
      const person = hub.people.get(subject);
      if (!person) return undefined;
      const grantId = token && "grantId" in token ? token.grantId : undefined;
      const organizations = grantedOrganizations.get(grantId ?? "") ?? [];
      return { accountId: subject, claims: async () => claimsOf(hub, person, organizations) };
    },
  };
  const oidc = new Provider(hub.url, configuration);
  // Something before it speaks TLS, and says so.
  oidc.proxy = hub.url !== hub.address;
  // Apps have rules of their own; a public client's address must be exactly as its document says.
  const { redirectUriAllowed } = oidc.Client.prototype;
  oidc.Client.prototype.redirectUriAllowed = function (this: typeof oidc.Client.prototype, uri: string) {
    const app = hub.apps.get(this.clientId);
    return app ? app.allowsRedirect(uri) : redirectUriAllowed.call(this, uri);
  };
  oidc.on("grant.success", ({ body }) => {
    const { access_token: accessToken, id_token: idToken } = body as Record<string, string>;
    for (const token of [accessToken, idToken]) if (token) hub.issuedTokens.push(token);
  });
  return { oidc, grantedOrganizations, callback: oidc.callback() };
}

function claimsOf(hub: FakeHub, person: HubPerson, organizations: readonly HubOrganization[]) {
  return {
    sub: person.id,
    name: person.name,
    preferred_username: person.username,
    profile: `${hub.url}/${person.username}`,
    picture: `${hub.url}/avatars/${person.id}.svg`,
    isPro: false,
    orgs: organizations.map(({ id, name, role }) => ({
      sub: id,
      name: `The ${name} organisation`,
      preferred_username: name,
      picture: `${hub.url}/avatars/${id}.svg`,
      roleInOrg: role ?? "write",
    })),
  };
}

/** Asks again, though the person agreed before, when the app wants an organisation to be preselected. */
function policyThatPreselects() {
  const policy = interactionPolicy.base();
  const { Check } = interactionPolicy;
  const asksForOrganization = new Check("organization", "an organisation is asked for", ({ oidc }) =>
    oidc.params?.orgIds && !oidc.result?.consent ? Check.REQUEST_PROMPT : Check.NO_NEED_TO_PROMPT,
  );
  policy.get("consent")?.checks.add(asksForOrganization);
  return policy;
}

/** An app that the Hub knows, or a public client by its document. */
async function findClient(hub: FakeHub, clientId: string): Promise<Record<string, unknown> | undefined> {
  const app = hub.apps.get(clientId);
  if (!app) return fetchClientDocument(hub, clientId);
  return {
    client_id: app.clientId,
    client_secret: app.clientSecret,
    // The library wants one; which ones count, the app says.
    redirect_uris: ["https://space.invalid/"],
    token_endpoint_auth_method: "client_secret_basic",
  };
}

/**
 * What a public client says about itself at the address that is its id. Public addresses of servers under test lead
 * nowhere; their documents are fetched from where they really are.
 */
async function fetchClientDocument(
  hub: FakeHub,
  clientId: string,
): Promise<Record<string, unknown> | undefined> {
  if (!clientId.startsWith("https://")) return undefined;
  const { origin, pathname } = new URL(clientId);
  const response = await fetch(`${hub.hosts.get(origin) ?? origin}${pathname}`, { redirect: "error" });
  const document = (await response.json()) as Record<string, unknown>;
  return document.client_id === clientId ? document : undefined;
}

/**
 * Keeps what the provider stores in this process. The library's own does the same, with a warning at every start; its
 * reading of client documents needs the real network.
 */
function memoryAdapter(
  findClient: (clientId: string) => Promise<Record<string, unknown> | undefined>,
): NonNullable<Configuration["adapter"]> {
  const entries = new Map<string, Record<string, unknown>>();
  return (model) => ({
    async upsert(id, payload) {
      entries.set(`${model}:${id}`, payload);
      if (payload.uid) entries.set(`${model}:uid:${payload.uid}`, payload);
    },
    find: async (id) => (model === "Client" ? findClient(id) : entries.get(`${model}:${id}`)),
    findByUid: async (uid) => entries.get(`${model}:uid:${uid}`),
    findByUserCode: async () => undefined,
    async consume(id) {
      const entry = entries.get(`${model}:${id}`);
      if (entry) entry.consumed = Math.floor(Date.now() / 1000);
    },
    async destroy(id) {
      entries.delete(`${model}:${id}`);
    },
    async revokeByGrantId(grantId) {
      for (const [key, entry] of entries) if (entry.grantId === grantId) entries.delete(key);
    },
  });
}
