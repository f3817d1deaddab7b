import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import packageJson from "../../package.json" with { type: "json" };
import { projectFolder } from "../../scripts/prepare/project-folder.ts";
import { SETTINGS } from "../../src/config/settings.ts";
import { configIn, readingOf } from "../config/settings-of.ts";

interface Service {
  readonly image: string;
  readonly profiles: readonly string[];
  readonly ports: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly volumes: readonly string[];
}

const text = readFileSync(path.join(projectFolder, "compose.yaml"), "utf8");
const read = (content: string) =>
  parse(content, { merge: true }) as { services: Record<string, Service>; volumes: Record<string, null> };
const { services, volumes } = read(text);
const servers = Object.entries(services).filter(([, { image }]) => image.startsWith("argilla-space"));

/** What Compose makes of `${NAME:-default}`. */
function environmentOf({ environment }: Service, given: Readonly<Record<string, string>> = {}) {
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [
      name,
      value.replace(
        /\$\{(\w+):-([^}]*)\}/g,
        (_, variable: string, fallback: string) => given[variable] || fallback,
      ),
    ]),
  );
}

test("compose.yaml offers the server on each engine, as a profile of that name", () => {
  expect(servers.map(([, { profiles }]) => profiles)).toEqual([["sqlite"], ["postgres"]]);
  expect(Object.values(services).every(({ profiles }) => profiles.length === 1)).toBe(true);
});

describe.each(servers)("the service %s of compose.yaml", (_, service) => {
  const env = { ...environmentOf(service, { ARGILLA_AUTH_SECRET_KEY: "f".repeat(64) }), HOST: "0.0.0.0" };

  test("sets the accounts of Argilla's own compose file", () => {
    expect(env).toMatchObject({
      USERNAME: "argilla",
      PASSWORD: "12345678",
      API_KEY: "argilla.apikey",
      WORKSPACE: "default",
    });
    const { seeds } = configIn(readingOf(env));
    expect(seeds.documentedDefaults).toBe(false);
    const owner = seeds.users.find(({ slot }) => slot === "owner");
    expect(owner?.username.value).toBe("argilla");
    expect(owner?.password?.value.reveal()).toBe("12345678");
    expect(owner?.apiKey?.value.reveal()).toBe("argilla.apikey");
    expect(seeds.workspace.name).toBe("default");
  });

  test("has only settings that there are, and none that is wrong", () => {
    expect(Object.keys(service.environment).filter((name) => !(name in SETTINGS))).toEqual([]);
    const { problems, warnings } = readingOf(env);
    expect({ problems, warnings }).toEqual({ problems: [], warnings: [] });
  });

  test("with accounts that everybody knows is open to this machine only", () => {
    expect(service.ports).toEqual([expect.stringMatching(/^127\.0\.0\.1:\d+:6900$/)]);
  });

  test("runs this release, its home folder in a volume", () => {
    expect(service.image).toBe(`argilla-space:${packageJson.version}`);
    const [volume, place] = service.volumes[0]?.split(":") ?? [];
    expect(Object.keys(volumes)).toContain(volume);
    const dockerfile = readFileSync(path.join(projectFolder, "Dockerfile"), "utf8");
    const home = /HOME=(\S+)/.exec(dockerfile)?.[1] ?? "";
    expect(place).toBe(configIn(readingOf({ ...env, HOME: home })).defaultHomePath);
  });

  test("takes a users file where Argilla's documentation has it, once its lines are no comments any more", () => {
    const uncommented = read(text.replace(/# ((- \$PWD|ARGILLA_LOCAL_AUTH_USERS_DB_FILE).*)/g, "$1"));
    const changed = Object.values(uncommented.services).find(
      ({ profiles }) => profiles[0] === service.profiles[0],
    );
    expect(changed?.environment).toMatchObject({ ARGILLA_LOCAL_AUTH_USERS_DB_FILE: "/config/.users.yaml" });
    expect(changed?.volumes).toContain("$PWD/.users.yaml:/config/.users.yaml");
  });
});

test("without a secret key the service on PostgreSQL asks for it and does not start with one that everybody knows", () => {
  const service = servers.find(([, { profiles }]) => profiles.includes("postgres"))?.[1];
  const { problems } = readingOf(environmentOf(service as Service));
  expect(problems.map(({ setting }) => setting)).toEqual(["ARGILLA_AUTH_SECRET_KEY"]);
});
