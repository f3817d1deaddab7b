import { AxeBuilder } from "@axe-core/playwright";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import { createAccount } from "../support/accounts.ts";
import { FakeHub } from "../support/fake-hub.ts";
import { personalSpace } from "../support/hub-sign-in.ts";
import { OWNER_KEY, type TestServer } from "../support/test-server.ts";
import { keepScreenshot } from "./support/screenshot.ts";
import { visitForEachTest } from "./support/visit-for-each-test.ts";
import { browserAddress, openVisit, pathOf, signIn, startWebApp, type Visit } from "./support/web-app.ts";

let browser: Browser;
let visit: Visit;
let page: Page;

visitForEachTest((opened, inBrowser) => {
  browser = inBrowser;
  visit = opened;
  page = opened.page;
});

const OWNER = { OWNER_PASSWORD: "the owner's password", OWNER_API_KEY: OWNER_KEY };
const heading = (name: string) => page.getByRole("heading", { level: 1, name });
const step = (name: string) => page.getByRole("listitem", { name, exact: true });

async function signInAs(server: TestServer, username: string, password: string): Promise<void> {
  await page.goto(browserAddress(server));
  await signIn(page, username, password);
  await heading("Hello").waitFor();
}

/** The steps with their state, as they are read. */
async function states(): Promise<string[]> {
  await page.getByRole("listitem", { name: "Keep the data" }).waitFor();
  const heads = await page
    .getByRole("listitem")
    .filter({ has: page.getByRole("heading") })
    .all();
  return Promise.all(
    heads.map(async (head) => {
      const title = await head.getByRole("heading").textContent();
      return `${title}: ${await head.getByText(/^(Done|To do)$/).textContent()}`;
    }),
  );
}

describe("The first steps of an owner", () => {
  let server: TestServer;

  beforeEach(async () => {
    server = await startWebApp({ env: OWNER });
  });
  afterEach(async () => {
    await server[Symbol.asyncDispose]();
  });

  test("are what the first sign-in lands on, each as it really is", async () => {
    await signInAs(server, "owner", "the owner's password");
    expect(pathOf(page)).toBe("/");
    expect(await states()).toEqual([
      "Keep the data: Done",
      "Let people in: Done",
      "Have a workspace: Done",
      "Connect from Python: To do",
    ]);
    expect(await step("Keep the data").textContent()).toContain(`${server.folder}/home`);
    const { address } = server.context;
    expect(await step("Let people in").textContent()).toContain(address);
    expect(await step("Connect from Python").textContent()).toContain(`api_url="${address}"`);
    expect(await page.getByRole("tab").count()).toBe(0);

    await server.request("GET", "/api/v1/me", { apiKey: OWNER_KEY });
    // Noted beside the call, which does not wait for it.
    while (!(await states()).includes("Connect from Python: Done")) await page.reload();
    expect(visit.problems).toEqual([]);
  });

  test("are put away by keyboard for every browser, and found again in the settings", async () => {
    await signInAs(server, "owner", "the owner's password");
    const away = page.getByRole("button", { name: "Put this list away" });
    await away.focus();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 2, name: "Your workspaces" }).waitFor();
    expect(await page.evaluate("document.activeElement.id")).toBe("content");

    await using elsewhere = await openVisit(browser);
    const other = elsewhere.page;
    await other.goto(browserAddress(server));
    await signIn(other, "owner", "the owner's password");
    await other.getByRole("heading", { level: 2, name: "Your workspaces" }).waitFor();
    expect(await other.getByText("Keep the data").count()).toBe(0);

    await other.getByRole("link", { name: "Settings", exact: true }).click();
    await other.getByRole("link", { name: "Open the first steps" }).click();
    await other.getByRole("heading", { level: 1, name: "First steps" }).waitFor();
    await other.getByRole("button", { name: "Show this on the home page" }).click();
    await other.getByRole("button", { name: "Put this list away" }).waitFor();
    await other.getByRole("link", { name: "Home", exact: true }).click();
    await other.getByRole("listitem", { name: "Keep the data" }).waitFor();
    expect([...visit.problems, ...elsewhere.problems]).toEqual([]);
  });

  test.each(["admin", "annotator"] as const)("are not for an %s", async (role) => {
    const { username, password } = await createAccount(server, { role });
    await signInAs(server, username, password);
    await page.getByRole("heading", { level: 2, name: "Your workspaces" }).waitFor();
    expect(await page.getByText("Keep the data").count()).toBe(0);
    await page.getByRole("link", { name: "Settings", exact: true }).click();
    await heading("Settings").waitFor();
    expect(await page.getByText("first steps").count()).toBe(0);
    await page.goto(browserAddress(server, "/first-steps"));
    await heading("Not for this account").waitFor();
  });

  test("stay until the server has said that they are away", async () => {
    await signInAs(server, "owner", "the owner's password");
    const refusal = { status: 503, json: { detail: "Not now" }, headers: { "Retry-After": "1" } };
    await page.route("**/api/v1/first-run", (route) =>
      route.request().method() === "PUT" ? route.fulfill(refusal) : route.fallback(),
    );
    await page.getByRole("button", { name: "Put this list away" }).click();
    await page.getByRole("alert").getByText("Not now").waitFor();
    await step("Keep the data").waitFor();
  });
});

test("With the documented passwords the first step is to change them", async () => {
  await using server = await startWebApp();
  await signInAs(server, "owner", "12345678");
  expect(await states()).toContain("Let people in: To do");
  expect(await step("Let people in").textContent()).toContain("Everybody knows the passwords");
});

describe("On a Space", () => {
  let hub: FakeHub;

  beforeAll(async () => {
    hub = await FakeHub.start();
  });
  afterAll(async () => {
    await hub[Symbol.asyncDispose]();
  });

  test.each([
    ["light", 1280],
    ["dark", 1280],
    ["light", 360],
    ["dark", 360],
  ] as const)(
    "they tell what is lost, who may come and what a private Space needs (%s, %i px)",
    async (scheme, width) => {
      const env = { ...personalSpace(hub, hub.addPerson("ada")), ...OWNER, OWNER_USERNAME: "owner" };
      const files = {
        ".oauth.yaml": "allowed_workspaces:\n  - name: admin\nallowed_organizations:\n  - birdlife\n",
      };
      await using server = await startWebApp({
        env: { ...env, ARGILLA_STORAGE_PATH: "/nowhere/birds" },
        files,
      });
      await page.emulateMedia({ colorScheme: scheme });
      await page.setViewportSize({ width, height: 800 });
      await signInAs(server, "owner", "the owner's password");
      expect(await states()).toEqual([
        "Keep the data: To do",
        "Let people in: Done",
        "Have a workspace: Done",
        "Connect from Python: To do",
      ]);
      expect(await step("Keep the data").textContent()).toContain("/nowhere/birds: nothing is mounted there");
      const people = (await step("Let people in").textContent()) ?? "";
      expect(people).toContain("Members of birdlife on Hugging Face can join as annotators of admin");
      expect(people).toContain("https://ada-labels.hf.space");
      await page.getByRole("tab", { name: "Private" }).click();
      const snippet = await page.getByRole("region", { name: "Python" }).textContent();
      expect(snippet).toContain('api_url="https://ada-labels.hf.space"');
      expect(snippet).toContain('headers={"X-HF-Authorization": f"Bearer {HF_TOKEN}"}');
      await keepScreenshot(page, `first-steps-${scheme}-${width}`);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html) }))).toEqual([]);
      expect(visit.problems).toEqual([]);
    },
  );
});
