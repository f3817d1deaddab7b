import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Browser } from "playwright-core";
import { FakeHub } from "../support/fake-hub.ts";
import { personalSpace } from "../support/hub-sign-in.ts";
import { launchChromium } from "./support/chromium.ts";
import { keepScreenshot } from "./support/screenshot.ts";
import { browserAddress, openVisit, startWebApp } from "./support/web-app.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
});

test("a member who forgot to show the organisation gets in at the second try, with the box ticked", async () => {
  await using hub = await FakeHub.start();
  hub.addPerson("member", hub.addOrganization("birdlife"));
  const { SPACE_HOST: _, ...env } = personalSpace(hub, hub.addPerson("creator"));
  const files = { ".oauth.yaml": "allowed_organizations:\n  - birdlife\n" };
  await using server = await startWebApp({ env, files });
  await using visit = await openVisit(browser);
  const { page } = visit;

  await page.goto(browserAddress(server, "/settings"));
  await page.getByText("Members of birdlife only.").waitFor();
  await page.getByRole("link", { name: "Sign in with Hugging Face" }).click();
  await page.getByLabel("member", { exact: true }).check();
  await page.getByRole("button", { name: "Authorize" }).click();
  await page.getByRole("heading", { name: "Members only" }).waitFor();
  await keepScreenshot(page, "oauth-members-only");

  await page.getByRole("link", { name: "Try again and grant access" }).click();
  await page.getByRole("heading", { name: "Sign in and authorize" }).waitFor();
  expect(await page.getByLabel("birdlife").isChecked()).toBe(true);
  expect(await page.getByLabel("member", { exact: true }).isChecked()).toBe(true);
  await page.getByRole("button", { name: "Authorize" }).click();
  await page.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
  expect(visit.problems).toEqual([]);
});
