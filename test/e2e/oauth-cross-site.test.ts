import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Browser } from "playwright-core";
import { FakeHub } from "../support/fake-hub.ts";
import { personalSpace } from "../support/hub-sign-in.ts";
import { launchChromium } from "./support/chromium.ts";
import { browserAddress, openVisit, settle, startWebApp } from "./support/web-app.ts";

const ELSEWHERE = "https://evil.example/";

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
});

test("a page elsewhere can make the browser of an owner send requests, but none that counts", async () => {
  await using hub = await FakeHub.start();
  const creator = hub.addPerson("grace");
  const { SPACE_HOST: _, ...env } = personalSpace(hub, creator);
  await using server = await startWebApp({ env });
  await using visit = await openVisit(browser);
  const { page, context } = visit;
  await page.goto(browserAddress(server));
  await page.getByRole("link", { name: "Sign in with Hugging Face" }).click();
  await page.getByLabel("grace", { exact: true }).check();
  await page.getByRole("button", { name: "Authorize" }).click();
  await page.getByRole("heading", { level: 1, name: "Hello, Grace at the Hub" }).waitFor();
  const me = () => page.evaluate('fetch("/api/v1/me").then((response) => response.json())');
  const before = await me();

  const target = browserAddress(server, "/api/v1/me/api-key");
  await context.route(`${ELSEWHERE}**`, (route) =>
    route.fulfill({
      contentType: "text/html",
      body: `<!doctype html><title>Elsewhere</title>
        <form method="post" action="${target}"><button>Win a prize</button></form>`,
    }),
  );
  await page.goto(ELSEWHERE);
  const outcome = await page.evaluate(`
    fetch("${browserAddress(server, "/api/v1/me")}", { credentials: "include" })
      .then(() => "read", () => "kept from reading")
  `);
  expect(outcome).toBe("kept from reading");
  await page.evaluate(`fetch("${target}", { method: "POST", mode: "no-cors", credentials: "include" })`);

  // A form brings the cookie along, as the whole window goes with it: without it this would be 401.
  const answered = page.waitForResponse(target);
  await page.getByRole("button", { name: "Win a prize" }).click();
  expect((await answered).status()).toBe(403);

  await page.goto(browserAddress(server));
  await settle(page);
  expect(await me()).toEqual(before);
});
