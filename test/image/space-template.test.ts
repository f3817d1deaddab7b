import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { z } from "zod";
import packageJson from "../../package.json" with { type: "json" };
import { projectFolder } from "../../scripts/prepare/project-folder.ts";
import { parseDockerfile } from "../../scripts/rehearse/dockerfile.ts";
import { splitWords } from "../../scripts/rehearse/shell-words.ts";
import { readOAuthFile } from "../../src/config/oauth-file.ts";
import { SETTING_NAMES, SETTINGS, type SettingName } from "../../src/config/settings.ts";
import { configOf, readingOf, readingWithFiles, SPACE } from "../config/settings-of.ts";

const folder = path.join(projectFolder, "space");
const read = (file: string) => readFileSync(path.join(folder, file), "utf8");
const readme = read("README.md");

/** What Hugging Face takes in the lines above a Space's README; what it ignores or refuses is not here. */
const color = z.enum(["red", "yellow", "green", "blue", "indigo", "purple", "pink", "gray"]);
const scope = z.string().refine((name) => SCOPES.has(name));
const SCOPES = new Set([
  ...["openid", "profile", "email", "read-billing", "read-memberships", "read-repos", "gated-repos"],
  ...["contribute-repos", "write-repos", "manage-repos", "read-collections", "write-collections"],
  ...["inference-api", "read-endpoints", "write-endpoints", "jobs", "webhooks", "write-discussions"],
]);
const frontMatter = z.strictObject({
  title: z.string().min(1),
  emoji: z.string().regex(/^\p{RGI_Emoji}$/v),
  colorFrom: color,
  colorTo: color,
  sdk: z.literal("docker"),
  app_port: z.int(),
  base_path: z.string().startsWith("/").optional(),
  header: z.enum(["mini", "default"]).optional(),
  fullWidth: z.boolean().optional(),
  short_description: z.string().refine((text) => [...text].length <= 60),
  suggested_hardware: z.enum(["cpu-basic", "cpu-upgrade"]).optional(),
  startup_duration_timeout: z
    .string()
    .regex(/^\d+[smh]$/)
    .optional(),
  hf_oauth: z.literal(true),
  hf_oauth_scopes: z.array(scope).min(1).optional(),
  hf_oauth_expiration_minutes: z.int().min(1).max(43_200),
  hf_oauth_authorized_org: z.union([z.string(), z.array(z.string()).min(1)]).optional(),
  pinned: z.boolean().optional(),
  license: z.literal("apache-2.0"),
  tags: z.array(z.string().regex(/^[a-z0-9-]+$/)).optional(),
  disable_embedding: z.boolean().optional(),
  thumbnail: z.url().optional(),
});

/** The lines between the two `---`. */
function headOf(text: string): string {
  return /^---\n(.*?)\n---\n/s.exec(text)?.[1] ?? "";
}

