import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type BrowserContext, chromium } from "playwright-core";
import { makeTemporaryFolder } from "../../scripts/gate/temporary-folder.ts";
import { makeBrowserProfile, type ThirdPartyCookies } from "../../scripts/simulator/browser-profile.ts";
import { Simulator } from "../../scripts/simulator/simulator.ts";
import type { Space } from "../../scripts/simulator/space.ts";
import { chromiumOptions } from "../e2e/support/chromium.ts";
import { keepScreenshot } from "../e2e/support/screenshot.ts";
import type { HubPerson } from "../support/fake-hub.ts";
import { api, appFrame, openedBy } from "./support/space-page.ts";
import { signInAtHub } from "./support/workbench.ts";

const folder = makeTemporaryFolder("profiles");
let simulator: Simulator;
let creator: HubPerson;
let space: Space;

beforeAll(async () => {
  simulator = await Simulator.start();
  creator = simulator.hub.addPerson("framed");
  space = await simulator.runSpace({ creator });
});
afterAll(async () => {
  await simulator?.[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

/** A whole browser, as only a profile of its own can be told what to do with the cookies of others. */
async function openBrowser(cookies: ThirdPartyCookies): Promise<BrowserContext> {
  const profile = path.join(folder.folder, cookies);
  makeBrowserProfile(profile, cookies);
  const context = await chromium.launchPersistentContext(profile, chromiumOptions(simulator.chromiumFlags));
  context.setDefaultTimeout(10_000);
  await signInAtHub(context, creator);
  return context;
}

describe.each(["blocked", "allowed"] as const)("With third-party cookies %s", (cookies) => {
  let context: BrowserContext;

  beforeAll(async () => {
    context = await openBrowser(cookies);
  });
  afterAll(async () => {
    await context?.close();
  });

  test("signing in leads out of the frame into a tab, and the frame does not loop", async () => {
    const page = await context.newPage();
    await page.goto(space.pageUrl);
    const onward = appFrame(page).getByRole("link", { name: "Continue in a new tab" });
    await onward.waitFor();
    // That the rule is in force shows in what becomes of a cookie without a partition.
    const kept = await page
      .frames()[1]
      ?.evaluate('document.cookie = "plain=1; SameSite=None; Secure", document.cookie');
    expect(kept).toBe(cookies === "blocked" ? "" : "plain=1");

    const tab = await openedBy(context, () => onward.click());
    await tab.getByRole("link", { name: "Sign in with Hugging Face" }).click();
    await tab.getByRole("button", { name: "Authorize" }).click();
    await tab.getByText("the owner: you manage this whole server").waitFor();
    expect(await api(tab, "me")).toMatchObject({ username: "framed", role: "owner" });

    // The tab's session is in a partition of its own either way: the frame offers the way out again, and stays.
    await page.reload();
    await onward.waitFor();
    await keepScreenshot(page, `space-frame-${cookies}`);
    expect(page.frames().map((frame) => new URL(frame.url()).pathname)).toEqual([
      "/spaces/framed/labels",
      "/sign-in",
    ]);
  });
});
