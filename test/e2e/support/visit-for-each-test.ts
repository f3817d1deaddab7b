import { afterAll, afterEach, beforeAll, beforeEach } from "@jest/globals";
import type { Browser } from "playwright-core";
import { launchChromium } from "./chromium.ts";
import { openVisit, type Visit } from "./web-app.ts";

/** One browser for the tests of a file, and before each of them a new window, which `take` gets; both are closed after use. */
export function visitForEachTest(take: (visit: Visit, browser: Browser) => void): void {
  let browser: Browser;
  let visit: Visit;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
  });
  beforeEach(async () => {
    visit = await openVisit(browser);
    take(visit, browser);
  });
  afterEach(async () => {
    await visit[Symbol.asyncDispose]();
  });
}
