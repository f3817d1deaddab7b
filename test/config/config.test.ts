import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { readSetupServer } from "../../src/config/config.ts";
import {
  configIn,
  configOf,
  HOME,
  readingOf,
  readingWithFiles,
  rulesBroken,
  SPACE,
  WORKING_FOLDER,
} from "./settings-of.ts";

describe("reading all settings at once", () => {
  test("reports every problem, of variables and of both files", () => {
    const env = {
      PORT: "http",
      OWNER_PASSWORD: "short",
      ADMIN_USERNAME: "same",
      ANNOTATOR_USERNAME: "same",
      ARGILLA_DATABASE_URL: "mysql://db/labels",
      OAUTH2_HUGGINGFACE_CLIENT_ID: "id",
    };
    const { problems, config } = readingWithFiles(env, { ".env": null, ".oauth.yaml": "enabled: perhaps" });
    expect(config).toBeUndefined();
    expect(problems.map(({ setting }) => setting).sort()).toEqual([
      ".env",
      ".oauth.yaml",
      "ANNOTATOR_USERNAME",
      "ARGILLA_DATABASE_URL",
      "OAUTH2_HUGGINGFACE_CLIENT_SECRET",
      "OWNER_PASSWORD",
      "PORT",
    ]);
  });

  test("tells every rule that one setting breaks, and nothing that follows from them", () => {
    expect(rulesBroken(readingOf({ OWNER_USERNAME: " a\u0007", ADMIN_USERNAME: "owner" }))).toEqual([
      "OWNER_USERNAME: Starts or ends with a space.",
      "OWNER_USERNAME: Contains a control character.",
    ]);
  });

  test("a variable wins over the .env file, and an empty one does not", () => {
    const files = { ".env": "PORT=7000\nHOST=10.0.0.1\nARGILLA_WORKSPACE=from-file\n" };
    const config = configIn(readingWithFiles({ PORT: "8000", HOST: "" }, files));
    expect(config.server).toMatchObject({ port: 8000, host: "10.0.0.1" });
    expect(config.seeds.workspace).toEqual({ name: "from-file", setting: "ARGILLA_WORKSPACE" });
  });

  test("with nothing set everything has its default", () => {
    expect(configOf({})).toMatchObject({
      space: undefined,
      server: { host: "127.0.0.1", port: 6900, basePath: "", publicOrigin: undefined, corsOrigins: ["*"] },
      homePath: undefined,
      defaultHomePath: join(HOME, ".argilla"),
      auth: { secretKey: undefined, tokenLifetimeSeconds: 86_400, exposeApiKeys: false },
      oauth: { app: undefined, allowedWorkspaces: undefined, allowedOrganizations: [] },
      storage: { path: "/data", showWarning: true },
      log: { level: "info", format: "text" },
    });
  });
});

describe("the address to listen on", () => {
  const cases: [what: string, env: Record<string, string>, host: string][] = [
    ["this machine alone while the documented defaults hold", {}, "127.0.0.1"],
    ["this machine alone when only names are set", { OWNER_USERNAME: "ada" }, "127.0.0.1"],
    ["HOST where it is set", { HOST: "0.0.0.0" }, "0.0.0.0"],
    ["everywhere once a password is set", { OWNER_PASSWORD: "a good password" }, "0.0.0.0"],
    ["everywhere once an API key is set", { ANNOTATOR_API_KEY: "a-good-api-key" }, "0.0.0.0"],
    ["everywhere on a Space", SPACE, "0.0.0.0"],
    [
      "everywhere on a Space that insists on the documented defaults",
      { ...SPACE, ARGILLA_INSECURE_DEFAULT_CREDENTIALS: "true" },
      "0.0.0.0",
    ],
    [
      "this machine alone where the documented defaults fill what is not set",
      { OWNER_PASSWORD: "a good password", ARGILLA_INSECURE_DEFAULT_CREDENTIALS: "true" },
      "127.0.0.1",
    ],
  ];
  test.each(cases)("is %s", (_, env, host) => {
    expect(configOf(env).server.host).toBe(host);
  });

  test("of the setup page is as asked as far as that is right", () => {
    const wrong = { OWNER_PASSWORD: "short" };
    const server = (env: Record<string, string>) => readSetupServer(readingOf({ ...wrong, ...env }));
    expect(server({ HOST: "10.0.0.1", PORT: "7000" })).toEqual({ host: "10.0.0.1", port: 7000 });
    expect(server({ PORT: "http" })).toEqual({ host: "0.0.0.0", port: 6900 });
  });
});

