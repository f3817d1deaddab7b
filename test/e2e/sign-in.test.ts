import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { Browser } from "playwright-core";
import { onEachEngine } from "../support/engines.ts";
import type { TestServer } from "../support/test-server.ts";
import { launchChromium } from "./support/chromium.ts";
import {
  browserAddress,
  openVisit,
  pathOf,
  settle,
  signIn,
  startWebApp,
  type Visit,
} from "./support/web-app.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
});

onEachEngine("Signing in with a password", (engine) => {
  let server: TestServer;
  let visit: Visit;

  beforeAll(async () => {
    server = await startWebApp({ engine });
  });
  beforeEach(async () => {
    visit = await openVisit(browser);
  });
  afterEach(async () => {
    await visit[Symbol.asyncDispose]();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  test("the right password leads to the home page, and stays through a reload", async () => {
    const { page, problems } = visit;
    await page.goto(browserAddress(server));
    await page.waitForURL("**/sign-in");

    await signIn(page, "owner", "12345678");

    await page.getByRole("heading", { level: 1, name: "Hello" }).waitFor();
    expect(pathOf(page)).toBe("/");
    await page.reload();
    await page.getByRole("heading", { level: 1, name: "Hello" }).waitFor();
    expect(problems).toEqual([]);
  });

  test("a wrong password is told in words, ready for the next try", async () => {
    const { page } = visit;
    await page.goto(browserAddress(server, "/sign-in"));

    await signIn(page, "owner", "not the password");

    await page.getByRole("alert").filter({ hasText: "do not belong together" }).waitFor();
    expect(pathOf(page)).toBe("/sign-in");
    expect(await page.evaluate("document.activeElement.name")).toBe("password");
    expect(await page.getByLabel("Password", { exact: true }).getAttribute("aria-invalid")).toBe("true");
    await page.keyboard.type("12345678");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Hello" }).waitFor();
  });

  test("the page that was wanted comes after signing in", async () => {
    const { page } = visit;
    await page.goto(browserAddress(server, "/settings?from=mail#api-key"));
    await page.waitForURL("**/sign-in?next=**");

    await signIn(page, "owner", "12345678");

    await page.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
    expect(pathOf(page)).toBe("/settings?from=mail#api-key");
  });

  test("whoever is signed in already is sent on from the sign-in page", async () => {
    const { page } = visit;
    await page.goto(browserAddress(server, "/sign-in"));
    await signIn(page, "owner", "12345678");
    await page.getByRole("heading", { level: 1, name: "Hello" }).waitFor();

    await page.goto(browserAddress(server, "/sign-in?next=%2Fsettings"));

    await page.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
  });

  test("a session that ends in the middle leads back to where it ended", async () => {
    const { page, context } = visit;
    await page.goto(browserAddress(server, "/settings"));
    await signIn(page, "owner", "12345678");
    await page.getByRole("button", { name: "Reveal" }).waitFor();

    await context.clearCookies();
    await page.getByRole("button", { name: "Reveal" }).click();

    await page.getByText("Your session has ended.").waitFor();
    await signIn(page, "owner", "12345678");
    await page.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
  });
});

describe("The sign-in page", () => {
  let server: TestServer;
  let visit: Visit;

  beforeAll(async () => {
    server = await startWebApp();
  });
  beforeEach(async () => {
    visit = await openVisit(browser);
  });
  afterEach(async () => {
    await visit[Symbol.asyncDispose]();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  test.each([
    ["another server", "https://evil.example/"],
    ["another server without a scheme", "//evil.example/"],
    ["another server with a backslash", "/\\evil.example/"],
    ["another server behind a dot", "/.//evil.example/"],
    ["another server behind a tab", "/\t/evil.example/"],
    ["a script", "javascript:alert(1)"],
    ["the API", "/api/v1/me"],
    ["itself", "/sign-in?next=/sign-in"],
  ])("leads to the home page when asked to return to %s", async (_what, next) => {
    const { page } = visit;
    await page.goto(browserAddress(server, `/sign-in?next=${encodeURIComponent(next)}`));
    await signIn(page, "owner", "12345678");
    await page.getByRole("heading", { level: 1, name: "Hello" }).waitFor();
    expect(page.url()).toBe(browserAddress(server));
  });

  test.each([
    [
      "too many people at once",
      { status: 503, headers: { "Retry-After": "7" }, json: { detail: "Too many" } },
      "Try again in 7 seconds.",
    ],
    [
      "too many wrong passwords",
      { status: 429, headers: { "Retry-After": "299" }, json: { detail: "Too many" } },
      "Try again in 5 minutes, or sign in another way.",
    ],
    [
      "a page elsewhere",
      { status: 403, json: { detail: "Operation not allowed" } },
      "only from its own pages",
    ],
    [
      "an error of the server",
      { status: 500, json: { detail: { code: "x", params: { message: "Something went wrong, id 42." } } } },
      "Something went wrong, id 42.",
    ],
    ["a proxy in between", { status: 502, contentType: "text/html", body: "<h1>Bad" }, "in its place (502)"],
  ])("tells in words of %s", async (_what, answer, words) => {
    const { page } = visit;
    await page.route("**/api/v1/session", (route) =>
      route.request().method() === "POST" ? route.fulfill(answer) : route.fallback(),
    );
    await page.goto(browserAddress(server, "/sign-in"));
    await signIn(page, "owner", "12345678");
    await page.getByRole("alert").filter({ hasText: words }).waitFor();
  });

  test("tells in words that the network is gone, and works once it is back", async () => {
    const { page, context } = visit;
    await page.goto(browserAddress(server, "/sign-in"));
    await settle(page);
    await context.setOffline(true);
    await signIn(page, "owner", "12345678");
    await page.getByRole("alert").filter({ hasText: "cannot be reached" }).waitFor();

    await context.setOffline(false);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.getByRole("heading", { level: 1, name: "Hello" }).waitFor();
  });

  test("waits for a server that is still starting", async () => {
    const { page } = visit;
    let asked = 0;
    await page.route("**/api/v1/settings", (route) => {
      asked += 1;
      const detail = "The server is starting; try again in a few seconds";
      return asked === 1
        ? route.fulfill({ status: 503, headers: { "Retry-After": "0" }, json: { detail } })
        : route.fallback();
    });
    await page.goto(browserAddress(server, "/sign-in"));
    await page.getByRole("heading", { level: 1, name: "Sign in" }).waitFor();
    expect(asked).toBe(2);
  });

  test("keeps the password out of addresses and the browser's storage", async () => {
    const { page, context } = visit;
    const addresses: string[] = [];
    page.on("request", (request) => addresses.push(request.url()));
    await page.goto(browserAddress(server, "/sign-in"));
    await signIn(page, "owner", "12345678");
    await page.getByRole("heading", { level: 1, name: "Hello" }).waitFor();

    expect(addresses.filter((address) => address.includes("12345678"))).toEqual([]);
    expect(await page.evaluate("localStorage.length + sessionStorage.length")).toBe(0);
    const cookies = await context.cookies();
    expect(cookies.map(({ name }) => name).sort()).toEqual(["argilla-known-browser", "argilla-session"]);
    for (const cookie of cookies) {
      expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Lax", path: "/" });
    }
  });
});
