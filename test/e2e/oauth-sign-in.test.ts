import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import { createAccount, createWorkspace } from "../support/accounts.ts";
import { onEachEngine } from "../support/engines.ts";
import { FakeHub, type HubPerson } from "../support/fake-hub.ts";
import { personalSpace } from "../support/hub-sign-in.ts";
import { OWNER_KEY, type TestServer } from "../support/test-server.ts";
import { launchChromium } from "./support/chromium.ts";
import { keepScreenshot } from "./support/screenshot.ts";
import { browserAddress, openVisit, pathOf, startWebApp, type Visit } from "./support/web-app.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
});

onEachEngine("Signing in with Hugging Face on a Space", (engine) => {
  let hub: FakeHub;
  let server: TestServer;
  let creator: HubPerson;
  let visit: Visit;

  beforeAll(async () => {
    hub = await FakeHub.start();
    creator = hub.addPerson("grace");
    // Without its host the Space's address is this machine, whose Secure cookies browsers take.
    const { SPACE_HOST: _, ...env } = personalSpace(hub, creator);
    const files = { ".oauth.yaml": "allowed_workspaces:\n  - name: birds\n  - name: bees\n" };
    server = await startWebApp({ engine, env, files });
    for (const name of ["birds", "bees", "secrets"]) await createWorkspace(server, name);
  });
  beforeEach(async () => {
    visit = await openVisit(browser);
  });
  afterEach(async () => {
    await visit[Symbol.asyncDispose]();
  });
  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
    await hub?.[Symbol.asyncDispose]();
  });

  /** From the page that was wanted, over the sign-in page, to the Hub. */
  async function goToHub(page: Page, path = "/"): Promise<void> {
    await page.goto(browserAddress(server, path));
    await page.getByRole("link", { name: "Sign in with Hugging Face" }).click();
    await page.getByRole("heading", { name: "Sign in and authorize" }).waitFor();
  }

  async function authorize(page: Page, person: HubPerson): Promise<void> {
    await page.locator(`input[value="${person.id}"]`).check();
    await page.getByRole("button", { name: "Authorize" }).click();
  }

  // biome-ignore lint/suspicious/noExplicitAny: a wire body has no type before it is asserted on.
  async function api(page: Page, path: string): Promise<any> {
    return page.evaluate(`fetch("/api/v1/${path}").then((response) => response.json())`);
  }

  test("the creator of the Space becomes its owner", async () => {
    const { page, context, problems } = visit;
    const owner = (await server.request("GET", "/api/v1/me", { apiKey: OWNER_KEY })).json;
    await goToHub(page);
    await keepScreenshot(page, "oauth-consent");
    await authorize(page, creator);

    await page.getByRole("heading", { level: 1, name: "Hello, Grace at the Hub" }).waitFor();
    await page.getByText("the owner: you manage this whole server").waitFor();
    await keepScreenshot(page, `oauth-owner-${engine.name}`);
    expect(pathOf(page)).toBe("/");
    expect(await api(page, "me")).toMatchObject({ id: owner.id, role: "owner", username: "grace" });
    expect(problems).toEqual([]);

    const cookies = await context.cookies(browserAddress(server));
    expect(cookies.find(({ name }) => name === "argilla-session")).toMatchObject({
      httpOnly: true,
      secure: true,
      sameSite: "None",
      path: "/",
    });
    await page.reload();
    await page.getByRole("heading", { level: 1, name: "Hello, Grace at the Hub" }).waitFor();
  });

  test("a stranger becomes an annotator of exactly the allowed workspaces", async () => {
    const { page, problems } = visit;
    const stranger = hub.addPerson("stranger");
    await goToHub(page, "/settings");
    await authorize(page, stranger);

    await page.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
    await page.getByRole("link", { name: "Home", exact: true }).click();
    await page.getByText("an annotator: you answer records in your workspaces").waitFor();
    await keepScreenshot(page, `oauth-annotator-${engine.name}`);
    expect(await api(page, "me")).toMatchObject({ username: "stranger", role: "annotator" });
    const { items } = await api(page, "me/workspaces");
    expect(items.map(({ name }: { name: string }) => name).sort()).toEqual(["bees", "birds"]);
    for (const name of ["birds", "bees"]) await page.getByText(name, { exact: true }).first().waitFor();
    expect(await page.getByText("secrets").count()).toBe(0);
    expect(problems).toEqual([]);
  });

  test("a namesake of the owner gets nothing by it, nor does one of a local account", async () => {
    const local = await createAccount(server, { username: `local-${engine.name}`, role: "admin" });
    const owner = (await server.request("GET", "/api/v1/me", { apiKey: OWNER_KEY })).json;
    for (const taken of [owner, local]) {
      await using other = await openVisit(browser);
      const namesake = hub.addPerson(taken.username);
      await goToHub(other.page);
      await authorize(other.page, namesake);

      await other.page.getByText("an annotator: you answer records in your workspaces").waitFor();
      const me = await api(other.page, "me");
      expect(me).toMatchObject({ username: `${taken.username}-2`, role: "annotator" });
      expect(me.id).not.toBe(taken.id);
      await keepScreenshot(other.page, `oauth-namesake-${engine.name}`);
    }
  });

  test("whoever says no is told so, and may change their mind without losing their way", async () => {
    const { page, problems } = visit;
    const undecided = hub.addPerson("undecided");
    await goToHub(page, "/settings?tab=key");
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("heading", { name: "Hugging Face said no" }).waitFor();
    await keepScreenshot(page, "oauth-denied");
    expect(await api(page, "session")).toEqual({ user: null });

    await page.getByRole("link", { name: "Try again" }).click();
    await authorize(page, undecided);
    await page.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
    expect(pathOf(page)).toBe("/settings?tab=key");
    expect(problems).toEqual([]);
  });

  test("an answer that is used again after signing out opens nothing", async () => {
    const { page } = visit;
    const addresses: string[] = [];
    page.on("request", (request) => addresses.push(request.url()));
    await goToHub(page);
    await authorize(page, creator);
    await page.getByRole("heading", { level: 1, name: "Hello, Grace at the Hub" }).waitFor();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByText("You are signed out.").waitFor();

    const callback = addresses.find((address) => address.includes("/oauth/huggingface/callback"));
    await page.goto(String(callback));
    await page.getByRole("heading", { name: "That took too long" }).waitFor();
    await keepScreenshot(page, "oauth-expired");
    expect(await api(page, "session")).toEqual({ user: null });
  });

  test("an outage of the Hub is told in words", async () => {
    const { page } = visit;
    hub.answerInstead("/oauth/token", (_request, response) => response.writeHead(503).end());
    await goToHub(page);
    await authorize(page, creator);
    await page.getByRole("heading", { name: "Hugging Face does not answer" }).waitFor();
    hub.answerInstead("/oauth/token", undefined);
    await keepScreenshot(page, "oauth-outage");
    await page.getByRole("link", { name: "Try again" }).click();
    await page.getByRole("heading", { level: 1, name: "Hello, Grace at the Hub" }).waitFor();
  });
});
