import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { Page } from "playwright-core";
import { createAccount } from "../support/accounts.ts";
import { OWNER_KEY, type TestServer } from "../support/test-server.ts";
import { visitForEachTest } from "./support/visit-for-each-test.ts";
import {
  browserAddress,
  pathOf,
  putFirstStepsAway,
  settle,
  signIn,
  startWebApp,
  type Visit,
} from "./support/web-app.ts";

const SPACE = {
  SPACE_ID: "ada/annotate-birds",
  SPACE_HOST: "ada-annotate-birds.hf.space",
  SPACE_TITLE: "Annotate birds with us",
};
const DEFAULTS = { ...SPACE, ARGILLA_INSECURE_DEFAULT_CREDENTIALS: "true" };
const STORAGE_TITLE = "What people do here is lost when this Space restarts";

let visit: Visit;
let page: Page;

visitForEachTest((opened) => {
  visit = opened;
  page = opened.page;
});

async function openHome(server: TestServer, username: string, password: string): Promise<void> {
  await page.goto(browserAddress(server, "/sign-in"));
  await signIn(page, username, password);
  await page.getByRole("heading", { level: 1, name: "Hello" }).waitFor();
  await settle(page);
}

describe("The storage warning", () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startWebApp({ env: { ...DEFAULTS, ARGILLA_STORAGE_PATH: "/nowhere/birds" } });
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  test.each(["owner", "admin"] as const)("tells an %s what is in the way and every step", async (role) => {
    const { username, password, apiKey } = await createAccount(server, { role });
    if (role === "owner") await putFirstStepsAway(server, apiKey);
    await openHome(server, username, password);
    const warning = page.getByRole("region", { name: STORAGE_TITLE });
    const text = (await warning.textContent()) ?? "";
    expect(text).toContain("/nowhere/birds: nothing is mounted there");
    expect(text).toContain("ARGILLA_DATABASE_URL");
    expect(text).toContain("What is stored so far does not survive the restart");
    expect(text).toContain("ARGILLA_SHOW_HUGGINGFACE_SPACE_PERSISTENT_STORAGE_WARNING=false");
    expect(await warning.getByRole("link").getAttribute("href")).toBe(
      "https://huggingface.co/spaces/ada/annotate-birds/settings",
    );
  });

  test("is not shown to annotators, who cannot do anything about it", async () => {
    const { username, password } = await createAccount(server, { role: "annotator" });
    await openHome(server, username, password);
    expect(await page.getByText(STORAGE_TITLE).count()).toBe(0);
  });

  test("can be hidden by its variable", async () => {
    const env = { ...DEFAULTS, ARGILLA_SHOW_HUGGINGFACE_SPACE_PERSISTENT_STORAGE_WARNING: "false" };
    await using quiet = await startWebApp({ env });
    await putFirstStepsAway(quiet);
    await openHome(quiet, "owner", "12345678");
    expect(await page.getByText(STORAGE_TITLE).count()).toBe(0);
  });
});

describe("The documented default passwords", () => {
  const alarm = () => page.getByRole("region", { name: "Alarm" });

  test("are an alarm over every page on a Space", async () => {
    await using server = await startWebApp({ env: DEFAULTS });
    for (const path of ["/sign-in", "/no/such/page", "/sign-in/problem?code=denied"]) {
      await page.goto(browserAddress(server, path));
      await alarm().getByText("Everybody knows the passwords of this Space.").waitFor();
    }
    await openHome(server, "owner", "12345678");
    await alarm().getByText("ARGILLA_INSECURE_DEFAULT_CREDENTIALS").waitFor();
  });

  test("are a reminder elsewhere, and not mentioned once there are others", async () => {
    await using trial = await startWebApp();
    await openHome(trial, "owner", "12345678");
    await page.getByRole("region", { name: "The documented default passwords are in force" }).waitFor();
    expect(await alarm().count()).toBe(0);

    await using serious = await startWebApp({ env: { OWNER_PASSWORD: "a serious password" } });
    await page.goto(browserAddress(serious, "/sign-in"));
    await page.getByRole("heading", { level: 1, name: "Sign in" }).waitFor();
    expect(await page.getByText("documented default").count()).toBe(0);
  });
});

