import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Browser } from "playwright-core";
import type { TestServer } from "../support/test-server.ts";
import { launchChromium } from "./support/chromium.ts";
import { browserAddress, openVisit, pathOf, settle, signIn, startWebApp } from "./support/web-app.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
});

describe("Under a prefix", () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startWebApp({ env: { ARGILLA_BASE_URL: "/argilla" } });
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  test("every page, asset, call and link stays below it", async () => {
    await using visit = await openVisit(browser);
    const { page, problems } = visit;
    const paths = new Set<string>();
    page.on("request", (request) => paths.add(new URL(request.url()).pathname));

    await page.goto(browserAddress(server, "/argilla/settings"));
    await page.waitForURL("**/argilla/sign-in?next=%2Fsettings");
    await signIn(page, "owner", "12345678");
    await page.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
    expect(pathOf(page)).toBe("/argilla/settings");
    await page.getByRole("link", { name: "Home", exact: true }).click();
    await page.getByRole("heading", { level: 1, name: "Hello" }).waitFor();
    expect(pathOf(page)).toMatch(/^\/argilla\/?$/);
    expect(await page.getByRole("link", { name: "API documentation" }).getAttribute("href")).toBe(
      browserAddress(server, "/argilla/api/v1/docs"),
    );
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByText("You are signed out.").waitFor();
    expect(pathOf(page)).toBe("/argilla/sign-in?signed-out=here");
    await settle(page);

    expect([...paths].filter((path) => !path.startsWith("/argilla/"))).toEqual([]);
    expect(problems).toEqual([]);
  });

  test.each(["/argilla", "/argilla/"])("the home page is at %s", async (path) => {
    await using visit = await openVisit(browser);
    await visit.page.goto(browserAddress(server, path));
    await visit.page.getByRole("heading", { level: 1, name: "Sign in" }).waitFor();
    expect(visit.problems).toEqual([]);
  });
});

describe("The files of the web app", () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startWebApp();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  test("have a page that is never kept, with a strict policy and a nonce of its own each time", async () => {
    const answers = [await server.request("GET", "/"), await server.request("GET", "/settings")];
    const nonces = answers.map(({ text }) => /name="csp-nonce" content="([^"]+)"/.exec(text)?.[1]);
    expect(new Set(nonces).size).toBe(2);
    for (const [index, { headers, text }] of answers.entries()) {
      expect(headers.get("cache-control")).toBe("no-store");
      const policy = headers.get("content-security-policy") ?? "";
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self';");
      expect(policy).toContain(`style-src 'self' 'nonce-${nonces[index]}';`);
      expect(policy).not.toContain("unsafe");
      expect(text).not.toMatch(/<script(?![^>]* src=)|<style| on\w+=| style=/);
    }
  });

  test("have assets that are kept for good, and only those that there are", async () => {
    const { text } = await server.request("GET", "/");
    const assets = [...text.matchAll(/(?:src|href)="\.\/(assets\/[^"]+)"/g)].map(([, path]) => `/${path}`);
    expect(assets).toHaveLength(2);
    for (const asset of assets) {
      const { status, headers } = await server.request("GET", asset);
      expect(status).toBe(200);
      expect(headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    }
    const missing = await server.request("GET", "/assets/index-of-last-year.js");
    expect(missing.status).toBe(404);
    expect(missing.headers.get("content-type")).not.toContain("html");
  });

  test("have an icon in the sizes of browser tabs, bookmarks and desktops", async () => {
    const icon = new Uint8Array(await (await fetch(`${server.url}/favicon.ico`)).arrayBuffer());
    const view = new DataView(icon.buffer);
    expect([view.getUint16(0, true), view.getUint16(2, true)]).toEqual([0, 1]);
    const sizes = Array.from({ length: view.getUint16(4, true) }, (_, index) => icon[6 + 16 * index] || 256);
    expect(sizes).toEqual([16, 32, 48, 256]);
    const svg = await server.request("GET", "/favicon.svg");
    expect(svg.headers.get("content-type")).toContain("image/svg+xml");
  });
});
