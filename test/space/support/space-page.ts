import { expect } from "@jest/globals";
import type { BrowserContext, FrameLocator, Page } from "playwright-core";
import type { Simulator } from "../../../scripts/simulator/simulator.ts";
import type { Space } from "../../../scripts/simulator/space.ts";

/** The app inside the Space's page. */
export function appFrame(page: Page): FrameLocator {
  return page.frameLocator("iframe");
}

/** Clicks something that opens a tab, and gives that. */
export async function openedBy(context: BrowserContext, click: () => Promise<void>): Promise<Page> {
  const opened = context.waitForEvent("page");
  await click();
  return opened;
}

/** The copy that the dialog was just sent for, once it has made up its mind. */
export async function duplicatedSpace(page: Page, simulator: Simulator): Promise<Space> {
  await page.waitForURL(/\/spaces\/[^/?]+\/[^/?]+$/);
  const space = simulator.spaces.get(new URL(page.url()).pathname.slice("/spaces/".length));
  if (!space) throw new Error(`There is no Space at ${page.url()}.`);
  expect(await space.settled()).toBe("ready");
  return space;
}

/** Signs in with Hugging Face at the app's own address, as far as the Hub's question. */
export async function askHub(page: Page, space: Space, path = "/"): Promise<void> {
  await page.goto(`${space.url}${path}`);
  await page.getByRole("link", { name: "Sign in with Hugging Face" }).click();
}

/** Signs in with Hugging Face at the app's own address; the person is signed in at the Hub already. */
export async function signInWithHub(page: Page, space: Space, path = "/"): Promise<void> {
  await askHub(page, space, path);
  await page.getByRole("button", { name: "Authorize" }).click();
}

/** What a path of the API answers to this page. */
// biome-ignore lint/suspicious/noExplicitAny: a wire body has no type before it is asserted on.
export async function api(page: Page, path: string): Promise<any> {
  return page.evaluate(`fetch("/api/v1/${path}").then((response) => response.json())`);
}

/** Makes the home page of a new owner the one that owners see every day. */
export async function putListAway(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Put this list away" }).click();
  await page.getByRole("heading", { name: "Your workspaces" }).waitFor();
}
