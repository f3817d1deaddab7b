import { existsSync } from "node:fs";
import path from "node:path";
import type { Browser, BrowserContext } from "playwright-core";
import { distFolder } from "../../../scripts/prepare/project-folder.ts";
import { Simulator } from "../../../scripts/simulator/simulator.ts";
import { launchChromium } from "../../e2e/support/chromium.ts";
import { openVisit, type Visit } from "../../e2e/support/web-app.ts";
import type { HubPerson } from "../../support/fake-hub.ts";

/** A simulated Hub and a browser that takes it for the world. One for all tests of a file: both take a while. */
export interface Workbench extends AsyncDisposable {
  readonly simulator: Simulator;
  readonly browser: Browser;
  /** A window of somebody who is signed in at the Hub, or of nobody. */
  visitAs(person: HubPerson | undefined): Promise<Visit>;
}

export async function openWorkbench(): Promise<Workbench> {
  if (!existsSync(path.join(distFolder, "main.js"))) {
    throw new Error("The server is not built: run `npm run build` first.");
  }
  const simulator = await Simulator.start();
  const browser = await launchChromium(simulator.chromiumFlags);
  return {
    simulator,
    browser,
    async visitAs(person) {
      const visit = await openVisit(browser);
      if (person) await signInAtHub(visit.context, person);
      return visit;
    },
    async [Symbol.asyncDispose]() {
      await browser.close();
      await simulator[Symbol.asyncDispose]();
    },
  };
}

/** As if this person had signed in on a page of the Hub before. */
export async function signInAtHub(context: BrowserContext, person: HubPerson): Promise<void> {
  await context.addCookies([
    { name: "hub-session", value: person.id, url: "https://huggingface.co", secure: true, httpOnly: true },
  ]);
}
