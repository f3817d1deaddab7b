import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { settle } from "./web-app.ts";

const FOLDER = fileURLToPath(new URL("../../../.gate/screenshots/", import.meta.url));

/** Keeps a picture of a page, for people to look at after a run. */
export async function keepScreenshot(page: Page, name: string): Promise<void> {
  await settle(page);
  await page.screenshot({ path: path.join(FOLDER, `${name}.png`), fullPage: true });
}
