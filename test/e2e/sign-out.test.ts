import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import type { Browser } from "playwright-core";
import { createAccount, signIn as fetchToken, type TestAccount } from "../support/accounts.ts";
import { onEachEngine } from "../support/engines.ts";
import type { TestServer } from "../support/test-server.ts";
import { launchChromium } from "./support/chromium.ts";
import { browserAddress, openVisit, signIn, startWebApp, type Visit } from "./support/web-app.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
});

onEachEngine("Signing out", (engine) => {
  let server: TestServer;
  let account: TestAccount;
  let here: Visit;
  let there: Visit;

  beforeAll(async () => {
    server = await startWebApp({ engine });
  });
  beforeEach(async () => {
    account = await createAccount(server);
    here = await openVisit(browser);
    there = await openVisit(browser);
    for (const { page } of [here, there]) {
      await page.goto(browserAddress(server, "/settings"));
      await signIn(page, account.username, account.password);
      await page.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
    }
  });
  afterEach(async () => {
    await here[Symbol.asyncDispose]();
    await there[Symbol.asyncDispose]();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  test.each(["Sign out", "Sign out here"])("“%s” ends this browser's session and no other", async (name) => {
    const cookies = await here.context.cookies();
    const cookie = cookies.find(({ name }) => name === "argilla-session");
    await here.page.getByRole("button", { name, exact: true }).click();

    await here.page.getByText("You are signed out.").waitFor();
    await here.page.goto(browserAddress(server, "/settings"));
    await here.page.waitForURL("**/sign-in?next=%2Fsettings");
    const headers = { Cookie: `${cookie?.name}=${cookie?.value}` };
    expect((await server.request("GET", "/api/v1/me", { headers })).status).toBe(401);

    await there.page.reload();
    await there.page.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
    expect([...here.problems, ...there.problems]).toEqual([]);
  });

  test("everywhere asks first, then ends all sessions and tokens, but not the API key", async () => {
    const bearer = await fetchToken(server, account.username, account.password);
    const { page } = here;
    await page.getByRole("button", { name: "Sign out everywhere…" }).click();
    await page.getByRole("button", { name: "Stay signed in" }).click();
    await page.getByRole("button", { name: "Sign out everywhere…" }).click();
    await page.getByRole("button", { name: "Sign out everywhere", exact: true }).click();

    await page.getByText("You are signed out in every browser.").waitFor();
    await there.page.reload();
    await there.page.getByRole("heading", { level: 1, name: "Sign in" }).waitFor();
    expect((await server.request("GET", "/api/v1/me", { bearer })).status).toBe(401);
    expect((await server.request("GET", "/api/v1/me", { apiKey: account.apiKey })).status).toBe(200);
  });

  test("says so when it did not work", async () => {
    const { page } = here;
    await page.route("**/api/v1/session", (route) => route.abort());
    await page.getByRole("button", { name: "Sign out here" }).click();
    await page.getByRole("alert").filter({ hasText: "You are still signed in." }).waitFor();
  });
});
