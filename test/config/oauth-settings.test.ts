import { describe, expect, test } from "@jest/globals";
import { configIn, configOf, readingOf, readingWithFiles, rulesBroken, SPACE } from "./settings-of.ts";

const OWN_APP = { OAUTH2_HUGGINGFACE_CLIENT_ID: "own-id", OAUTH2_HUGGINGFACE_CLIENT_SECRET: "own-secret" };
const SPACE_APP = { ...SPACE, OAUTH_CLIENT_ID: "space-id", OAUTH_CLIENT_SECRET: "space-secret" };
const FILE = {
  ".oauth.yaml": "providers: [{ name: huggingface, client_id: file-id, client_secret: file-secret }]",
};
const NO_FILE = {};

describe("the OAuth app", () => {
  const cases: [
    what: string,
    env: Record<string, string>,
    files: Record<string, string>,
    app: [id: string, secret: string | undefined, source: string] | undefined,
  ][] = [
    ["none by default", {}, NO_FILE, undefined],
    ["none on a Space without OAuth", SPACE, NO_FILE, undefined],
    ["the file's", {}, FILE, ["file-id", "file-secret", "file"]],
    ["the Space's", SPACE_APP, NO_FILE, ["space-id", "space-secret", "space"]],
    ["the Space's over the file's", SPACE_APP, FILE, ["space-id", "space-secret", "space"]],
    ["one's own over all others", { ...SPACE_APP, ...OWN_APP }, FILE, ["own-id", "own-secret", "secrets"]],
    ["one's own off a Space", OWN_APP, NO_FILE, ["own-id", "own-secret", "secrets"]],
    [
      "the Space's without a secret, and never the file's secret beside its id",
      { ...SPACE_APP, OAUTH_CLIENT_SECRET: "" },
      FILE,
      ["space-id", undefined, "space"],
    ],
    [
      "the file's where one's own is empty",
      { OAUTH2_HUGGINGFACE_CLIENT_ID: "", OAUTH2_HUGGINGFACE_CLIENT_SECRET: "" },
      FILE,
      ["file-id", "file-secret", "file"],
    ],
    [
      "none when the file says so",
      { ...SPACE_APP, ...OWN_APP },
      { ".oauth.yaml": "enabled: false" },
      undefined,
    ],
  ];
  test.each(cases)("is %s", (_, env, files, expected) => {
    const { app } = configIn(readingWithFiles(env, files)).oauth;
    expect(app && [app.clientId, app.clientSecret?.reveal(), app.source]).toEqual(expected);
  });

  const halves: [env: Record<string, string>, missing: string][] = [
    [{ OAUTH2_HUGGINGFACE_CLIENT_ID: "own-id" }, "OAUTH2_HUGGINGFACE_CLIENT_SECRET"],
    [{ OAUTH2_HUGGINGFACE_CLIENT_SECRET: "own-secret" }, "OAUTH2_HUGGINGFACE_CLIENT_ID"],
  ];
  test.each(halves)(
    "of %j alone is refused, also where the Space or the file has the other half",
    (env, missing) => {
      for (const reading of [readingOf(env), readingWithFiles({ ...SPACE_APP, ...env }, FILE)]) {
        expect(reading.problems).toEqual([
          {
            setting: missing,
            rule: `Is not set, but ${Object.keys(env)[0]} is.`,
            remedy: "Set both, or remove both to use the Space's own OAuth app.",
          },
        ]);
      }
    },
  );

  const scopes: [what: string, env: Record<string, string>, file: string, asked: string[]][] = [
    ["the two that sign-in needs", {}, "", ["openid", "profile"]],
    ["those and the Space's", { OAUTH_SCOPES: "email profile" }, "", ["openid", "profile", "email"]],
    ["those and the file's", {}, "scope: read-repos", ["openid", "profile", "read-repos"]],
    [
      "the Space's over the file's",
      { OAUTH_SCOPES: "openid email" },
      "scope: jobs",
      ["openid", "profile", "email"],
    ],
  ];
  test.each(scopes)("asks for %s", (_, env, scope, asked) => {
    const files = { ".oauth.yaml": `providers:\n  - name: huggingface\n    ${scope}\n` };
    expect(configIn(readingWithFiles({ ...OWN_APP, ...env }, files)).oauth.app?.scopes).toEqual(asked);
  });

  test("signs in at Hugging Face unless another provider is named", () => {
    expect(configOf(OWN_APP).oauth.app?.providerUrl).toBe("https://huggingface.co");
    const named = { ...OWN_APP, OPENID_PROVIDER_URL: "https://sso.example.org" };
    expect(configOf(named).oauth.app?.providerUrl).toBe("https://sso.example.org");
  });
});

