import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { Page } from "playwright-core";
import type { TestServer } from "../support/test-server.ts";
import { visitForEachTest } from "./support/visit-for-each-test.ts";
import { browserAddress, putFirstStepsAway, signIn, startWebApp } from "./support/web-app.ts";

let server: TestServer;
let page: Page;

beforeAll(async () => {
  server = await startWebApp();
  await putFirstStepsAway(server);
});
afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
});
visitForEachTest((opened) => {
  page = opened.page;
});

const heading = (name: string) => page.getByRole("heading", { level: 1, name });
const tryAgain = () => page.getByRole("button", { name: "Try again" });

describe("When the first answers fail", () => {
  test("the page says that the server cannot be reached, and recovers", async () => {
    await page.route("**/api/v1/**", (route) => route.abort());
    await page.goto(browserAddress(server));
    await heading("No answer").waitFor();
    await page.getByText("The server cannot be reached.").waitFor();

    await page.unrouteAll();
    await tryAgain().click();
    await heading("Sign in").waitFor();
  });

  test("the page says that something else answered, such as the gate of a private Space", async () => {
    const gate = { status: 404, contentType: "text/html", body: "<h1>404</h1>" };
    await page.route("**/api/v1/session", (route) => route.fulfill(gate));
    await page.goto(browserAddress(server));
    await heading("No answer").waitFor();
    await page.getByText("answered in its place (404)").waitFor();
  });
});

describe("When a page's own answer fails", () => {
  beforeEach(async () => {
    await page.goto(browserAddress(server, "/settings"));
    await signIn(page, "owner", "12345678");
    await heading("Settings").waitFor();
  });

  async function goHome(answer: { status: number; json: unknown }): Promise<void> {
    await page.route("**/api/v1/me/workspaces", (route) => route.fulfill(answer));
    await page.goto(browserAddress(server));
  }

  test("the frame stays, the server's words are shown, and another try helps", async () => {
    const message = "Something went wrong in the server. Its log says what, under the request id 42.";
    await goHome({ status: 500, json: { detail: { code: "x", params: { message } } } });
    await heading("No answer").waitFor();
    await page.getByText(message).waitFor();
    expect(await page.getByRole("navigation").getByRole("link", { name: "Settings" }).count()).toBe(1);

    await page.unrouteAll();
    await tryAgain().click();
    await heading("Hello").waitFor();
  });

  test("another page can be gone to", async () => {
    await goHome({ status: 500, json: { detail: "Broken" } });
    await heading("No answer").waitFor();
    await page.getByRole("navigation").getByRole("link", { name: "Settings" }).click();
    await heading("Settings").waitFor();
  });

  test("a refusal is told as one", async () => {
    await goHome({ status: 403, json: { detail: "Operation not allowed" } });
    await heading("Not for this account").waitFor();
    await page.getByText("ask an owner of this server").waitFor();
  });
});
