import { describe, expect, test } from "@jest/globals";
import type { SeedSettings, UserSeed } from "../../src/config/seed-settings.ts";
import { configOf, readingOf, SPACE } from "./settings-of.ts";

type Variables = Record<string, string>;

const HASH = "$2y$10$vQq0KBEfXNX5e9I/rDEjF.wyzg6fk3DVI63E/3lg1Qm6gKFCLE4o6";
const DEFAULTS = [
  "owner `owner`: password default 12345678, key default owner.apikey",
  "admin `admin`: password default 12345678, key default admin.apikey",
  "annotator `argilla`: password default 12345678, key random",
];
const OWNER = "owner `owner`: password none, key random";
const ADMIN = "admin `admin`: password none, key random";
const ANNOTATOR = "annotator `argilla`: password none, key random";

/** A wish in one line: who, and where password and key come from. */
function wish({ slot, username, password, apiKey }: UserSeed): string {
  const source = (credential: { setting: string | undefined; value: { reveal(): string } }) =>
    credential.setting ?? `default ${credential.value.reveal()}`;
  const kind = password?.kind === "hash" ? " (hash)" : "";
  return `${slot} \`${username.value}\`: password ${password ? source(password) + kind : "none"}, key ${apiKey ? source(apiKey) : "random"}`;
}

function wishes(env: Variables): string[] {
  return configOf(env).seeds.users.map(wish);
}

/** The same variables off a Space and on one. */
const CASES: [what: string, env: Variables, offSpace: string[], onSpace: string[]][] = [
  ["nothing", {}, DEFAULTS, [OWNER]],
  [
    "only names",
    { OWNER_USERNAME: "ada", ADMIN_USERNAME: "grace", ANNOTATOR_USERNAME: "alan" },
    [
      "owner `ada`: password default 12345678, key default owner.apikey",
      "admin `grace`: password default 12345678, key default admin.apikey",
      "annotator `alan`: password default 12345678, key random",
    ],
    [
      "owner `ada`: password none, key random",
      "admin `grace`: password none, key random",
      "annotator `alan`: password none, key random",
    ],
  ],
  [
    "the owner's password",
    { OWNER_PASSWORD: "a good password" },
    ["owner `owner`: password OWNER_PASSWORD, key random", ADMIN, ANNOTATOR],
    ["owner `owner`: password OWNER_PASSWORD, key random"],
  ],
  [
    "one credential of the annotator",
    { ANNOTATOR_API_KEY: "a-good-api-key" },
    [OWNER, ADMIN, "annotator `argilla`: password none, key ANNOTATOR_API_KEY"],
    [OWNER, "annotator `argilla`: password none, key ANNOTATOR_API_KEY"],
  ],
  [
    "all of the present names",
    {
      OWNER_USERNAME: "ada",
      OWNER_PASSWORD: "password of ada",
      OWNER_API_KEY: "key-of-ada",
      ADMIN_USERNAME: "grace",
      ADMIN_PASSWORD: "password of grace",
      ADMIN_API_KEY: "key-of-grace",
      ANNOTATOR_USERNAME: "alan",
      ANNOTATOR_PASSWORD: "password of alan",
      ANNOTATOR_API_KEY: "key-of-alan",
    },
    [
      "owner `ada`: password OWNER_PASSWORD, key OWNER_API_KEY",
      "admin `grace`: password ADMIN_PASSWORD, key ADMIN_API_KEY",
      "annotator `alan`: password ANNOTATOR_PASSWORD, key ANNOTATOR_API_KEY",
    ],
    [
      "owner `ada`: password OWNER_PASSWORD, key OWNER_API_KEY",
      "admin `grace`: password ADMIN_PASSWORD, key ADMIN_API_KEY",
      "annotator `alan`: password ANNOTATOR_PASSWORD, key ANNOTATOR_API_KEY",
    ],
  ],
  [
    "the operating system's USERNAME",
    { USERNAME: "root" },
    DEFAULTS,
    ["owner `root`: password none, key random"],
  ],
  [
    "the operating system's USERNAME beside a password of today",
    { USERNAME: "root", OWNER_PASSWORD: "a good password" },
    ["owner `owner`: password OWNER_PASSWORD, key random", ADMIN, ANNOTATOR],
    ["owner `root`: password OWNER_PASSWORD, key random"],
  ],
  [
    "USERNAME beside PASSWORD",
    { USERNAME: "ada", PASSWORD: "a good password" },
    ["owner `ada`: password PASSWORD, key random", ADMIN, ANNOTATOR],
    ["owner `ada`: password PASSWORD, key random"],
  ],
  [
    "USERNAME beside API_KEY",
    { USERNAME: "ada", API_KEY: "a-good-api-key" },
    ["owner `ada`: password none, key API_KEY", ADMIN, ANNOTATOR],
    ["owner `ada`: password none, key API_KEY"],
  ],
  [
    "both names of everything, alike",
    {
      OWNER_USERNAME: "ada",
      USERNAME: "ada",
      OWNER_PASSWORD: "a good password",
      PASSWORD: "a good password",
      OWNER_API_KEY: "a-good-api-key",
      API_KEY: "a-good-api-key",
      ARGILLA_LOCAL_AUTH_DEFAULT_APIKEY: "a-good-api-key",
    },
    ["owner `ada`: password OWNER_PASSWORD, key OWNER_API_KEY", ADMIN, ANNOTATOR],
    ["owner `ada`: password OWNER_PASSWORD, key OWNER_API_KEY"],
  ],
  [
    "the 1.x key, whose holder was called argilla",
    { ARGILLA_LOCAL_AUTH_DEFAULT_APIKEY: "argilla.apikey" },
    ["owner `argilla`: password none, key ARGILLA_LOCAL_AUTH_DEFAULT_APIKEY", ADMIN],
    ["owner `argilla`: password none, key ARGILLA_LOCAL_AUTH_DEFAULT_APIKEY"],
  ],
  [
    "the 1.x password",
    { ARGILLA_LOCAL_AUTH_DEFAULT_PASSWORD: HASH },
    ["owner `argilla`: password ARGILLA_LOCAL_AUTH_DEFAULT_PASSWORD (hash), key random", ADMIN],
    ["owner `argilla`: password ARGILLA_LOCAL_AUTH_DEFAULT_PASSWORD (hash), key random"],
  ],
  [
    "the 1.x password under a name of today",
    { ARGILLA_LOCAL_AUTH_DEFAULT_PASSWORD: HASH, OWNER_USERNAME: "ada" },
    ["owner `ada`: password ARGILLA_LOCAL_AUTH_DEFAULT_PASSWORD (hash), key random", ADMIN, ANNOTATOR],
    ["owner `ada`: password ARGILLA_LOCAL_AUTH_DEFAULT_PASSWORD (hash), key random"],
  ],
  ["a 1.x users file", { ARGILLA_LOCAL_AUTH_USERS_DB_FILE: "users.yml" }, [OWNER, ADMIN, ANNOTATOR], [OWNER]],
  [
    "the documented defaults insisted on",
    { ARGILLA_INSECURE_DEFAULT_CREDENTIALS: "true" },
    DEFAULTS,
    DEFAULTS,
  ],
  [
    "the documented defaults insisted on for what is not set",
    { ARGILLA_INSECURE_DEFAULT_CREDENTIALS: "true", OWNER_PASSWORD: "a good password" },
    ["owner `owner`: password OWNER_PASSWORD, key default owner.apikey", ...DEFAULTS.slice(1)],
    ["owner `owner`: password OWNER_PASSWORD, key default owner.apikey", ...DEFAULTS.slice(1)],
  ],
  [
    "an owner with the annotator's default name, which gives way",
    { OWNER_USERNAME: "Argilla" },
    ["owner `Argilla`: password default 12345678, key default owner.apikey", DEFAULTS[1] as string],
    ["owner `Argilla`: password none, key random"],
  ],
  [
    "an annotator with the admin's default name, which gives way",
    { ANNOTATOR_USERNAME: "admin" },
    [DEFAULTS[0] as string, "annotator `admin`: password default 12345678, key random"],
    [OWNER, "annotator `admin`: password none, key random"],
  ],
];

