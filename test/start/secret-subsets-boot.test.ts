import { describe, expect, test } from "@jest/globals";
import { SPACE } from "../config/settings-of.ts";
import { onEachEngine } from "../support/engines.ts";
import { OWNER_KEY, startTestServer, type TestServer } from "../support/test-server.ts";
import {
  isHalfAnApp,
  SECRETS,
  type SecretSubset,
  SUBSET_COUNT,
  sampleSubsets,
  subset,
} from "./secret-subsets.ts";

const EMPTY = Object.fromEntries(Object.keys(SECRETS).map((name) => [name, ""]));
const ALL = subset(SUBSET_COUNT - 1);

const SAMPLE = [...sampleSubsets(20, (secrets) => !isHalfAnApp(secrets)), ...sampleSubsets(4, isHalfAnApp)];
const SUBSETS: [what: string, secrets: SecretSubset][] = [
  ["none", {}],
  ["all, but empty", EMPTY],
  ["all", ALL],
  ...SAMPLE.map((secrets): [string, SecretSubset] => [Object.keys(secrets).join(" "), secrets]),
];

async function expectsSetupPage(server: TestServer): Promise<void> {
  const page = await server.request("GET", "/");
  expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
  expect(page.text).toContain("OAUTH2_HUGGINGFACE_CLIENT_");
  for (const path of ["/api/v1/version", "/api/v1/me", "/api/anything"]) {
    const answer = await server.request("GET", path, { apiKey: SECRETS.OWNER_API_KEY });
    expect([path, answer.status, answer.json]).toEqual([path, 503, { detail: expect.any(String) }]);
    expect(answer.headers.get("retry-after")).toMatch(/^\d+$/);
  }
}

async function expectsService(server: TestServer, secrets: SecretSubset, onSpace: boolean): Promise<void> {
  const version = await server.request("GET", "/api/v1/version");
  expect([version.status, version.json]).toEqual([200, { version: "2.8.0" }]);

  const username = secrets.OWNER_USERNAME || "owner";
  const whoAmI = async (apiKey: string) => {
    const { status, json } = await server.request("GET", "/api/v1/me", { apiKey });
    return status === 200 ? `${json.username} ${json.role}` : status;
  };
  const signIn = async (password: string) =>
    (await server.request("POST", "/api/v1/token", { form: { username, password } })).status;

  const credentials = Object.entries(secrets).some(
    ([name, value]) => value && /_(PASSWORD|API_KEY)$/.test(name),
  );
  const defaults = !onSpace && !credentials;
  expect(await whoAmI(OWNER_KEY)).toBe(defaults ? `${username} owner` : 401);
  expect(await signIn("12345678")).toBe(defaults ? 201 : 401);
  if (secrets.OWNER_API_KEY) expect(await whoAmI(secrets.OWNER_API_KEY)).toBe(`${username} owner`);
  if (secrets.OWNER_PASSWORD) expect(await signIn(secrets.OWNER_PASSWORD)).toBe(201);
}

onEachEngine("a server", (engine) => {
  describe.each([
    ["off a Space", {}, false],
    ["on a Space", SPACE, true],
  ])("%s", (_, space, onSpace) => {
    test.each(SUBSETS)("starts with these secrets set: %s", async (__, secrets) => {
      const server = await startTestServer({ engine, env: { ...space, ...secrets } });
      try {
        if (isHalfAnApp(secrets)) await expectsSetupPage(server);
        else await expectsService(server, secrets, onSpace);
      } finally {
        await server[Symbol.asyncDispose]();
      }
    });
  });
});
