import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import { FakeHub } from "../support/fake-hub.ts";
import { personalSpace } from "../support/hub-sign-in.ts";
import { launchChromium } from "./support/chromium.ts";
import { keepScreenshot } from "./support/screenshot.ts";
import { browserAddress, openVisit, startWebApp } from "./support/web-app.ts";

const python = process.env.ARGILLA_TEST_PYTHON;
const run = promisify(execFile);
/** As a user's script: the server's address and the key in the environment. */
const SCRIPT = `
import json
import argilla as rg
client = rg.Argilla()
me = client.me
print(json.dumps({"username": me.username, "role": me.role.value, "workspaces": [w.name for w in client.workspaces]}))
`;

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
});

// A Python with the SDK is made by the gate, which names it in ARGILLA_TEST_PYTHON.
const ifPython = python ? test : test.skip;

ifPython(
  "the SDK connects with the key that was copied from the settings page",
  async () => {
    await using hub = await FakeHub.start();
    const creator = hub.addPerson("grace");
    const { SPACE_HOST: _, ...env } = personalSpace(hub, creator);
    await using server = await startWebApp({ env: { ...env, WORKSPACE: "birds" } });

    for (const [person, role] of [
      [creator, "owner"],
      [hub.addPerson("stranger"), "annotator"],
    ] as const) {
      await using visit = await openVisit(browser, { permissions: ["clipboard-read", "clipboard-write"] });
      const { page } = visit;
      await page.goto(browserAddress(server, "/settings"));
      await page.getByRole("link", { name: "Sign in with Hugging Face" }).click();
      await page.getByLabel(person.username, { exact: true }).check();
      await page.getByRole("button", { name: "Authorize" }).click();
      await page.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
      const before = await copyKey(page);
      expect(await connect(before)).toEqual({ username: person.username, role, workspaces: ["birds"] });
      await keepScreenshot(page, `oauth-settings-${role}`);

      await page.getByRole("button", { name: "Rotate key…" }).click();
      await page.getByRole("button", { name: "Rotate key", exact: true }).click();
      await page.getByText("This is your new key.").waitFor();
      await expect(connect(before)).rejects.toThrow(/Unauthorized|Credentials/);
      expect(await connect(await copyKey(page))).toMatchObject({ username: person.username });
      expect(visit.problems).toEqual([]);
    }

    async function connect(apiKey: string): Promise<unknown> {
      const { stdout } = await run(python as string, ["-c", SCRIPT], {
        env: {
          PATH: process.env.PATH,
          HOME: server.folder,
          HF_HUB_OFFLINE: "1",
          ARGILLA_API_URL: server.context.address,
          ARGILLA_API_KEY: apiKey,
        },
      });
      return JSON.parse(stdout);
    }
    // To import the SDK takes seconds, and each script of a user's does.
  },
  120_000,
);

async function copyKey(page: Page): Promise<string> {
  await page.getByRole("button", { name: "Copy the API key" }).click();
  await page.getByRole("button", { name: "Copied the API key" }).waitFor();
  return page.evaluate("navigator.clipboard.readText()");
}
