import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { findWebApp } from "../../../src/http/web-app.ts";
import {
  OWNER_KEY,
  startTestServer,
  type TestServer,
  type TestServerOptions,
} from "../../support/test-server.ts";

/** Starts a server that has the built pages. */
export function startWebApp(options: TestServerOptions = {}): Promise<TestServer> {
  if (!findWebApp()) throw new Error("The pages are not built: run `npm run build` first.");
  return startTestServer(options);
}

/** Makes the home page of an owner the one that people see every day. */
export async function putFirstStepsAway(server: TestServer, apiKey: string = OWNER_KEY): Promise<void> {
  const options = { apiKey, json: { dismissed: true } };
  const { status, text } = await server.request("PUT", "/api/v1/first-run", options);
  if (status !== 200) throw new Error(`Expected 200, got ${status}: ${text}`);
}

/**
 * Where a browser finds the server. By this name rather than by number: browsers take it for as safe as https and
 * accept a Space's cookies from it.
 */
export function browserAddress(server: TestServer, path = "/"): string {
  return `http://localhost:${new URL(server.url).port}${path}`;
}

/** A browser's window with nothing in it yet, and everything that should not happen in it. */
export interface Visit extends AsyncDisposable {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Errors and warnings of the console, exceptions, and what the Content-Security-Policy stopped. */
  readonly problems: string[];
}

const WATCH = `
  window.layoutShift = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.layoutShift += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
    console.error("Stopped by the policy: " + violatedDirective + " " + blockedURI);
  });
`;

/** Opens a window of its own, with its own cookies. */
export async function openVisit(browser: Browser, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({ reducedMotion: "reduce", ...options });
  // Sooner than the test runner, whose message would not say what was waited for.
  context.setDefaultTimeout(10_000);
  await context.addInitScript(WATCH);
  const page = await context.newPage();
  const problems: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) problems.push(message.text());
  });
  page.on("pageerror", (error) => problems.push(error.message));
  return { context, page, problems, [Symbol.asyncDispose]: () => context.close() };
}

/** How far things moved by themselves since the page was opened (Cumulative Layout Shift). */
export async function layoutShift(page: Page): Promise<number> {
  await settle(page);
  return page.evaluate("window.layoutShift");
}

/** To be evaluated in a page: done when what is there now has been painted. */
export const PAINTED =
  "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))";

/** Waits until nothing is loading and what came has been painted. */
export async function settle(page: Page): Promise<void> {
  await page.waitForLoadState("networkidle");
  await page.evaluate(PAINTED);
}

/** Fills in the form of a page or a frame and sends it. */
export async function signIn(
  page: Pick<Page, "getByLabel" | "getByRole">,
  username: string,
  password: string,
): Promise<void> {
  await page.getByLabel("Username").fill(username);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

/** The path that the browser shows, with query and fragment. */
export function pathOf(page: Page): string {
  const { pathname, search, hash } = new URL(page.url());
  return pathname + search + hash;
}
