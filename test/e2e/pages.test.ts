import { gzipSync } from "node:zlib";
import { AxeBuilder } from "@axe-core/playwright";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import type { TestServer } from "../support/test-server.ts";
import { launchChromium } from "./support/chromium.ts";
import {
  browserAddress,
  layoutShift,
  openVisit,
  PAINTED,
  putFirstStepsAway,
  settle,
  signIn,
  startWebApp,
} from "./support/web-app.ts";

type Cookies = Exclude<BrowserContextOptions["storageState"], string | undefined>;

interface PageUnderTest {
  readonly name: string;
  readonly path: string;
  readonly heading: string;
  readonly signedIn?: true;
  /** Brings the page into the state that is looked at. */
  readonly prepare?: (page: Page) => Promise<void>;
}

const PROBLEMS = [
  "denied",
  "expired",
  "other-browser",
  "provider-unavailable",
  "provider-refused",
  "not-verified",
  "organization",
  "closed",
  "disabled",
  "never-heard-of",
];

const PAGES: PageUnderTest[] = [
  { name: "sign in", path: "/sign-in", heading: "Sign in" },
  { name: "home", path: "/", heading: "Hello", signedIn: true },
  { name: "first steps", path: "/first-steps", heading: "First steps", signedIn: true },
  {
    name: "first steps on a private Space",
    path: "/first-steps",
    heading: "First steps",
    signedIn: true,
    prepare: (page) => page.getByRole("tab", { name: "Private" }).click(),
  },
  { name: "settings", path: "/settings", heading: "Settings", signedIn: true },
  {
    name: "settings with everything open",
    path: "/settings",
    heading: "Settings",
    signedIn: true,
    prepare: async (page) => {
      await page.getByRole("button", { name: "Reveal" }).click();
      await page.getByRole("button", { name: "Rotate key…" }).click();
      await page.getByRole("button", { name: "Sign out everywhere…" }).click();
      await page.getByRole("tab", { name: "Private Space" }).click();
      await page.getByRole("button", { name: "Hide" }).waitFor();
    },
  },
  { name: "instance", path: "/instance", heading: "Instance", signedIn: true },
  { name: "not found", path: "/no/such/page", heading: "No such page" },
  { name: "forbidden", path: "/forbidden", heading: "Not for this account" },
  { name: "sign-in problem", path: "/sign-in/problem?code=organization", heading: "Members only" },
];

const LOOKS = (["light", "dark"] as const).flatMap((colorScheme) =>
  [360, 1280].map((width) => ({ colorScheme, width })),
);

/** A Space with all that a page can have to say: warnings, both ways to sign in, the snippets of private Spaces. */
const ENV = {
  SPACE_ID: "ada/annotate-birds",
  SPACE_HOST: "ada-annotate-birds.hf.space",
  SPACE_TITLE: "Annotate birds with us",
  OAUTH_CLIENT_ID: "an-app",
  OAUTH_CLIENT_SECRET: "a secret of the app",
  ARGILLA_INSECURE_DEFAULT_CREDENTIALS: "true",
};
const FILES = { ".oauth.yaml": "allowed_organizations:\n  - birdlife\n" };

let browser: Browser;
let server: TestServer;
let cookies: Cookies;

beforeAll(async () => {
  browser = await launchChromium();
  server = await startWebApp({ env: ENV, files: FILES });
  await putFirstStepsAway(server);
  await using visit = await openVisit(browser);
  await visit.page.goto(browserAddress(server, "/sign-in"));
  await signIn(visit.page, "owner", "12345678");
  await visit.page.getByRole("heading", { level: 1, name: "Hello" }).waitFor();
  cookies = await visit.context.storageState();
});

afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  await browser?.close();
});

async function openPage({ path, heading, signedIn }: PageUnderTest, look: (typeof LOOKS)[number]) {
  const visit = await openVisit(browser, {
    viewport: { width: look.width, height: 800 },
    colorScheme: look.colorScheme,
    ...(signedIn && { storageState: cookies }),
  });
  await visit.page.goto(browserAddress(server, path));
  await visit.page.getByRole("heading", { level: 1, name: heading }).waitFor();
  await settle(visit.page);
  return visit;
}

const CASES = PAGES.flatMap((page) => LOOKS.map((look) => ({ ...page, page, look, ...look })));

