import type { FakeHub, HubOrganization, HubPerson } from "./fake-hub.ts";
import { type BrowserAnswer, TestBrowser } from "./test-browser.ts";
import type { TestServer } from "./test-server.ts";

export interface HubSignInOptions {
  /** The browser to use; a new one by default. */
  readonly browser?: TestBrowser;
  /** Organisations to tick on the consent page. */
  readonly grant?: readonly HubOrganization[];
  readonly deny?: boolean;
  /** Query parameters of the first step. */
  readonly query?: Record<string, string>;
}

/** What came of an attempt to sign in. */
export interface HubSignIn {
  readonly browser: TestBrowser;
  /** Where the browser was sent in the end, relative to the server's address. */
  readonly destination: string;
  /** Who is signed in now, as `GET /session` tells. */
  // biome-ignore lint/suspicious/noExplicitAny: a wire body has no type before it is asserted on.
  readonly user: any;
}

const START = "/api/v1/oauth2/providers/huggingface/authentication";
export const CALLBACK = "/oauth/huggingface/callback";

/** A browser for which this server is at its public address. */
export function browserFor({ url, context, log }: TestServer): TestBrowser {
  if (!context) throw new Error(`The server has wrong settings: ${log()}`);
  return new TestBrowser({ [new URL(context.address).origin]: url });
}

/** The first step: from the button to the Hub. */
export function startSignIn(
  { context }: TestServer,
  browser: TestBrowser,
  query: Record<string, string> = {},
): Promise<BrowserAnswer> {
  return browser.get(`${context.address}${START}?${new URLSearchParams(query)}`);
}

/** All steps but the last: the address at which the Hub sends the browser back. */
export async function comeBack(
  server: TestServer,
  person: HubPerson,
  options: HubSignInOptions & { readonly browser: TestBrowser },
): Promise<URL> {
  const { browser, grant = [], deny = false } = options;
  const isCallback = (next: URL) => next.pathname.endsWith(CALLBACK);
  const start = await startSignIn(server, browser, options.query);
  let answer = await browser.follow(start, isCallback);
  if (!answer.location) {
    const form = {
      person: person.id,
      organization: grant.map(({ id }) => id),
      decision: deny ? "deny" : "allow",
    };
    answer = await browser.follow(await browser.send("POST", answer.url, { form }), isCallback);
  }
  if (!answer.location) throw new Error(`Not sent back but shown ${answer.status} ${answer.text}`);
  return answer.location;
}

/** Signs somebody in, from the button to the page they wanted or the page that says why not. */
export async function signInWithHub(
  server: TestServer,
  person: HubPerson,
  options: HubSignInOptions = {},
): Promise<HubSignIn> {
  const browser = options.browser ?? browserFor(server);
  const callback = await comeBack(server, person, { ...options, browser });
  return finishSignIn(server, browser, callback);
}

/** The last step: from the callback's address to the outcome. */
export async function finishSignIn(
  server: TestServer,
  browser: TestBrowser,
  callback: string | URL,
): Promise<HubSignIn> {
  const { address } = server.context;
  const answer = await browser.get(callback);
  if (!answer.location) throw new Error(`Expected a redirect, got ${answer.status}: ${answer.text}`);
  if (!answer.location.href.startsWith(`${address}/`)) {
    throw new Error(`Sent elsewhere: ${answer.location}`);
  }
  const session = await browser.get(`${address}/api/v1/session`);
  return { browser, destination: answer.location.href.slice(address.length), user: session.json.user };
}

/** Settings of a Space that a person of this Hub created in their own name. */
export function personalSpace(hub: FakeHub, creator: HubPerson): Record<string, string> {
  return { ...hub.env, ...spaceOf(creator.username), SPACE_CREATOR_USER_ID: creator.id };
}

/** Settings of a Space in the name of an organisation. */
export function organizationSpace(
  hub: FakeHub,
  creator: HubPerson,
  organization: HubOrganization,
): Record<string, string> {
  return { ...hub.env, ...spaceOf(organization.name), SPACE_CREATOR_USER_ID: creator.id };
}

function spaceOf(author: string): Record<string, string> {
  return {
    SPACE_ID: `${author}/labels`,
    SPACE_HOST: `${author}-labels.hf.space`,
    SPACE_AUTHOR_NAME: author,
    SPACE_REPO_NAME: "labels",
    OWNER_API_KEY: "owner.apikey",
  };
}
