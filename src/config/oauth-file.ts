import { LineCounter, parseDocument } from "yaml";
import { z } from "zod";
import { Secret } from "../platform/secret.ts";
import type { SettingsProblem } from "../platform/settings-problem.ts";
import { WORKSPACE_NAME } from "./setting-rules.ts";
import { readTextFile } from "./text-file.ts";

/** What `.oauth.yaml` says, in the original's form plus our `allowed_organizations`. */
export interface OAuthFile {
  readonly enabled: boolean | undefined;
  readonly clientId: string | undefined;
  readonly clientSecret: Secret | undefined;
  readonly scopes: readonly string[] | undefined;
  readonly allowedWorkspaces: readonly string[] | undefined;
  readonly allowedOrganizations: readonly string[];
  readonly warnings: readonly string[];
}

export type OAuthFileReading =
  | { readonly file: OAuthFile | undefined; readonly problems: readonly [] }
  | { readonly file: undefined; readonly problems: readonly SettingsProblem[] };

const MAX_BYTES = 100_000;
const REMEDY = "Compare the file with the commented .oauth.yaml of the template, or remove it.";
const KNOWN_KEYS = new Set([
  "enabled",
  "providers",
  "allowed_workspaces",
  "allowed_organizations",
  "allow_http_redirect",
]);
const KNOWN_PROVIDER_KEYS = new Set(["name", "client_id", "client_secret", "scope"]);

const plainText = z.string({ error: "is not a text; put it in quotes" }).nullish();
const requiredText = z.string({
  error: ({ input }) => (input === undefined ? "is missing" : "is not a text; put it in quotes"),
});
const schema = z.object(
  {
    enabled: z.boolean({ error: "is neither true nor false" }).nullish(),
    providers: z
      .array(
        z.looseObject(
          {
            name: requiredText,
            client_id: plainText,
            client_secret: plainText,
            scope: z
              .union([z.string(), z.array(z.string())], { error: "is neither a text nor a list of texts" })
              .nullish(),
          },
          { error: "is not of the form `- name: huggingface`" },
        ),
        { error: "is not a list" },
      )
      .nullish(),
    allowed_workspaces: z
      .array(
        z.object(
          {
            name: requiredText.regex(
              WORKSPACE_NAME,
              "contains something other than letters, digits, hyphens and underscores",
            ),
          },
          { error: "is not of the form `- name: my-team`" },
        ),
        { error: "is not a list" },
      )
      .nullish(),
    allowed_organizations: z
      .array(
        z.union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)], {
          error: "is not of the form `- my-organization`",
        }),
        { error: "is not a list" },
      )
      .nullish(),
  },
  { error: "is not a mapping of keys to values" },
);

/**
 * Reads the file that says who may sign in with Hugging Face. An absent file is fine unless it was `required` by name.
 * Whatever is wrong comes back as problems under `setting`; nothing is thrown.
 */
export function readOAuthFile(path: string, setting: string, required: boolean): OAuthFileReading {
  const reading = readTextFile(path, MAX_BYTES);
  if (reading.text !== undefined) return parseOAuthFile(reading.text, setting);
  if (reading.absent && !required) return { file: undefined, problems: [] };
  const rule = required ? `Names ${path}, which ${reading.obstacle}.` : `The file ${reading.obstacle}.`;
  const remedy = reading.absent ? "Correct the path, or remove the variable." : REMEDY;
  return { file: undefined, problems: [{ setting, rule, remedy }] };
}

/** Parses the file's text; see {@link readOAuthFile}. */
function parseOAuthFile(text: string, setting: string): OAuthFileReading {
  let value: unknown;
  const lines = new LineCounter();
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: "error" });
    const error = document.errors[0];
    if (error) throw new Error(`line ${lines.linePos(error.pos[0]).line}: ${error.message}`);
    // Expanding aliases is where a small file becomes a huge value; the library stops at a hundred.
    value = document.toJS();
  } catch (cause) {
    const rule = `Is not valid YAML: ${(cause as Error).message.replace(/\.$/, "")}.`;
    return { file: undefined, problems: [{ setting, rule, remedy: REMEDY }] };
  }
  const parsed = schema.safeParse(value ?? {});
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => ({
      setting,
      rule: `${describePlace(path)} ${message}.`,
      remedy: REMEDY,
    }));
    return { file: undefined, problems };
  }
  return { file: interpret(parsed.data, Object.keys((value ?? {}) as object), setting), problems: [] };
}

/** `["allowed_workspaces", 0, "name"]` in the words of somebody who looks at the file. */
function describePlace(path: readonly PropertyKey[]): string {
  if (path.length === 0) return "The file";
  return path
    .map((step) => (typeof step === "number" ? `entry ${step + 1}` : `\`${String(step)}\``))
    .reverse()
    .join(" of ")
    .replace(/^e/, "E");
}

function interpret(data: z.output<typeof schema>, keys: string[], setting: string): OAuthFile {
  const warnings: string[] = [];
  for (const key of keys) {
    if (!KNOWN_KEYS.has(key)) warnings.push(`${setting}: the key \`${key}\` is not known and was skipped.`);
  }
  for (const provider of data.providers ?? []) {
    if (provider.name !== "huggingface") {
      warnings.push(`${setting}: the provider \`${provider.name}\` is not supported and was skipped.`);
      continue;
    }
    for (const key of Object.keys(provider)) {
      if (!KNOWN_PROVIDER_KEYS.has(key)) {
        warnings.push(`${setting}: \`providers.huggingface.${key}\` is not used here and was skipped.`);
      }
    }
  }
  const provider = data.providers?.find(({ name }) => name === "huggingface");
  if (provider?.client_secret) {
    warnings.push(
      `${setting}: holds a client secret. On a public Space everybody can read this file; move it to the secret OAUTH2_HUGGINGFACE_CLIENT_SECRET.`,
    );
  }
  const scope = provider?.scope;
  return {
    enabled: data.enabled ?? undefined,
    clientId: provider?.client_id || undefined,
    clientSecret: provider?.client_secret ? new Secret(provider.client_secret) : undefined,
    scopes: typeof scope === "string" ? scope.split(/[\s,]+/).filter(Boolean) : (scope ?? undefined),
    allowedWorkspaces: data.allowed_workspaces?.map(({ name }) => name),
    allowedOrganizations: data.allowed_organizations ?? [],
    warnings,
  };
}