describe("the public address", () => {
  const cases: [what: string, env: Record<string, string>, origin: string | undefined][] = [
    ["unknown by default", {}, undefined],
    [
      "that of ARGILLA_BASE_URL",
      { ARGILLA_BASE_URL: "https://labels.example.org/x" },
      "https://labels.example.org",
    ],
    ["unknown when ARGILLA_BASE_URL is a path", { ARGILLA_BASE_URL: "/x" }, undefined],
    ["the Space's host", SPACE, "https://ada-labels.hf.space"],
    [
      "the first host of a Space with a custom domain",
      { ...SPACE, SPACE_HOST: " ada-labels.hf.space , labels.example.org" },
      "https://ada-labels.hf.space",
    ],
    ["unknown on a Space that tells no host", { ...SPACE, SPACE_HOST: "" }, undefined],
    ["not the Space's off a Space", { ...SPACE, SPACE_ID: "" }, undefined],
    [
      "that of ARGILLA_BASE_URL on a Space too",
      { ...SPACE, ARGILLA_BASE_URL: "https://labels.example.org" },
      "https://labels.example.org",
    ],
  ];
  test.each(cases)("is %s", (_, env, origin) => {
    expect(configOf(env).server.publicOrigin).toBe(origin);
  });
});

describe("the home folder", () => {
  const cases: [home: string, path: string][] = [
    ["/var/lib/argilla", "/var/lib/argilla"],
    ["~/labels", join(HOME, "labels")],
    ["~", HOME],
    ["labels", join(WORKING_FOLDER, "labels")],
    ["/var/lib/../lib/argilla/", "/var/lib/argilla"],
    ["~ada/labels", join(WORKING_FOLDER, "~ada/labels")],
  ];
  test.each(cases)("of ARGILLA_HOME_PATH=%s is %s", (home, path) => {
    expect(configOf({ ARGILLA_HOME_PATH: home }).homePath).toBe(path);
  });
});

describe("warnings", () => {
  test("name settings of the original that have no effect here, with the reason", () => {
    const { warnings } = readingOf({
      ARGILLA_REDIS_URL: "redis://localhost",
      REINDEX_DATASETS: "1",
      UVICORN_PORT: "80",
    });
    expect(warnings).toEqual([
      "ARGILLA_REDIS_URL is set but has no effect: there is no Redis.",
      "REINDEX_DATASETS is set but has no effect: the index lives in the database.",
      "UVICORN_PORT is set but has no effect: use PORT.",
    ]);
  });

  test("name misspelt settings, but no variable of the Python SDK or of other programs", () => {
    const env = {
      ARGILLA_OWNER_PASWORD: "x",
      ARGILLA_API_KEY: "x",
      ARGILLA_API_URL: "x",
      constructor: "x",
      LANG: "C",
    };
    expect(readingOf(env).warnings).toEqual([
      "ARGILLA_OWNER_PASWORD is set but is not a setting of this server; check the spelling.",
    ]);
  });

  test("are told beside problems too, whose cause they may be", () => {
    const { problems, warnings } = readingOf({ PORT: "http", ARGILLA_PORT: "7000" });
    expect(problems).toHaveLength(1);
    expect(warnings).toEqual([expect.stringContaining("ARGILLA_PORT")]);
  });

  test("say nothing about settings that are empty or right", () => {
    expect(readingOf({ ...SPACE, ARGILLA_REDIS_URL: "", ARGILLA_BASE_URL: "/x" }).warnings).toEqual([]);
  });
});

describe("a Space", () => {
  test("is where SPACE_ID is set", () => {
    expect(configOf({ ...SPACE, SPACE_ID: "" }).space).toBeUndefined();
    expect(configOf({ SPACE_ID: "ada/labels" }).space).toMatchObject({ id: "ada/labels", host: undefined });
  });

  test("is known when settings are wrong too", () => {
    expect(readingOf({ ...SPACE, PORT: "http" }).space).toMatchObject({ id: "ada/labels" });
  });
});
