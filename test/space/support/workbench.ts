import { existsSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, jest } from "@jest/globals";
import type { BrowserContext } from "playwright-core";
import { distFolder } from "../../../scripts/prepare/project-folder.ts";
import { Simulator } from "../../../scripts/simulator/simulator.ts";
import { launchChromium } from "../../e2e/support/chromium.ts";
import { openVisit, type Visit } from "../../e2e/support/web-app.ts";
import type { HubPerson } from "../../support/fake-hub.ts";

/** A simulated Hub and a browser that takes it for the world. One for all tests of a file: both take a while. */
interface Workbench extends AsyncDisposable {
  readonly simulator: Simulator;
  /** A window of somebody who is signed in at the Hub, or of nobody. */
  visitAs(person: HubPerson | undefined): Promise<Visit>;
}

/** More than elsewhere: each test starts servers of its own beside the browser, and another stage may run on the other core. */
const TEST_MS = 90_000;
const STEP_MS = 25_000;

/** Opens one before the tests of a file and closes it after them. For use where the file begins. */
export function workbenchForTests(): Omit<Workbench, typeof Symbol.asyncDispose> {
  jest.setTimeout(TEST_MS);
  let opened: Workbench | undefined;
  beforeAll(async () => {
    opened = await openWorkbench();
  });
  afterAll(async () => {
    await opened?.[Symbol.asyncDispose]();
  });
  const current = () => {
    if (!opened) throw new Error("The workbench is opened before the tests and hooks that use it.");
    return opened;
  };
  return {
    get simulator() {
      return current().simulator;
    },
    visitAs: (person) => current().visitAs(person),
  };
}

async function openWorkbench(): Promise<Workbench> {
  if (!existsSync(path.join(distFolder, "main.js"))) {
    throw new Error("The server is not built: run `npm run build` first.");
  }
  const simulator = await Simulator.start();
  const browser = await launchChromium(simulator.chromiumFlags);
  return {
    simulator,
    async visitAs(person) {
      const visit = await openVisit(browser);
      visit.context.setDefaultTimeout(STEP_MS);
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
