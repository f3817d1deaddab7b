import { createHmac } from "node:crypto";
import type { TestAccount } from "./accounts.ts";
import { browserFor } from "./hub-sign-in.ts";
import type { BrowserAnswer, TestBrowser } from "./test-browser.ts";
import type { TestServer } from "./test-server.ts";

type Credentials = Pick<TestAccount, "username" | "password">;

/** Signs a browser in with name and password, as the sign-in page does. */
export async function openBrowserSession(
  server: TestServer,
  { username, password }: Credentials,
  browser = browserFor(server),
): Promise<TestBrowser> {
  const answer = await browser.call("POST", api(server, "/session"), { username, password });
  if (answer.status !== 201) throw new Error(`Expected 201, got ${answer.status}: ${answer.text}`);
  return browser;
}

/** The full address of a path of the API. */
export function api(server: TestServer, path: string): string {
  return `${server.context.address}/api/v1${path}`;
}

/** What an API route answers to this browser: 200 when it is signed in, 401 when not. */
export async function sessionStatus(server: TestServer, browser: TestBrowser): Promise<number> {
  return (await browser.get(api(server, "/me"))).status;
}

/** Sends a request of the server's own page. */
export function callApi(
  server: TestServer,
  browser: TestBrowser,
  method: string,
  path: string,
  json?: unknown,
): Promise<BrowserAnswer> {
  return browser.call(method, api(server, path), json);
}

/** The parts of a session cookie's value: `s:<id>.<signature>`, percent-encoded. */
export function readSessionCookie(value: string): { id: string; signature: string } {
  const [, id = "", signature = ""] = /^s:([^.]+)\.(.+)$/.exec(decodeURIComponent(value)) ?? [];
  return { id, signature };
}

/** A session cookie's value, signed with any key. */
export function signSessionCookie(id: string, key: string): string {
  const signature = createHmac("sha256", key).update(id).digest("base64").replace(/=+$/, "");
  return encodeURIComponent(`s:${id}.${signature}`);
}
