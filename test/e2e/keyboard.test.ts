import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Page } from "playwright-core";
import type { TestServer } from "../support/test-server.ts";
import { visitForEachTest } from "./support/visit-for-each-test.ts";
import { browserAddress, pathOf, putFirstStepsAway, settle, startWebApp } from "./support/web-app.ts";

let server: TestServer;
let page: Page;

beforeAll(async () => {
  server = await startWebApp({
    env: { OAUTH2_HUGGINGFACE_CLIENT_ID: "app", OAUTH2_HUGGINGFACE_CLIENT_SECRET: "secret" },
  });
  await putFirstStepsAway(server);
});
afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
});
visitForEachTest((opened) => {
  page = opened.page;
});

/** The element with the focus: what it is called, and whether one sees that it has the focus. */
const FOCUSED = `(() => {
  const element = document.activeElement;
  if (!element || element === document.body) return { name: "", seen: true };
  const label = element.labels?.[0]?.textContent ?? element.getAttribute("aria-label") ?? element.innerText;
  const boxes = [element, element.parentElement, element.parentElement.parentElement];
  const seen = boxes.some((box) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(box);
    return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
  });
  return { name: label.replace(/\\s+/g, " ").trim(), seen };
})()`;

async function pressTab(): Promise<{ name: string; seen: boolean }> {
  await page.keyboard.press("Tab");
  return page.evaluate(FOCUSED);
}

/** Presses Tab until the focus leaves the page; returns the names of all that it came by. */
async function walk(): Promise<string[]> {
  const names: string[] = [];
  const unseen: string[] = [];
  for (let steps = 0; steps < 60; steps += 1) {
    const { name, seen } = await pressTab();
    if (name === "") break;
    names.push(name);
    if (!seen) unseen.push(name);
  }
  expect(unseen).toEqual([]);
  return names;
}

async function tabTo(name: string): Promise<void> {
  for (let steps = 0; steps < 60; steps += 1) if ((await pressTab()).name === name) return;
  throw new Error(`Tab never comes to “${name}”`);
}

async function signInByKeyboard(): Promise<void> {
  await page.getByLabel("Username").waitFor();
  await tabTo("Username");
  await page.keyboard.type("owner");
  await tabTo("Password");
  await page.keyboard.type("12345678");
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "Home", exact: true }).waitFor();
  await settle(page);
}

describe("With the keyboard alone", () => {
  test("the sign-in page is walked in reading order, and signs in", async () => {
    await page.goto(browserAddress(server, "/sign-in"));
    await page.getByLabel("Username").waitFor();
    expect(await walk()).toEqual([
      "Sign in with Hugging Face",
      "Username",
      "Password",
      "Show the password",
      "Sign in",
      "API documentation",
    ]);
    await signInByKeyboard();
    expect(await page.evaluate("document.activeElement.tagName")).toBe("H1");
  });

  test("a password can be shown and hidden", async () => {
    await page.goto(browserAddress(server, "/sign-in"));
    await page.getByLabel("Username").waitFor();
    await tabTo("Show the password");
    await page.keyboard.press("Space");
    const field = page.getByLabel("Password", { exact: true });
    expect(await field.getAttribute("type")).toBe("text");
    await page.keyboard.press("Enter");
    expect(await field.getAttribute("type")).toBe("password");
  });

  test("the home page is walked in reading order", async () => {
    await page.goto(browserAddress(server));
    await signInByKeyboard();
    expect(await walk()).toEqual([
      "Copy Address",
      "Address",
      "Copy Shell",
      "Shell",
      "Copy Python",
      "Python",
      "settings",
      "API documentation",
    ]);
  });

  test("the settings page is walked in reading order", async () => {
    await page.goto(browserAddress(server, "/settings"));
    await signInByKeyboard();
    expect(await walk()).toEqual([
      "First name",
      "Last name",
      "Save profile",
      "Current password",
      "Show the current password",
      "New password",
      "Show the new password",
      "New password again",
      "Show the new password again",
      "Change password",
      "Your password",
      "Show your password",
      "Link a Hugging Face account",
      "Your API key",
      "Reveal",
      "Copy the API key",
      "Rotate key…",
      "Python",
      "Copy Python",
      "Python",
      "Open the first steps",
      "Sign out here",
      "Sign out everywhere…",
      "API documentation",
    ]);
  });

  test("the focus starts with a way past the header", async () => {
    await page.goto(browserAddress(server, "/settings"));
    await signInByKeyboard();
    await page.reload();
    await page.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
    expect((await pressTab()).name).toBe("Skip to the content");
    await page.keyboard.press("Enter");
    expect((await pressTab()).name).toBe("First name");
  });

  test("the focus follows to the page that a link leads to", async () => {
    await page.goto(browserAddress(server));
    await signInByKeyboard();
    await tabTo("settings");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
    expect(pathOf(page)).toBe("/settings#api-key");
    expect((await pressTab()).name).toBe("Your API key");
    expect(await page.title()).toBe("Settings – argilla-space");
  });

  test("a question puts the focus on the harmless answer, and gives it back", async () => {
    await page.goto(browserAddress(server, "/settings"));
    await signInByKeyboard();
    await tabTo("Rotate key…");
    await page.keyboard.press("Enter");
    expect(await page.evaluate(FOCUSED)).toEqual({ name: "Keep the present key", seen: true });
    await page.keyboard.press("Escape");
    expect(await page.evaluate(FOCUSED)).toEqual({ name: "Rotate key…", seen: true });
    await page.keyboard.press("Enter");
    await page.keyboard.press("Enter");
    expect(await page.evaluate(FOCUSED)).toEqual({ name: "Rotate key…", seen: true });
  });

  test("tabs are changed with the arrow keys", async () => {
    await page.goto(browserAddress(server, "/settings"));
    await signInByKeyboard();
    await tabTo("Rotate key…");
    await tabTo("Python");
    await page.keyboard.press("ArrowRight");
    await page.getByRole("tabpanel", { name: "curl" }).waitFor();
    expect(await page.evaluate(FOCUSED)).toEqual({ name: "curl", seen: true });
  });
});
