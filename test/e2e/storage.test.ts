import { readFile } from "node:fs/promises";
import { AxeBuilder } from "@axe-core/playwright";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import { createAccount, type TestAccount } from "../support/accounts.ts";
import { FakeS3 } from "../support/buckets/fake-s3.ts";
import { s3Environment } from "../support/buckets/replica-settings.ts";
import type { TestServer } from "../support/test-server.ts";
import { keepScreenshot } from "./support/screenshot.ts";
import { visitForEachTest } from "./support/visit-for-each-test.ts";
import { browserAddress, openVisit, putFirstStepsAway, signIn, startWebApp } from "./support/web-app.ts";

let s3: FakeS3;
let server: TestServer;
let annotator: TestAccount;
let page: Page;
let browser: Browser;

const env = () => ({
  OWNER_PASSWORD: "12345678",
  OWNER_API_KEY: "owner.apikey",
  ...s3Environment(s3.bucketUrl),
});

beforeAll(async () => {
  s3 = await FakeS3.start();
  server = await startWebApp({ env: env() });
  await putFirstStepsAway(server);
  annotator = await createAccount(server);
});
afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  await s3[Symbol.asyncDispose]();
});
afterEach(() => {
  s3.remote.quota = Number.POSITIVE_INFINITY;
});
visitForEachTest((opened, inBrowser) => {
  page = opened.page;
  browser = inBrowser;
});

async function open(path: string, who: { username: string; password: string }, on = page): Promise<void> {
  await on.goto(browserAddress(server, path));
  await signIn(on, who.username, who.password);
  await on.getByRole("heading", { level: 1, name: /^(?!Sign in)/ }).waitFor();
}
const OWNER = { username: "owner", password: "12345678" };
const alarm = (on = page) => on.getByRole("region", { name: "Storage alarm" });
const calm = (on = page) => on.getByRole("region", { name: "Saving" });

test("owners see on the instance page where the data are and what is promised; nobody else does", async () => {
  await open("/instance", OWNER);
  const main = page.getByRole("main");
  await main.getByText("the answer to a change waits until the bucket has it").waitFor();
  await main.getByText("replicated into a bucket over S3").waitFor();
  await main.getByText("Nothing that was answered", { exact: true }).waitFor();
  await main.getByText("7 days", { exact: true }).waitFor();
  await main.getByText("The bucket was empty at the start").waitFor();
  await keepScreenshot(page, "instance");

  await using other = await openVisit(browser);
  await open("/instance", annotator, other.page);
  await other.page.getByRole("heading", { level: 1, name: "Not for this account" }).waitFor();
  expect(await other.page.getByRole("link", { name: "Instance" }).count()).toBe(0);
});

test("an owner makes a backup and downloads it and its key, with the keyboard alone", async () => {
  await open("/instance", OWNER);
  await page.getByRole("button", { name: "Make a backup" }).focus();
  await page.keyboard.press("Enter");
  const link = page.getByRole("link", { name: "Download the database" });
  await link.waitFor();
  await keepScreenshot(page, "backup");
  const [database] = await Promise.all([
    page.waitForEvent("download"),
    link.focus().then(() => page.keyboard.press("Enter")),
  ]);
  expect(database.suggestedFilename()).toMatch(/^argilla-space-.*Z\.db$/);
  expect((await readFile(await database.path())).toString("latin1", 0, 15)).toBe("SQLite format 3");
  const [key] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Download its key" }).click(),
  ]);
  expect(key.suggestedFilename()).toBe(`${database.suggestedFilename()}.secret.key`);
});

describe("A bucket that becomes full", () => {
  test("is an alarm for owners, a calm word for annotators, and goes by itself", async () => {
    await open("/", OWNER);
    await using other = await openVisit(browser);
    await open("/", annotator, other.page);

    s3.remote.quota = s3.remote.used;
    const changed = server.request("PATCH", "/api/v1/me", {
      apiKey: annotator.apiKey,
      json: { first_name: "Ada" },
    });
    // A page asks now and then; a new one at once.
    await page.reload();
    await other.page.reload();
    await alarm().getByText("The storage bucket is full.").waitFor();
    await alarm().getByText("Make room in the bucket").waitFor();
    await calm(other.page).getByText("Nothing can be saved at the moment.").waitFor();
    expect(await other.page.getByText("bucket").count()).toBe(0);
    await page.getByRole("link", { name: "More about the storage" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Instance" }).waitFor();
    await page.getByRole("main").getByText("Does not take what is changed").waitFor();
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
    await keepScreenshot(page, "storage-alarm");
    await keepScreenshot(other.page, "storage-calm");

    s3.remote.quota = Number.POSITIVE_INFINITY;
    await page.getByRole("main").getByText("Takes what is changed").waitFor();
    await alarm().getByText("full").waitFor({ state: "detached" });
    await calm(other.page).waitFor({ state: "detached" });
    await changed;
  });

  test("is told to whoever is refused, at once", async () => {
    await open("/settings", annotator);
    s3.remote.quota = s3.remote.used;
    await page.getByLabel("First name").fill("Grace");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("may or may not last").waitFor({ timeout: 15_000 });
    await calm().waitFor();
    s3.remote.quota = Number.POSITIVE_INFINITY;
    await calm().waitFor({ state: "detached" });
  });
});

test("the server that another has taken over from says so on every page", async () => {
  await open("/settings", annotator);
  await using _young = await startWebApp({ env: env() });
  await page.getByLabel("First name").fill("Grace Hopper");
  await page.getByRole("button", { name: "Save" }).click();
  await calm().getByText("another server goes on in the place of this one").waitFor();
  await page.getByRole("main").getByText("Another server has taken over").waitFor();

  await using stranger = await openVisit(browser);
  await stranger.page.goto(browserAddress(server, "/sign-in"));
  await calm(stranger.page).getByText("Nothing can be saved on this page any more").waitFor();
  await keepScreenshot(stranger.page, "storage-taken-over");
});
