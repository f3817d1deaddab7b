import { readdirSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { SPACE } from "../config/settings-of.ts";
import {
  createSite,
  OWNER_KEY,
  startTestServer,
  type TestServer,
  type TestSite,
} from "../support/test-server.ts";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
const MARK = "Zq7xW";

describe("with wrong settings", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({
      env: {
        OWNER_PASSWORD: MARK,
        OWNER_API_KEY: `${MARK} with spaces`,
        ADMIN_API_KEY: `${MARK} é`,
        ARGILLA_LOG_LEVEL: "loud",
        ARGILLA_DATABASE_URL: `mysql://ada:${MARK}@db/labels`,
        ARGILLA_OWNER_PASSWORD: `misspelt-${MARK}`,
      },
      files: { ".oauth.yaml": `providers:\n  - name: huggingface\n    client_secret: ${MARK}\n  }` },
    });
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  const told: [setting: string, rule: string, remedy: string][] = [
    [
      "OWNER_PASSWORD",
      "Is not between 8 and 100 characters long.",
      "Use 8 to 100 characters, or remove the variable.",
    ],
    ["OWNER_API_KEY", "Contains a space or a character outside ASCII.", "without spaces"],
    ["ARGILLA_LOG_LEVEL", "Is none of debug, info, warn, error, silent.", "Use one of debug"],
    [
      "ARGILLA_DATABASE_URL",
      "Is none of a postgresql://, a neon+wss:// and a sqlite:/// address.",
      "Use postgresql://user:password",
    ],
    [".oauth.yaml", "Is not valid YAML: line 4", "Compare the file with the commented .oauth.yaml"],
  ];
  test.each(told)(
    "the page at / names %s, the rule and the remedy; so does the log",
    async (setting, rule, remedy) => {
      const page = await server.request("GET", "/");
      expect(page.status).toBe(200);
      expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
      expect(page.text).toContain(`<code>${setting}</code>`);
      expect(page.text).toContain(rule);
      expect(page.text).toContain(remedy);
      expect(server.log()).toContain(`${setting}: ${rule}`);
    },
  );

  test("the page counts the settings that need attention", async () => {
    expect((await server.request("GET", "/")).text).toContain("<h1>6 settings need your attention</h1>");
  });

  test("the page works without script, is not cached and cannot be framed by strangers", async () => {
    const { headers, text } = await server.request("GET", "/");
    expect(text).not.toMatch(/<script|http-equiv="refresh"/i);
    expect(headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    expect(headers.get("cache-control")).toBe("no-store");
  });

  test("a misspelt variable is named in the log", () => {
    expect(server.log()).toContain("ARGILLA_OWNER_PASSWORD is set but is not a setting of this server");
  });

  test("any other page is there too, but with a status that tells programs to come back", async () => {
    for (const path of ["/sign-in", "/datasets/1?x=2", "//", "/%"]) {
      const { status, text } = await server.request("GET", path);
      expect([path, status]).toEqual([path, 503]);
      expect(text).toContain("OWNER_PASSWORD");
    }
  });

  test.each(METHODS)(
    "%s on the API answers 503 in JSON, whatever the path and credentials",
    async (method) => {
      const paths = [
        "/api",
        "/api/",
        "/api/v1/version",
        "/api/v1/me",
        "/api/v1/users/1?x=1",
        "/argilla/api/v1/me",
      ];
      for (const path of paths) {
        const answer = await server.request(method, path, { apiKey: OWNER_KEY });
        expect([path, answer.status]).toEqual([path, 503]);
        expect(answer.headers.get("content-type")).toBe("application/json; charset=utf-8");
        expect(answer.headers.get("retry-after")).toBe("60");
        expect(answer.json.detail).toContain("OWNER_PASSWORD");
      }
    },
  );

  test("HEAD gets the same headers without a body", async () => {
    for (const [path, status] of [
      ["/", 200],
      ["/api/v1/me", 503],
    ] as const) {
      const answer = await fetch(server.url + path, { method: "HEAD" });
      expect([path, answer.status, await answer.text()]).toEqual([path, status, ""]);
    }
  });

  test("an upload to the API is answered, not cut off", async () => {
    const body = new Uint8Array(5_000_000);
    expect((await server.request("POST", "/api/v1/datasets", { body })).status).toBe(503);
  });

  test("/-/status tells programs which settings are wrong", async () => {
    const { status, json } = await server.request("GET", "/-/status");
    expect(status).toBe(200);
    expect(json).toEqual({
      state: "misconfigured",
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      settings: [
        "OWNER_PASSWORD",
        "OWNER_API_KEY",
        "ADMIN_API_KEY",
        "ARGILLA_LOG_LEVEL",
        "ARGILLA_DATABASE_URL",
        ".oauth.yaml",
      ],
    });
    expect((await server.request("GET", "/argilla/-/status")).json.state).toBe("misconfigured");
  });

  test("no value of a secret is in any answer or in the log", async () => {
    const answers = await Promise.all(
      ["/", "/x", "/-/status", "/api/v1/me"].map((path) => server.request("GET", path)),
    );
    const headers = answers.map((answer) => JSON.stringify([...answer.headers]));
    for (const text of [...answers.map((answer) => answer.text), ...headers, server.log()]) {
      expect(text).not.toContain(MARK);
    }
  });
});

describe("a server with one wrong setting", () => {
  let site: TestSite;
  let server: TestServer | undefined;
  afterEach(async () => {
    await server?.[Symbol.asyncDispose]();
    server = undefined;
    await site[Symbol.asyncDispose]();
  });

  async function page(env: Record<string, string>, files: Record<string, string> = {}) {
    site = await createSite({ files });
    server = await site.start(env);
    return server.request("GET", "/");
  }

  test("says so in the singular", async () => {
    expect((await page({ PORT: "0", ARGILLA_LOG_FORMAT: "xml" })).text).toContain(
      "<h1>One setting needs your attention</h1>",
    );
  });

  const hostile = "<script>alert(1)</script>";
  const ways: [what: string, env: Record<string, string>, files: Record<string, string>][] = [
    ["a web origin", { ARGILLA_CORS_ORIGINS: hostile }, {}],
    ["a path", { ARGILLA_AUTH_OAUTH_CFG: `"'&${hostile}` }, {}],
    ["a file", {}, { ".oauth.yaml": `a: *${hostile.replace(/[()]/g, "")}` }],
  ];
  test.each(ways)("shows %s that holds markup as text", async (_, env, files) => {
    const { text } = await page(env, files);
    expect(text).not.toContain("<script");
    expect(text).toContain("&#60;script&#62;");
  });

  test("can be seen inside the Hub's frame on a Space, and leads to the Space's settings", async () => {
    const { headers, text } = await page({ ...SPACE, OWNER_PASSWORD: "short" });
    const policy = headers.get("content-security-policy");
    expect(policy).toContain("frame-ancestors 'self' https://huggingface.co");
    expect(text).toContain(`href="https://huggingface.co/spaces/${SPACE.SPACE_ID}/settings"`);
  });

  test("speaks of the environment elsewhere", async () => {
    const { text } = await page({ OWNER_PASSWORD: "short" });
    expect(text).toContain("Change the environment");
    expect(text).not.toContain("huggingface.co/spaces");
  });

  test("opens no database and makes no key", async () => {
    await page({ OWNER_PASSWORD: "short" });
    expect(readdirSync(site.folder)).toEqual(["mountinfo"]);
  });

  test("serves again, with its data, once the setting is right", async () => {
    site = await createSite();
    const key = { OWNER_API_KEY: "key-of-the-owner" };
    const id = await during(key, async (running) => (await me(running)).json.id);
    await during({ OWNER_API_KEY: "short" }, async (running) => {
      expect((await me(running)).status).toBe(503);
    });
    await during(key, async (running) => {
      expect((await me(running)).json.id).toBe(id);
    });
  });

  async function during<T>(
    env: Record<string, string>,
    look: (running: TestServer) => Promise<T>,
  ): Promise<T> {
    const running = await site.start(env);
    try {
      return await look(running);
    } finally {
      await running[Symbol.asyncDispose]();
    }
  }

  function me(running: TestServer) {
    return running.request("GET", "/api/v1/me", { apiKey: "key-of-the-owner" });
  }
});