describe("the sign-in service", () => {
  const cases: [address: string, isFine: boolean][] = [
    ["https://sso.example.org", true],
    ["http://localhost:4444", true],
    ["http://127.0.0.1:4444", true],
    ["http://[::1]:4444", true],
    ["http://sso.example.org", false],
    ["http://localhost.example.org", false],
  ];
  test.each(cases)("at %s is trusted: %j", (address, isFine) => {
    const rule = "OPENID_PROVIDER_URL: Is a plain http address of another machine.";
    expect(rulesBroken(readingOf({ OPENID_PROVIDER_URL: address }))).toEqual(isFine ? [] : [rule]);
  });
});

describe("the client id __CIMD__, a public client known by a document of this server", () => {
  const PUBLIC_CLIENT = { OAUTH2_HUGGINGFACE_CLIENT_ID: "__CIMD__" };
  const reachable: [what: string, env: Record<string, string>][] = [
    ["at an https address", { ARGILLA_BASE_URL: "https://labels.example.org/x" }],
    ["on a Space", SPACE],
  ];
  test.each(reachable)("needs no secret %s", (_, env) => {
    const { app } = configOf({ ...PUBLIC_CLIENT, ...env }).oauth;
    expect(app).toMatchObject({ clientId: "__CIMD__", clientSecret: undefined, source: "secrets" });
  });

  const unreachable: [what: string, env: Record<string, string>][] = [
    ["without an address", {}],
    ["with a path alone", { ARGILLA_BASE_URL: "/x" }],
    ["at a plain http address", { ARGILLA_BASE_URL: "http://labels.example.org" }],
  ];
  test.each(unreachable)("cannot work %s", (_, env) => {
    expect(rulesBroken(readingOf({ ...PUBLIC_CLIENT, ...env }))).toEqual([
      expect.stringMatching(/^ARGILLA_BASE_URL: Is not an https address, but the client id __CIMD__ /),
    ]);
  });
});

describe("ARGILLA_AUTH_OAUTH_CFG", () => {
  test("names the file that counts instead of .oauth.yaml", () => {
    const files = { ".oauth.yaml": "enabled: broken", "sign-in.yaml": "allowed_organizations: [acme]" };
    const { oauth } = configIn(readingWithFiles({ ARGILLA_AUTH_OAUTH_CFG: "sign-in.yaml" }, files));
    expect(oauth.allowedOrganizations).toEqual(["acme"]);
  });

  test("must name a file that is there", () => {
    const reading = readingWithFiles({ ARGILLA_AUTH_OAUTH_CFG: "sign-in.yaml" }, {});
    expect(reading.problems).toEqual([
      {
        setting: "ARGILLA_AUTH_OAUTH_CFG",
        rule: expect.stringMatching(/^Names \/.*\/sign-in\.yaml, which does not exist\.$/),
        remedy: "Correct the path, or remove the variable.",
      },
    ]);
  });

  test("is what the problems and warnings of its file are told under", () => {
    const env = { ARGILLA_AUTH_OAUTH_CFG: "sign-in.yaml" };
    expect(rulesBroken(readingWithFiles(env, { "sign-in.yaml": "enabled: 7" }))).toEqual([
      "ARGILLA_AUTH_OAUTH_CFG: `enabled` is neither true nor false.",
    ]);
    expect(readingWithFiles(env, { "sign-in.yaml": "other: 7" }).warnings).toEqual([
      "ARGILLA_AUTH_OAUTH_CFG: the key `other` is not known and was skipped.",
    ]);
  });
});