describe("whom the settings want", () => {
  test.each(CASES)("off a Space with %s", (_, env, offSpace) => {
    expect(wishes(env)).toEqual(offSpace);
  });

  test.each(CASES)("on a Space with %s", (_, env, __, onSpace) => {
    expect(wishes({ ...SPACE, ...env })).toEqual(onSpace);
  });

  const workspaces: [env: Variables, workspace: SeedSettings["workspace"]][] = [
    [{}, { name: "admin", setting: undefined }],
    [{ ARGILLA_WORKSPACE: "team" }, { name: "team", setting: "ARGILLA_WORKSPACE" }],
    [{ WORKSPACE: "team" }, { name: "team", setting: "WORKSPACE" }],
    [
      { ARGILLA_WORKSPACE: "team", WORKSPACE: "team" },
      { name: "team", setting: "ARGILLA_WORKSPACE" },
    ],
  ];
  test.each(workspaces)("the default workspace with %j is %j", (env, workspace) => {
    expect(configOf(env).seeds.workspace).toEqual(workspace);
  });

  test("a credential without an account, because its default name is taken, is told", () => {
    const env = { OWNER_USERNAME: "argilla", ANNOTATOR_PASSWORD: "password of nobody" };
    expect(readingOf(env).warnings).toEqual([
      "ANNOTATOR_PASSWORD has no effect: the annotator's default name `argilla` is taken by OWNER_USERNAME, so there is no such account. Set ANNOTATOR_USERNAME to another name.",
    ]);
    expect(readingOf({ OWNER_USERNAME: "argilla" }).warnings).toEqual([]);
  });
});
