import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import { issueLink } from "../features/auth/oauth/linking.ts";
import { createAccount, type TestAccount, uniqueName } from "../support/accounts.ts";
import { onEachEngine } from "../support/engines.ts";
import { FakeHub, type HubPerson } from "../support/fake-hub.ts";
import { personalSpace } from "../support/hub-sign-in.ts";
import { OWNER_KEY, type TestServer } from "../support/test-server.ts";
import { launchChromium } from "./support/chromium.ts";
import { keepScreenshot } from "./support/screenshot.ts";
import { browserAddress, openVisit, pathOf, signIn, startWebApp } from "./support/web-app.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
});

onEachEngine("Linking a Hugging Face account", (engine) => {
  let hub: FakeHub;
  let server: TestServer;
  beforeAll(async () => {
    hub = await FakeHub.start();
    // Without its host the Space's address is this machine, whose Secure cookies browsers take.
    const { SPACE_HOST: _, ...env } = personalSpace(hub, hub.addPerson("creator"));
    server = await startWebApp({ engine, env });
  });
  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
    await hub?.[Symbol.asyncDispose]();
  });

  async function authorize(page: Page, person: HubPerson): Promise<void> {
    await page.locator(`input[value="${person.id}"]`).check();
    await page.getByRole("button", { name: "Authorize" }).click();
  }

  /** The link as a browser on this machine follows it. */
  async function linkFor(account: TestAccount): Promise<string> {
    const { pathname, hash } = new URL(await issueLink(server, account));
    return browserAddress(server, pathname + hash);
  }

  async function identities({ id }: TestAccount): Promise<{ username: string }[]> {
    return (await server.request("GET", `/api/v1/users/${id}`, { apiKey: OWNER_KEY })).json.identities;
  }

  test("by a link of an owner's: sign in, go on, see it in the settings, unlink it", async () => {
    const account = await createAccount(server);
    const person = hub.addPerson(uniqueName("hub"));
    await using visit = await openVisit(browser);
    const { page, problems } = visit;
    await page.goto(await linkFor(account));
    await page.getByRole("heading", { level: 1, name: "Sign in first" }).waitFor();
    await keepScreenshot(page, "link-sign-in-first");
    await signIn(page, account.username, account.password);
    await page.getByRole("heading", { level: 1, name: "Link your Hugging Face account" }).waitFor();
    await page.getByText(account.username).first().waitFor();
    await keepScreenshot(page, "link-accept");
    await page.getByRole("button", { name: "Go on to Hugging Face" }).click();
    await authorize(page, person);

    await page.getByText("Your Hugging Face account is linked.").waitFor();
    expect(pathOf(page)).toBe("/settings?linked=1#sign-in");
    await keepScreenshot(page, "link-settings");
    expect(await identities(account)).toMatchObject([{ username: person.username }]);

    await page.getByRole("button", { name: `Unlink ${person.username}…` }).click();
    await page.getByRole("button", { name: "Unlink", exact: true }).click();
    await page.getByText("not linked").waitFor();
    expect(await identities(account)).toEqual([]);
    expect(problems).toEqual([]);
  });

  test("from the settings, with the password; what belongs to another account stays there", async () => {
    const account = await createAccount(server);
    const person = hub.addPerson(uniqueName("hub"));
    await using stranger = await openVisit(browser);
    await stranger.page.goto(browserAddress(server, "/"));
    await stranger.page.getByRole("link", { name: "Sign in with Hugging Face" }).click();
    await authorize(stranger.page, person);
    await stranger.page.getByRole("heading", { level: 1, name: /^Hello/ }).waitFor();

    await using visit = await openVisit(browser, {
      colorScheme: "dark",
      viewport: { width: 375, height: 800 },
    });
    const { page } = visit;
    await page.goto(browserAddress(server, "/settings"));
    await signIn(page, account.username, account.password);
    const link = page.getByRole("button", { name: "Link a Hugging Face account" });
    await page.getByLabel("Your password", { exact: true }).fill("wrong");
    await link.click();
    await page.getByText("The current password is not right").waitFor();
    await keepScreenshot(page, "link-settings-phone-dark");
    await page.getByLabel("Your password", { exact: true }).fill(account.password);
    await link.click();
    await authorize(page, person);
    await page.getByRole("heading", { level: 1, name: "That opens another account already" }).waitFor();
    await keepScreenshot(page, "link-taken-phone-dark");
    expect(await page.getByRole("link", { name: /try again|Sign in with/i }).count()).toBe(0);
    expect(await identities(account)).toEqual([]);
    await page.getByRole("link", { name: "To your settings" }).click();
    await page.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
  });

  test("a link for somebody else says for whom, and one without its end says so", async () => {
    const [account, other] = [await createAccount(server), await createAccount(server)];
    await using visit = await openVisit(browser);
    const { page } = visit;
    await page.goto(await linkFor(account));
    await signIn(page, other.username, other.password);
    await page.getByRole("button", { name: "Go on to Hugging Face" }).click();
    await page.getByText(`This link is for the account \`${account.username}\``).waitFor();
    await page.getByRole("button", { name: "Sign out" }).waitFor();
    await keepScreenshot(page, "link-other-account");
    await page.goto(browserAddress(server, "/link-identity"));
    await page.getByRole("heading", { level: 1, name: "This link is not whole" }).waitFor();
  });
});
