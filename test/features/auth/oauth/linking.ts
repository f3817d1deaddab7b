import type { TestAccount } from "../../../support/accounts.ts";
import type { HubPerson } from "../../../support/fake-hub.ts";
import { CALLBACK } from "../../../support/hub-sign-in.ts";
import { callApi } from "../../../support/session-sign-in.ts";
import type { BrowserAnswer, TestBrowser } from "../../../support/test-browser.ts";
import { OWNER_KEY, type TestServer } from "../../../support/test-server.ts";

/** A one-time link for an account, made by the owner. */
export async function issueLink(server: TestServer, { id }: Pick<TestAccount, "id">): Promise<string> {
  const answer = await server.request("POST", `/api/v1/users/${id}/identity-link`, { apiKey: OWNER_KEY });
  if (answer.status !== 201) throw new Error(`Expected 201, got ${answer.status}: ${answer.text}`);
  return answer.json.url;
}

/** What the link's page reads of its address and sends. */
export function linkToken(url: string): string {
  return new URL(url).hash.slice(1);
}

/** What the link's page sends when its holder goes on. */
export function acceptLink(server: TestServer, browser: TestBrowser, token: string): Promise<BrowserAnswer> {
  return callApi(server, browser, "POST", "/oauth2/providers/huggingface/link", { token });
}

/** From the answer to the accepted link over the Hub's page to the address at which it sends the browser back. */
export async function returnFromHub(
  accepted: BrowserAnswer,
  browser: TestBrowser,
  person: HubPerson,
  { deny = false } = {},
): Promise<URL> {
  if (accepted.status !== 200) throw new Error(`Expected 200, got ${accepted.status}: ${accepted.text}`);
  const isCallback = (next: URL) => next.pathname.endsWith(CALLBACK);
  let answer = await browser.follow(await browser.get(accepted.json.url), isCallback);
  if (!answer.location) {
    const form = { person: person.id, organization: [], decision: deny ? "deny" : "allow" };
    answer = await browser.follow(await browser.send("POST", answer.url, { form }), isCallback);
  }
  if (!answer.location) throw new Error(`Not sent back but shown ${answer.status} ${answer.text}`);
  return answer.location;
}
