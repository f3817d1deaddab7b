import { describe, expect, test } from "@jest/globals";
import { readSeedSettings, type SeedSettings } from "../../src/config/seed-settings.ts";
import { planSeeds } from "../../src/features/bootstrap/seed-plan.ts";
import { readingOf, SPACE } from "../config/settings-of.ts";
import { isHalfAnApp, type SecretName, type SecretSubset, SUBSET_COUNT, subset } from "./secret-subsets.ts";

const CREDENTIALS: SecretName[] = [
  "OWNER_PASSWORD",
  "OWNER_API_KEY",
  "ADMIN_PASSWORD",
  "ADMIN_API_KEY",
  "ANNOTATOR_PASSWORD",
];
const WORLD_KNOWN = new Set(["12345678", "owner.apikey", "admin.apikey"]);

/** Every rule that this set of variables breaks. Plain code instead of `expect`, which would take minutes for all. */
function violations(secrets: SecretSubset, onSpace: boolean): string[] {
  const found: string[] = [];
  const must = (rule: string, holds: boolean) => {
    if (!holds) found.push(rule);
  };
  const reading = readingOf({ ...(onSpace ? SPACE : {}), ...secrets });
  const problems = reading.problems.map(({ setting }) => setting);
  must("only half an OAuth app is refused", isHalfAnApp(secrets) === problems.length > 0);
  must(
    "and that under its own name",
    problems.every((name) => name.startsWith("OAUTH2_HUGGINGFACE_CLIENT_")),
  );
  must("sign-in is there with both halves", Boolean(reading.config?.oauth.app) === isWholeApp(secrets));

  const { seeds } = readSeedSettings(reading.values, onSpace);
  found.push(...seedViolations(seeds, secrets, onSpace));
  return found;
}

function isWholeApp(secrets: SecretSubset): boolean {
  return secrets.OAUTH2_HUGGINGFACE_CLIENT_ID !== undefined && !isHalfAnApp(secrets);
}

function seedViolations(seeds: SeedSettings, secrets: SecretSubset, onSpace: boolean): string[] {
  const found: string[] = [];
  const must = (rule: string, holds: boolean) => {
    if (!holds) found.push(rule);
  };
  const { users, workspace, documentedDefaults } = seeds;
  const credentialSet = CREDENTIALS.some((name) => secrets[name] !== undefined);
  const values = users.flatMap(({ password, apiKey }) => [password?.value.reveal(), apiKey?.value.reveal()]);
  const names = users.map(({ username }) => username.value.toLowerCase());
  must("there is exactly one owner", users.filter(({ slot }) => slot === "owner").length === 1);
  must("names are unique", new Set(names).size === names.length);
  must(
    "keys are unique",
    new Set(users.flatMap(({ apiKey }) => apiKey?.value.reveal() ?? [])).size ===
      users.filter(({ apiKey }) => apiKey).length,
  );
  must(
    "the defaults hold off a Space without credentials only",
    documentedDefaults === (!onSpace && !credentialSet),
  );
  must(
    "nothing world-known otherwise",
    documentedDefaults || !values.some((value) => WORLD_KNOWN.has(value ?? "")),
  );
  must("the workspace is the one set", workspace.name === (secrets.ARGILLA_WORKSPACE ?? "admin"));
  for (const slot of ["owner", "admin", "annotator"] as const) {
    const prefix = slot.toUpperCase();
    const seed = users.find((candidate) => candidate.slot === slot);
    const set = (part: string) => (secrets as Record<string, string>)[`${prefix}_${part}`];
    const wanted =
      slot === "owner" || !onSpace || [set("USERNAME"), set("PASSWORD"), set("API_KEY")].some(Boolean);
    must(`the ${slot} is there exactly when wanted`, (seed !== undefined) === wanted);
    if (!seed) continue;
    for (const [part, value] of [
      ["USERNAME", seed.username.value],
      ["PASSWORD", seed.password?.value.reveal()],
      ["API_KEY", seed.apiKey?.value.reveal()],
    ] as const) {
      must(`${prefix}_${part} is honoured`, set(part) === undefined || set(part) === value);
    }
  }
  found.push(...planViolations(seeds));
  return found;
}

/** What a first start would do to an empty database. */
function planViolations({ users, workspace, documentedDefaults }: SeedSettings): string[] {
  const prepared = users.map((seed) => ({
    seed,
    documentedDefaults,
    passwordHash: seed.password ? "hash" : null,
    apiKey: seed.apiKey && { value: seed.apiKey.value, lookup: seed.apiKey.value.reveal() },
  }));
  const nothing = new Map<never, never>();
  const plan = planSeeds(
    { users: prepared, workspace },
    {
      slots: nothing,
      users: nothing,
      usersByName: nothing,
      usersByApiKey: nothing,
      workspaces: nothing,
      workspacesByName: nothing,
    },
  );
  const steps = plan.steps.map((step) => step.do);
  const created = steps.filter((step) => step === "create-user").length;
  const joined = steps.filter((step) => step === "join-workspace").length;
  const isFine = plan.problems.length === 0 && steps[0] === "create-workspace" && created === users.length;
  return isFine && joined === users.length - 1 ? [] : [`the plan is ${steps.join(", ")}`];
}

describe(`all ${SUBSET_COUNT} subsets of the secrets`, () => {
  test.each([false, true])(
    "give one owner, unique names, and no world-known credential (on a Space: %s)",
    (onSpace) => {
      const broken: object[] = [];
      for (let number = 0; number < SUBSET_COUNT; number++) {
        const secrets = subset(number);
        const found = violations(secrets, onSpace);
        if (found.length > 0) broken.push({ secrets: Object.keys(secrets), found });
      }
      expect(broken.slice(0, 5)).toEqual([]);
    },
  );
});