describe("On a Space", () => {
  let server: TestServer;

  beforeAll(async () => {
    const files = {
      ".oauth.yaml": "allowed_workspaces:\n  - name: birds\nallowed_organizations:\n  - birdlife\n",
    };
    const owner = { OWNER_USERNAME: "owner", OWNER_PASSWORD: "12345678", OWNER_API_KEY: OWNER_KEY };
    const app = { OAUTH_CLIENT_ID: "app", OAUTH_CLIENT_SECRET: "secret" };
    server = await startWebApp({ env: { ...SPACE, ...owner, ...app }, files });
    await putFirstStepsAway(server);
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  test("Hugging Face comes first, with the page that was wanted", async () => {
    await page.goto(browserAddress(server, "/settings"));
    const first = page.getByRole("main").locator("a, button").first();
    await page.getByText("Sign in with Hugging Face").waitFor();
    expect(await first.textContent()).toBe("Sign in with Hugging Face");
    const { pathname, search } = new URL((await first.getAttribute("href")) ?? "");
    expect(pathname + search).toBe("/api/v1/oauth2/providers/huggingface/authentication?next=%2Fsettings");
    expect(await page.getByRole("main").textContent()).toContain("to Annotate birds with us");
    expect(await page.getByRole("main").textContent()).toContain("Members of birdlife only.");
  });

  test("owners are told of a workspace that people should join but that does not exist", async () => {
    await page.goto(browserAddress(server, "/sign-in"));
    await page.getByText("New people cannot join at the moment").waitFor();
    await openHome(server, "owner", "12345678");
    const warning = page.getByRole("region", { name: "New annotators cannot join" });
    expect(await warning.textContent()).toContain("a workspace that does not exist: birds");
  });

  test("there are snippets for a private Space, which keep the Hub's token from this server", async () => {
    await openHome(server, "owner", "12345678");
    await page.getByRole("link", { name: "Settings", exact: true }).click();
    await page.getByRole("tab", { name: "Private Space" }).click();
    const panel = page.getByRole("tabpanel", { name: "Private Space" });
    const python = await panel.getByRole("region", { name: "Python" }).textContent();
    expect(python).toContain('api_url="https://ada-annotate-birds.hf.space"');
    expect(python).toContain('headers={"X-HF-Authorization": f"Bearer {HF_TOKEN}"}');
    expect(await panel.getByRole("region", { name: "curl" }).textContent()).toContain(
      '-H "X-HF-Authorization: Bearer $HF_TOKEN"',
    );
  });

  describe("in the frame of the Hub's page", () => {
    const hub = "https://huggingface.co/spaces/ada/annotate-birds";

    beforeEach(async () => {
      await visit.context.route("https://huggingface.co/**", (route) => {
        const src = browserAddress(server, "/settings");
        const body = `<!doctype html><title>Hub</title><iframe src="${src}" width="800" height="700"></iframe>`;
        return route.fulfill({ contentType: "text/html", body });
      });
    });

    test("the sign-in page offers a new tab and nothing else, and stays where it is", async () => {
      await page.goto(hub);
      const frame = page.frameLocator("iframe");
      const onward = frame.getByRole("link", { name: "Continue in a new tab" });
      await onward.waitFor();
      await settle(page);

      expect(await onward.getAttribute("target")).toBe("_blank");
      expect(await onward.getAttribute("rel")).toBe("noopener");
      expect(await frame.getByText("Sign in with Hugging Face").count()).toBe(0);
      expect(await frame.getByLabel("Password").count()).toBe(0);
      expect(page.frames().map((each) => new URL(each.url()).pathname)).toEqual([
        new URL(hub).pathname,
        "/sign-in",
      ]);
      expect(visit.problems).toEqual([]);
    });

    test("the Hub's pass through a private Space's gate goes nowhere from there", async () => {
      const asked: string[] = [];
      page.on("request", (request) => asked.push(`${request.url()} ${request.headers().referer ?? ""}`));
      await visit.context.route("https://huggingface.co/**", (route) => {
        const src = browserAddress(server, "/settings?tab=keys&__sign=the.gates.pass");
        return route.fulfill({ contentType: "text/html", body: `<iframe src="${src}"></iframe>` });
      });
      await page.goto(hub);
      const frame = page.frameLocator("iframe");
      // Whether the gate is closed is not known here, so the pass is taken for a hint, and both ways are shown.
      await frame.getByRole("region", { name: "This Space may be private" }).waitFor();
      expect(await frame.getByLabel("Username").count()).toBe(1);
      const onward = frame.getByRole("link", { name: "Continue in a new tab" });
      expect(await onward.getAttribute("href")).toBe(
        browserAddress(server, "/sign-in?next=%2Fsettings%3Ftab%3Dkeys"),
      );
      expect(page.frames()[1]?.url()).not.toContain("the.gates.pass");
      expect(asked.filter((request) => request.includes("the.gates.pass"))).toEqual([
        `${browserAddress(server, "/settings?tab=keys&__sign=the.gates.pass")} `,
      ]);
      expect(server.log()).not.toContain("the.gates.pass");
    });

    test("the new tab signs in and leads to the page that was wanted", async () => {
      await page.goto(hub);
      const opened = visit.context.waitForEvent("page");
      await page.frameLocator("iframe").getByRole("link", { name: "Continue in a new tab" }).click();
      const tab = await opened;
      await signIn(tab, "owner", "12345678");
      await tab.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
      expect(pathOf(tab)).toBe("/settings");
    });

    test("a session that exists in the frame just works", async () => {
      await page.goto(hub);
      const frame = page.frameLocator("iframe");
      await frame.getByRole("link", { name: "Continue in a new tab" }).waitFor();
      const body = JSON.stringify({ username: "owner", password: "12345678" });
      await page.frames()[1]?.evaluate(`fetch("api/v1/session", {
        method: "POST", headers: { "Content-Type": "application/json" }, body: ${JSON.stringify(body)},
      })`);
      await page.reload();
      await frame.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
    });

    test("a sign-in problem leads out of the frame too", async () => {
      await page.goto(hub);
      await page.frameLocator("iframe").getByRole("link", { name: "Continue in a new tab" }).waitFor();
      const inner = page.frames()[1];
      await inner?.goto(browserAddress(server, "/sign-in/problem?code=expired"));
      const frame = page.frameLocator("iframe");
      await frame.getByRole("link", { name: "Continue in a new tab" }).waitFor();
      expect(await frame.getByRole("link", { name: "Start anew" }).count()).toBe(0);
    });
  });
});
