import { describe, expect, test } from "@jest/globals";
import { SETTING_NAMES } from "../../src/config/settings.ts";
import { SPACE } from "../config/settings-of.ts";
import { cli } from "./cli-run.ts";

type Variables = Record<string, string>;

const MARK = "Zq7xW";

async function check(env: Variables = {}, files: Variables = {}) {
  const { exitCode, stdout, stderr } = await cli(["config", "check", "--json"], env, files);
  expect(stderr).toBe("");
  const { settings, problems, warnings } = JSON.parse(stdout);
  return { exitCode, settings, problems, warnings };
}

/** `value (origin)` of one setting. */
async function inForce(name: string, env: Variables, files: Variables = {}): Promise<string> {
  const { settings } = await check(env, files);
  const { value, origin } = settings.find((setting: { name: string }) => setting.name === name);
  return `${value} (${origin})`;
}

describe("config check", () => {
  test("lists every setting and says that all is fine", async () => {
    const { exitCode, stdout, stderr } = await cli(["config", "check"], { PORT: "7000" });
    expect([exitCode, stderr]).toEqual([0, ""]);
    for (const name of SETTING_NAMES) expect(stdout).toMatch(new RegExp(`^${name} +\\S.* \\(.+\\)$`, "m"));
    expect(stdout).toMatch(/^PORT +7000 {2}\(environment\)$/m);
    expect(stdout).toMatch(/\nThe settings are fine\.\n$/);
  });

  test("names each problem with its remedy, counts the settings and ends with exit code 1", async () => {
    const env = { PORT: "http", OWNER_USERNAME: " \u0007", ARGILLA_PORT: "7000" };
    const { exitCode, stdout } = await cli(["config", "check"], env);
    expect(exitCode).toBe(1);
    expect(stdout).toContain("\nPORT: Is not a number.\n  Use a number from 0 to 65535, such as 6900.\n");
    expect(stdout).toContain("\nOWNER_USERNAME: Contains a control character.\n");
    expect(stdout).toContain("\nWarning: ARGILLA_PORT is set but is not a setting");
    expect(stdout).toMatch(/\n2 settings need attention\.\n$/);
  });

  test("says it in the singular of one", async () => {
    const { stdout } = await cli(["config", "check"], { PORT: "http" });
    expect(stdout).toMatch(/\nOne setting needs attention\.\n$/);
  });

  test("gives the same as JSON, with the same exit codes", async () => {
    const right = await check();
    expect(right).toMatchObject({ exitCode: 0, problems: [], warnings: [] });
    expect(right.settings.map(({ name }: { name: string }) => name)).toEqual(SETTING_NAMES);
    const wrong = await check({ PORT: "http", ARGILLA_PORT: "7000" });
    expect(wrong).toMatchObject({
      exitCode: 1,
      problems: [{ setting: "PORT", rule: "Is not a number.", remedy: expect.any(String) }],
      warnings: [expect.stringContaining("ARGILLA_PORT")],
    });
  });

  const PASSWORD = { OWNER_PASSWORD: "a good password" };
  const cases: [name: string, env: Variables, files: Variables, shown: string][] = [
    ["PORT", {}, {}, "6900 (default)"],
    ["PORT", { PORT: "7000" }, { ".env": "PORT=8000" }, "7000 (environment)"],
    ["PORT", { PORT: "" }, { ".env": "PORT=8000" }, "8000 (.env)"],
    ["HOST", {}, {}, "127.0.0.1 (default)"],
    ["HOST", PASSWORD, {}, "0.0.0.0 (default)"],
    ["OWNER_PASSWORD", {}, {}, "12345678 (documented default)"],
    ["OWNER_API_KEY", {}, {}, "owner.apikey (documented default)"],
    ["OWNER_API_KEY", PASSWORD, {}, "random (default)"],
    ["ADMIN_PASSWORD", PASSWORD, {}, "none (default)"],
    ["ADMIN_PASSWORD", SPACE, {}, "no such account (default)"],
    ["ADMIN_PASSWORD", { ...SPACE, ADMIN_USERNAME: "grace" }, {}, "none (default)"],
    ["OWNER_PASSWORD", PASSWORD, {}, "[secret] (environment)"],
    ["OWNER_PASSWORD", { PASSWORD: "a good password" }, {}, "[secret] (from PASSWORD)"],
    ["OWNER_USERNAME", { USERNAME: "ada", API_KEY: "a-good-api-key" }, {}, "ada (from USERNAME)"],
    ["OWNER_USERNAME", { USERNAME: "root" }, {}, "owner (default)"],
    ["USERNAME", { USERNAME: "root" }, {}, "root (environment, not used)"],
    ["USERNAME", { USERNAME: "ada", PASSWORD: "a good password" }, {}, "ada (environment)"],
    ["USERNAME", { ...SPACE, USERNAME: "ada" }, {}, "ada (environment)"],
    ["ARGILLA_WORKSPACE", { WORKSPACE: "team" }, {}, "team (from WORKSPACE)"],
    ["ARGILLA_HOME_PATH", {}, {}, "/home/ada/.argilla (default)"],
    ["OAUTH2_HUGGINGFACE_CLIENT_ID", {}, {}, "none (default)"],
    ["OAUTH2_HUGGINGFACE_CLIENT_ID", { OAUTH_CLIENT_ID: "id" }, {}, "those of the Space (default)"],
    [
      "OAUTH2_HUGGINGFACE_CLIENT_SECRET",
      {},
      { ".oauth.yaml": "providers: [{ name: huggingface, client_id: id }]" },
      "those of the file (default)",
    ],
  ];
  test.each(cases)("shows %s with %j and the files %j as %s", async (name, env, files, shown) => {
    expect(await inForce(name, env, files)).toBe(shown);
  });

  test("prints no value of a secret, be it right or wrong", async () => {
    const right = {
      OWNER_PASSWORD: `password-${MARK}`,
      API_KEY: `key-${MARK}`,
      OAUTH_CLIENT_ID: "id",
      OAUTH_CLIENT_SECRET: MARK,
      ARGILLA_AUTH_SECRET_KEY: `secret-${MARK}`,
      ARGILLA_DATABASE_URL: `postgresql://ada:${MARK}@db/labels`,
    };
    const wrong = {
      ...right,
      OWNER_PASSWORD: MARK,
      API_KEY: `${MARK} x`,
      ARGILLA_DATABASE_URL: `mysql://${MARK}`,
    };
    for (const env of [right, wrong]) {
      for (const options of [[], ["--json"]]) {
        const { exitCode, stdout, stderr } = await cli(["config", "check", ...options], env);
        expect(exitCode).toBe(env === right ? 0 : 1);
        expect(stdout).toContain("[secret]");
        expect(stdout + stderr).not.toContain(MARK);
      }
    }
  });
});
