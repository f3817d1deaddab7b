import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import { createAccount, type TestAccount } from "../support/accounts.ts";
import { onEachEngine } from "../support/engines.ts";
import type { TestServer } from "../support/test-server.ts";
import { launchChromium } from "./support/chromium.ts";
import { browserAddress, openVisit, settle, signIn, startWebApp, type Visit } from "./support/web-app.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
});

onEachEngine("The settings page", (engine) => {
  let server: TestServer;
  let account: TestAccount;
  let visit: Visit;
  let page: Page;

  beforeAll(async () => {
    server = await startWebApp({ engine });
  });
  beforeEach(async () => {
    account = await createAccount(server, { first_name: "Ada" });
    visit = await openVisit(browser, { permissions: ["clipboard-read", "clipboard-write"] });
    page = visit.page;
    await openSettings(page, account.password);
  });
  afterEach(async () => {
    await visit[Symbol.asyncDispose]();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  async function openSettings(target: Page, password: string): Promise<void> {
    await target.goto(browserAddress(server, "/settings"));
    await signIn(target, account.username, password);
    await target.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
  }

  function me(apiKey: string) {
    return server.request("GET", "/api/v1/me", { apiKey });
  }

  test("changes the names, which the home page then uses", async () => {
    await page.getByLabel("First name").fill("  Augusta Ada ");
    await page.getByLabel("Last name").fill("King");
    await page.getByRole("button", { name: "Save profile" }).click();
    await page.getByText("Saved.").waitFor();

    expect((await me(account.apiKey)).json).toMatchObject({ first_name: "Augusta Ada", last_name: "King" });
    await page.getByRole("link", { name: "Home", exact: true }).click();
    await page.getByRole("heading", { level: 1, name: "Hello, Augusta Ada" }).waitFor();
    expect(visit.problems).toEqual([]);
  });

  test("takes a last name away", async () => {
    await page.getByLabel("Last name").fill("King");
    await page.getByRole("button", { name: "Save profile" }).click();
    await page.getByText("Saved.").waitFor();
    await page.getByLabel("Last name").fill(" ");
    const saved = page.waitForResponse((response) => response.request().method() === "PATCH");
    await page.getByRole("button", { name: "Save profile" }).click();
    await saved;

    expect((await me(account.apiKey)).json.last_name).toBeNull();
  });

  test("shows the old names again when the server refuses the new ones", async () => {
    await page.route("**/api/v1/me", (route) =>
      route.fulfill({ status: 422, json: { detail: "Not this name" } }),
    );
    await page.getByLabel("First name").fill("Nobody");
    await page.getByRole("button", { name: "Save profile" }).click();
    await page.getByRole("alert").filter({ hasText: "Not this name" }).waitFor();

    await page.getByRole("link", { name: "Home", exact: true }).click();
    await page.getByRole("heading", { level: 1, name: "Hello, Ada" }).waitFor();
  });

  async function changePassword(current: string, next: string, repeated = next): Promise<void> {
    await page.getByLabel("Current password", { exact: true }).fill(current);
    await page.getByLabel("New password", { exact: true }).fill(next);
    await page.getByLabel("New password again", { exact: true }).fill(repeated);
    await page.getByRole("button", { name: "Change password" }).click();
  }

  test("changes the password: this browser stays signed in, the others and the old password do not", async () => {
    await using other = await openVisit(browser);
    await openSettings(other.page, account.password);

    await changePassword(account.password, "a new password");
    await page.getByText("Your password is changed.").waitFor();

    expect(await page.getByLabel("New password", { exact: true }).inputValue()).toBe("");
    await page.reload();
    await page.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
    await other.page.reload();
    await signIn(other.page, account.username, account.password);
    await other.page.getByRole("alert").filter({ hasText: "do not belong together" }).waitFor();
    await signIn(other.page, account.username, "a new password");
    await other.page.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
  });

  test.each([
    [
      "the current password is wrong",
      "not the password",
      "a new password",
      "a new password",
      "The current password is not right",
    ],
    [
      "the new one is repeated wrongly",
      "a test's password",
      "a new password",
      "a new passwort",
      "The two new passwords differ.",
    ],
  ])("leaves the password alone when %s", async (_what, current, next, repeated, words) => {
    await changePassword(current, next, repeated);
    await page.getByText(words).waitFor();
    const form = { username: account.username, password: account.password };
    expect((await server.request("POST", "/api/v1/token", { form })).status).toBe(201);
  });

  test("does not send a password that is too short", async () => {
    const requests: string[] = [];
    page.on("request", (request) => requests.push(request.method()));
    await changePassword(account.password, "1234567");
    await settle(page);
    expect(requests).not.toContain("PUT");
  });

  test("keeps the API key hidden until it is asked for, and forgets it again", async () => {
    const field = page.getByLabel("Your API key");
    expect(await page.content()).not.toContain(account.apiKey);

    await page.getByRole("button", { name: "Reveal" }).click();
    await page.getByRole("button", { name: "Hide" }).waitFor();
    expect(await field.inputValue()).toBe(account.apiKey);
    expect(await page.getByRole("region", { name: "Python" }).textContent()).toContain(account.apiKey);

    await page.getByRole("button", { name: "Hide" }).click();
    expect(await field.inputValue()).toMatch(/^•+$/);
    expect(await page.content()).not.toContain(account.apiKey);
    expect(visit.problems).toEqual([]);
  });

  test("copies the key without showing it, and announces that", async () => {
    await page.getByRole("button", { name: "Copy the API key" }).click();
    await page.getByRole("status").filter({ hasText: "Copied the API key" }).waitFor();

    expect(await page.evaluate("navigator.clipboard.readText()")).toBe(account.apiKey);
    expect(await page.content()).not.toContain(account.apiKey);
  });

  test("copies also where the browser has no clipboard for pages, as without https", async () => {
    await page.evaluate('Object.defineProperty(navigator, "clipboard", { value: undefined })');
    await page.getByRole("button", { name: "Copy Python" }).click();
    await page.getByRole("status").filter({ hasText: "Copied Python" }).waitFor();

    const second = await visit.context.newPage();
    await second.goto(browserAddress(server, "/settings"));
    expect(await second.evaluate("navigator.clipboard.readText()")).toContain(server.context.address);
  });

  test("has snippets with this server's address", async () => {
    const address = server.context.address;
    expect(await page.getByRole("region", { name: "Python" }).textContent()).toContain(
      `api_url="${address}"`,
    );
    await page.getByRole("tab", { name: "curl" }).click();
    expect(await page.getByRole("region", { name: "curl" }).textContent()).toContain(
      `"${address}/api/v1/me"`,
    );
    expect(await page.getByRole("tab", { name: "Private Space" }).count()).toBe(0);
  });

  test("rotates the key after asking: the old one is dead, the new one works, the session stays", async () => {
    await page.getByRole("button", { name: "Rotate key…" }).click();
    await page.keyboard.press("Escape");
    expect((await me(account.apiKey)).status).toBe(200);

    await page.getByRole("button", { name: "Rotate key…" }).click();
    await page.getByRole("button", { name: "Rotate key", exact: true }).click();
    await page.getByText("This is your new key.").waitFor();

    const newKey = await page.getByLabel("Your API key").inputValue();
    expect(newKey).not.toBe(account.apiKey);
    expect((await me(account.apiKey)).status).toBe(401);
    expect((await me(newKey)).json.username).toBe(account.username);
    await page.reload();
    await page.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
  });
});