describe.each(CASES)("The page “$name” in $colorScheme at $width px", ({ page: pageUnderTest, look }) => {
  test("stands still, fits, breaks no rule of accessibility and says nothing in the console", async () => {
    await using visit = await openPage(pageUnderTest, look);
    const { page, problems } = visit;

    expect(await layoutShift(page)).toBeLessThan(0.01);
    await pageUnderTest.prepare?.(page);
    await settle(page);

    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html) }))).toEqual([]);
    expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
    expect(await page.evaluate(SMALL_TARGETS)).toEqual([]);
    expect(await page.evaluate("localStorage.length + sessionStorage.length")).toBe(0);
    expect(problems).toEqual([]);
  });
});

/** Buttons, fields and links that stand alone, but are smaller than a finger. A password's field has its border outside. */
const SMALL_TARGETS = `[...document.querySelectorAll("button, input:not([hidden]), nav a, footer a")]
  .map((element) => ({ name: element.outerHTML, box: element.getBoundingClientRect() }))
  .filter(({ box }) => box.width > 0)
  .filter(({ box }) => box.height < 42 || box.width < 42)
  .map(({ name, box }) => name + " is " + box.width + " x " + box.height)`;

describe("Nothing moves on a phone when an answer comes late", () => {
  test.each([
    ["/sign-in", "session", "Sign in"],
    ["/sign-in", "settings", "Sign in"],
    ["/sign-in", "oauth2/providers", "Sign in"],
    ["/", "me/workspaces", "Hello"],
    ["/settings", "settings", "Settings"],
  ])("on %s, when that answer is %s", async (path, answer, heading) => {
    const viewport = { width: 360, height: 740 };
    await using visit = await openVisit(browser, {
      viewport,
      ...(path !== "/sign-in" && { storageState: cookies }),
    });
    const { page } = visit;
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    await page.route(`**/api/v1/${answer}`, async (route) => {
      await released;
      await route.fallback();
    });
    const asked = page.waitForRequest(`**/api/v1/${answer}`);
    await page.goto(browserAddress(server, path));
    await asked;
    // All but that answer is there and painted.
    await page.waitForFunction("performance.getEntriesByType('paint').length > 0");
    await page.evaluate(PAINTED);

    release();
    await page.getByRole("heading", { level: 1, name: heading }).waitFor();
    expect(await layoutShift(page)).toBeLessThan(0.01);
  });
});

describe("The sign-in problem page", () => {
  test.each(PROBLEMS)("explains “%s”, says what to do and offers a way on", async (code) => {
    await using visit = await openVisit(browser);
    const { page } = visit;
    await page.goto(browserAddress(server, `/sign-in/problem?code=${code}&next=%2Fsettings`));
    const main = page.getByRole("main");
    await main.getByRole("heading", { level: 1 }).waitFor();

    expect(await main.getByRole("paragraph").count()).toBeGreaterThanOrEqual(2);
    expect(await main.textContent()).not.toContain(
      code === "closed" || code === "disabled" ? "undefined" : code,
    );
    const other = main.getByRole("link", { name: "Other ways to sign in" });
    expect(await other.getAttribute("href")).toBe("/sign-in?next=%2Fsettings");
    expect(visit.problems).toEqual([]);
  });

  test("tries again with the organisation ticked where that was missing", async () => {
    await using visit = await openVisit(browser);
    await visit.page.goto(browserAddress(server, "/sign-in/problem?code=organization&next=%2Fsettings"));
    const retry = visit.page.getByRole("link", { name: "Try again" });
    const { pathname, search } = new URL((await retry.getAttribute("href")) ?? "");
    expect(pathname + search).toBe(
      "/api/v1/oauth2/providers/huggingface/authentication?next=%2Fsettings&organization=1",
    );
    expect(await visit.page.getByRole("main").textContent()).toContain("members of birdlife");
  });
});

test("the first load takes less than 200 kB, compressed", async () => {
  await using visit = await openVisit(browser);
  const sizes: Promise<number>[] = [];
  visit.page.on("response", (response) => sizes.push(response.body().then((body) => gzipSync(body).length)));
  await visit.page.goto(browserAddress(server, "/sign-in"));
  await visit.page.getByRole("heading", { level: 1, name: "Sign in" }).waitFor();
  await settle(visit.page);

  const total = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  expect(sizes.length).toBeGreaterThan(4);
  expect(total).toBeLessThan(200_000);
});

test("pages ask nothing of other servers", async () => {
  await using visit = await openVisit(browser, { storageState: cookies });
  const origins = new Set<string>();
  visit.page.on("request", (request) => origins.add(new URL(request.url()).origin));
  for (const { path } of PAGES) {
    await visit.page.goto(browserAddress(server, path));
    await settle(visit.page);
  }
  expect([...origins]).toEqual([new URL(browserAddress(server)).origin]);
});