describe("the README of the Space", () => {
  test("has at its top what Hugging Face takes, and the server's port", () => {
    const head = frontMatter.parse(parse(headOf(readme)));
    expect(head.app_port).toBe(configOf({}).server.port);
  });

  test("has at its top examples that are right once their # is taken out", () => {
    const uncommented = headOf(readme).replace(/^# (?=hf_| {2}- )/gm, "");
    const head = frontMatter.parse(parse(uncommented));
    expect(head.hf_oauth_scopes).toEqual(["read-memberships"]);
  });

  test("names no setting that there is not", () => {
    const names = [...readme.matchAll(/`([A-Z][A-Z0-9_]{3,})`/g)].map(([, name]) => name as string);
    expect(names).toContain("OWNER_PASSWORD");
    expect(names.filter((name) => !(SETTING_NAMES as string[]).includes(name))).toEqual([]);
  });

  test("tells of every secret that matters on a Space", () => {
    const elsewhere: SettingName[] = [
      // Argilla's older names for what the table has, what the Space sets itself, and what the setup page asks for.
      ...(["PASSWORD", "API_KEY", "ARGILLA_LOCAL_AUTH_DEFAULT_APIKEY"] as const),
      ...(["ARGILLA_LOCAL_AUTH_DEFAULT_PASSWORD", "OAUTH_CLIENT_SECRET"] as const),
      "ARGILLA_AUTH_SECRET_KEY_PREVIOUS",
      // Told under Storage, with the two that it goes with; and what is for one start, told in the guide for moving.
      ...(["ARGILLA_STORAGE_S3_SECRET_ACCESS_KEY", "ARGILLA_IMPORT_DATABASE"] as const),
    ];
    const secrets = SETTING_NAMES.filter((name) => SETTINGS[name].secret && !elsewhere.includes(name));
    const told = secretTable();
    expect(secrets.filter((name) => !told.includes(name))).toEqual([]);
  });

  test("offers secrets that work each alone, in any pair, and all together", () => {
    const rows = secretTable();
    const given = (names: readonly SettingName[]) => {
      const env = Object.fromEntries(names.map((name) => [name, EXAMPLES[name] ?? `example of ${name}`]));
      return readingOf({ ...SPACE, ...env }).problems.map(({ setting }) => setting);
    };
    const belongTogether: Partial<Record<SettingName, SettingName>> = {
      OAUTH2_HUGGINGFACE_CLIENT_ID: "OAUTH2_HUGGINGFACE_CLIENT_SECRET",
      OAUTH2_HUGGINGFACE_CLIENT_SECRET: "OAUTH2_HUGGINGFACE_CLIENT_ID",
      ARGILLA_DATABASE_URL: "ARGILLA_AUTH_SECRET_KEY",
    };
    const withPartners = (names: readonly SettingName[]) => [
      ...new Set(names.flatMap((name) => [name, belongTogether[name] ?? name])),
    ];
    const wrong = rows.flatMap((one) =>
      rows
        .map((other) => [one, other, ...given(withPartners([one, other]))])
        .filter(({ length }) => length > 2),
    );
    expect(wrong).toEqual([]);
    expect(given(rows)).toEqual([]);
    expect(given([])).toEqual([]);
  });

  test("shows the header that opens a private Space", () => {
    expect(readme).toContain('"X-HF-Authorization": "Bearer <your Hugging Face token>"');
  });
});

/** Values that have a form of their own. */
const EXAMPLES: Partial<Record<SettingName, string>> = {
  OWNER_API_KEY: "key-of-the-owner",
  ADMIN_API_KEY: "key-of-the-admin",
  ANNOTATOR_API_KEY: "key-of-the-annotator",
  ARGILLA_WORKSPACE: "my-team",
  ARGILLA_DATABASE_URL: "postgresql://argilla:pw@db.example.org:443/argilla",
};

/** The first column of the table of secrets. */
function secretTable(): SettingName[] {
  const table = /\| secret \|.*?\n\n/s.exec(readme)?.[0] ?? "";
  return table
    .split("\n")
    .slice(2)
    .flatMap((row) => [...(row.split("|")[1] ?? "").matchAll(/`(\w+)`/g)])
    .map(([, name]) => name as SettingName);
}

/** What Hugging Face gives a Space whose README says hf_oauth, and that asks for memberships. */
const APP = {
  OAUTH_CLIENT_ID: "id",
  OAUTH_CLIENT_SECRET: "secret",
  OAUTH_SCOPES: "openid profile read-memberships",
};

describe("the .oauth.yaml of the Space", () => {
  test("is that of the project", () => {
    expect(read(".oauth.yaml")).toBe(readFileSync(path.join(projectFolder, ".oauth.yaml"), "utf8"));
  });

  test("is understood without a warning, and changes nothing of what holds without it", () => {
    const { file, problems } = readOAuthFile(path.join(folder, ".oauth.yaml"), ".oauth.yaml", true);
    expect(problems).toEqual([]);
    expect(file).toEqual({ ...file, enabled: undefined, allowedWorkspaces: undefined, warnings: [] });
    expect(file?.allowedOrganizations).toEqual([]);
  });

  test("has examples that are right once their # is taken out", () => {
    const uncommented = read(".oauth.yaml").replace(/^# (?=[a-z_]+: ?\w*$| {2}- )/gm, "");
    const { config, problems, warnings } = readingWithFiles(
      { ...SPACE, ...APP },
      { ".oauth.yaml": uncommented },
    );
    expect({ problems, warnings }).toEqual({ problems: [], warnings: [] });
    expect(Object.keys(parse(uncommented))).toEqual([
      ...["enabled", "providers", "allowed_workspaces", "allowed_organizations"],
    ]);
    expect(config).toBeDefined();
  });
});

describe("the Dockerfile of the Space", () => {
  const { globals, stages } = parseDockerfile(read("Dockerfile"), "space/Dockerfile");
  const instructions = stages.flatMap((stage) => stage.instructions);

  test("only adds to the image of this release, which another name can replace", () => {
    expect(globals.map(({ text }) => text)).toEqual([`SERVER_IMAGE=argilla-space:${packageJson.version}`]);
    expect(stages.map(({ from }) => from.text)).toEqual([`\${SERVER_IMAGE}`]);
    expect([...new Set(instructions.map(({ keyword }) => keyword))]).toEqual(["COPY"]);
  });

  test("takes in every file of the template that is not for Hugging Face itself", () => {
    const copied = instructions.flatMap(({ text }) => splitWords(text).slice(0, -1));
    const files = readdirSync(folder).filter((name) => !["README.md", "Dockerfile"].includes(name));
    expect(copied.sort()).toEqual(files.sort());
  });

  test.each(["favicon.ico", "favicon.svg"])("comes with the server's own %s", (name) => {
    const own = readFileSync(path.join(projectFolder, "src/ui/public", name));
    expect(readFileSync(path.join(folder, name)).equals(own)).toBe(true);
  });
});
