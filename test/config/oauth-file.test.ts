import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { projectFolder } from "../../scripts/prepare/project-folder.ts";
import type { OAuthSettings } from "../../src/config/oauth-settings.ts";
import { configIn, readingWithFiles } from "./settings-of.ts";

const HERE = { name: "huggingface", client_id: "file-id", client_secret: "file-secret" };

function reading(content: string | Uint8Array | null) {
  return readingWithFiles({}, { ".oauth.yaml": content });
}

function settings(content: string): OAuthSettings {
  return configIn(reading(content)).oauth;
}

function rules(content: string | Uint8Array | null): string[] {
  return reading(content).problems.map(({ setting, rule, remedy }) => {
    expect(setting).toBe(".oauth.yaml");
    expect(remedy).toMatch(/^[A-Z].*\.$/);
    return rule;
  });
}

describe("the file .oauth.yaml", () => {
  const harmless: [what: string, content: string][] = [
    ["empty", ""],
    ["nothing but comments", "# enabled: true\n\n"],
    ["only a byte order mark", "\uFEFF"],
    ["null", "~\n"],
    ["an empty mapping", "{}"],
    ["keys without values", "enabled:\nproviders:\nallowed_workspaces:\nallowed_organizations:\n"],
    [
      "the original's template",
      "providers:\n  - name: huggingface\n# allowed_workspaces:\n#  - name: argilla\n",
    ],
  ];
  test.each(harmless)("changes nothing when it is %s", (_, content) => {
    const { oauth } = configIn(reading(content));
    expect(oauth).toEqual({ app: undefined, allowedWorkspaces: undefined, allowedOrganizations: [] });
    expect(reading(content).warnings).toEqual([]);
  });

  test("that comes with the project changes nothing, and its examples are right", () => {
    const shipped = readFileSync(join(projectFolder, ".oauth.yaml"), "utf8");
    expect(configIn(reading(shipped)).oauth).toEqual(settings(""));
    expect(reading(shipped).warnings).toEqual([]);
    const examples = shipped.replace(/^# (?=enabled:|allowed_| {2}- )/gm, "");
    expect(settings(examples)).toEqual({
      app: undefined,
      allowedWorkspaces: ["admin"],
      allowedOrganizations: ["my-organization"],
    });
  });

  test("carries an OAuth app of its own, and then a warning that the file is public", () => {
    const content = JSON.stringify({ providers: [HERE] });
    const { app } = settings(content);
    expect(app).toMatchObject({ clientId: "file-id", source: "file" });
    expect(app?.clientSecret?.reveal()).toBe("file-secret");
    expect(reading(content).warnings).toEqual([expect.stringContaining("everybody can read this file")]);
  });

  const enabled: [value: string, hasApp: boolean][] = [
    ["enabled: true", true],
    ["enabled: false", false],
    ["enabled:", true],
    ["", true],
  ];
  test.each(enabled)("with %j and credentials offers sign-in: %j", (line, hasApp) => {
    const content = `${line}\nproviders: [{ name: huggingface, client_id: id }]\n`;
    expect(settings(content).app !== undefined).toBe(hasApp);
  });

  test("that enables sign-in without any OAuth app draws a warning with the remedy", () => {
    const { warnings } = reading("enabled: true\n");
    expect(warnings).toEqual([expect.stringMatching(/nobody can sign in .* `hf_oauth: true`/)]);
  });

  const scopes: [scope: string, asked: string[]][] = [
    ["scope: openid profile email", ["openid", "profile", "email"]],
    ["scope: [email, read-repos]", ["openid", "profile", "email", "read-repos"]],
    ["scope: 'email,  read-repos'", ["openid", "profile", "email", "read-repos"]],
    ["scope: ''", ["openid", "profile"]],
    ["scope:", ["openid", "profile"]],
  ];
  test.each(scopes)("with %j asks for %j", (line, asked) => {
    const content = `providers:\n  - name: huggingface\n    client_id: id\n    ${line}\n`;
    expect(settings(content).app?.scopes).toEqual(asked);
  });

  test("limits who may sign in, and where they start", () => {
    const content =
      "allowed_workspaces:\n  - name: one\n  - name: two-2\nallowed_organizations:\n  - acme\n  - name: lab\n";
    expect(settings(content)).toMatchObject({
      allowedWorkspaces: ["one", "two-2"],
      allowedOrganizations: ["acme", "lab"],
    });
    expect(settings("allowed_workspaces: []").allowedWorkspaces).toEqual([]);
  });

  test("may name providers and keys that are not known here; each is skipped with a warning", () => {
    const content = [
      "allow_http_redirect: true",
      "allowed_workspace: x",
      "extra_backends: [a.b.C]",
      "providers:",
      "  - { name: github, client_id: x, client_secret: y, scope: z }",
      "  - { name: huggingface, client_id: id, redirect_uri: /x, sync_user: true }",
    ].join("\n");
    expect(reading(content).warnings).toEqual([
      ".oauth.yaml: the key `allowed_workspace` is not known and was skipped.",
      ".oauth.yaml: the key `extra_backends` is not known and was skipped.",
      ".oauth.yaml: the provider `github` is not supported and was skipped.",
      ".oauth.yaml: `providers.huggingface.redirect_uri` is not used here and was skipped.",
      ".oauth.yaml: `providers.huggingface.sync_user` is not used here and was skipped.",
    ]);
    expect(settings(content).app).toMatchObject({ clientId: "id" });
  });

  const wrong: [what: string, content: string, rule: string][] = [
    ["is a list", "- huggingface", "The file is not a mapping of keys to values."],
    ["is a text", "huggingface", "The file is not a mapping of keys to values."],
    ["quotes a truth value", "enabled: 'true'", "`enabled` is neither true nor false."],
    ["says yes", "enabled: yes", "`enabled` is neither true nor false."],
    ["maps providers", "providers: { huggingface: {} }", "`providers` is not a list."],
    [
      "names a provider only",
      "providers: [huggingface]",
      "Entry 1 of `providers` is not of the form `- name: huggingface`.",
    ],
    [
      "leaves out a provider's name",
      "providers: [{ client_id: x }]",
      "`name` of entry 1 of `providers` is missing.",
    ],
    [
      "has a client id that YAML takes for a number",
      "providers: [{ name: huggingface, client_id: 123 }]",
      "`client_id` of entry 1 of `providers` is not a text; put it in quotes.",
    ],
    [
      "has a scope of another form",
      "providers: [{ name: huggingface, scope: { email: true } }]",
      "`scope` of entry 1 of `providers` is neither a text nor a list of texts.",
    ],
    ["has one workspace", "allowed_workspaces: argilla", "`allowed_workspaces` is not a list."],
    [
      "lists bare workspaces",
      "allowed_workspaces: [argilla]",
      "Entry 1 of `allowed_workspaces` is not of the form `- name: my-team`.",
    ],
    [
      "names a workspace that none can have",
      "allowed_workspaces: [{ name: ok }, { name: my team }]",
      "`name` of entry 2 of `allowed_workspaces` contains something other than letters, digits, hyphens and underscores.",
    ],
    [
      "names a workspace that YAML takes for a number",
      "allowed_workspaces: [{ name: 2024 }]",
      "`name` of entry 1 of `allowed_workspaces` is not a text; put it in quotes.",
    ],
    ["has one organization", "allowed_organizations: acme", "`allowed_organizations` is not a list."],
    [
      "has a number for an organization",
      "allowed_organizations: [7]",
      "Entry 1 of `allowed_organizations` is not of the form `- my-organization`.",
    ],
  ];
  test.each(wrong)("is refused when it %s", (_, content, rule) => {
    expect(rules(content)).toEqual([rule]);
  });

  test("has all its problems told at once", () => {
    expect(rules("enabled: 1\nproviders: 2\nallowed_workspaces: 3\nallowed_organizations: 4\n")).toHaveLength(
      4,
    );
  });
});

describe("a file .oauth.yaml that cannot be read", () => {
  /** Nine levels of nine references each: some hundred bytes that would expand to a billion entries. */
  const bomb = ["a: &a [x,x,x,x,x,x,x,x,x]"]
    .concat(
      [..."bcdefghi"].map((key, index) => `${key}: &${key} [${Array(9).fill(`*${"abcdefgh"[index]}`)}]`),
    )
    .join("\n");
  const cases: [what: string, content: string | Uint8Array | null, rule: RegExp][] = [
    ["is broken YAML", "enabled: true\nproviders:\n  - name: [\n", /^Is not valid YAML: line [34]: .*\.$/],
    ["has a tab for indentation", "providers:\n\t- name: x\n", /^Is not valid YAML: line 2: .*\.$/],
    ["says a key twice", "enabled: true\nenabled: false\n", /^Is not valid YAML: line 2: .*unique.*\.$/i],
    ["has two documents", "enabled: true\n---\nenabled: false\n", /^Is not valid YAML: .*\.$/],
    ["refers to what is not there", "enabled: *nothing\n", /^Is not valid YAML: .*\.$/],
    ["explodes when its aliases are expanded", bomb, /^Is not valid YAML: .*resource exhaustion.*\.$/],
    ["is nested without end", "[".repeat(50_000), /^Is not valid YAML: .*\.$/],
    ["is not text", Uint8Array.of(0xff, 0xfe, 0x00, 0x41), /^The file is not UTF-8 text\.$/],
    ["is too large", `# ${"x".repeat(100_000)}`, /^The file is larger than 100 kB\.$/],
    ["is a folder", null, /^The file is a folder, not a file\.$/],
  ];
  test.each(cases)("is refused when it %s", (_, content, rule) => {
    expect(rules(content)).toEqual([expect.stringMatching(rule)]);
  });

  test("costs little memory even when it would explode", () => {
    const before = process.memoryUsage().rss;
    for (let round = 0; round < 20; round++) rules(bomb);
    expect(process.memoryUsage().rss - before).toBeLessThan(200_000_000);
  });
});
