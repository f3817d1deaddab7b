import { existsSync } from "node:fs";
import { readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { loadDataKey } from "../../src/db/data-key.ts";
import { migrateToLatest } from "../../src/db/migrate.ts";
import { Secret } from "../../src/platform/secret.ts";
import { onEachEngine, sqliteEngine } from "../support/engines.ts";
import { TEST_SECRET_KEY } from "../support/postgres-server.ts";
import { createBareDatabase } from "../support/test-database.ts";
import { createSite, OWNER_KEY, type TestServer, type TestSite } from "../support/test-server.ts";

const SECRET = "a secret of our own, long enough";
const NEXT_SECRET = "the secret after that one";
const withSecret = (current: string, previous = "") => ({
  ARGILLA_AUTH_SECRET_KEY: current,
  ARGILLA_AUTH_SECRET_KEY_PREVIOUS: previous,
});

/** How a start went: whether the keys in the database could be read, or which setting stood in the way. */
type Outcome = "serves" | { misconfigured: string[]; page: string };

async function startAndStop(site: TestSite, env: Record<string, string> = {}): Promise<Outcome> {
  const server = await site.start(env);
  try {
    return await outcomeOf(server);
  } finally {
    await server[Symbol.asyncDispose]();
  }
}

async function outcomeOf(server: TestServer): Promise<Outcome> {
  const { state } = server.server;
  if (state.state === "misconfigured") {
    const page = (await server.request("GET", "/")).text;
    return { misconfigured: state.problems.map(({ setting }) => setting), page };
  }
  const me = await server.request("GET", "/api/v1/me", { apiKey: OWNER_KEY });
  expect(me.json).toMatchObject({ username: "owner", api_key: OWNER_KEY });
  return "serves";
}

function blames(setting: string): Outcome {
  return { misconfigured: [setting], page: expect.stringContaining(setting) as unknown as string };
}

onEachEngine("the data key", (engine) => {
  let site: TestSite;
  beforeEach(async () => {
    site = await createSite({ engine });
  });
  afterEach(async () => {
    await site[Symbol.asyncDispose]();
  });

  test("is made at the first start and opens everything at the next", async () => {
    expect(await startAndStop(site)).toBe("serves");
    expect(await startAndStop(site)).toBe("serves");
  });

  test("is protected by ARGILLA_AUTH_SECRET_KEY: another value opens nothing and harms nothing", async () => {
    expect(await startAndStop(site, withSecret(SECRET))).toBe("serves");
    expect(await startAndStop(site, withSecret(NEXT_SECRET))).toEqual(blames("ARGILLA_AUTH_SECRET_KEY"));
    expect(await startAndStop(site, withSecret(NEXT_SECRET, "not the old one"))).toEqual(
      blames("ARGILLA_AUTH_SECRET_KEY"),
    );
    expect(await startAndStop(site, withSecret(""))).toEqual(blames("ARGILLA_AUTH_SECRET_KEY"));
    expect(await startAndStop(site, withSecret(SECRET))).toBe("serves");
  });

  test("moves to a new secret when the previous one is given for one start", async () => {
    expect(await startAndStop(site, withSecret(SECRET))).toBe("serves");
    expect(await startAndStop(site, withSecret(NEXT_SECRET, SECRET))).toBe("serves");
    expect(await startAndStop(site, withSecret(NEXT_SECRET))).toBe("serves");
    expect(await startAndStop(site, withSecret(SECRET))).toEqual(blames("ARGILLA_AUTH_SECRET_KEY"));
  });

  test("stays where it is when the previous secret is given without need", async () => {
    expect(await startAndStop(site, withSecret(SECRET))).toBe("serves");
    expect(await startAndStop(site, withSecret(SECRET, "anything"))).toBe("serves");
    expect(await startAndStop(site, withSecret(SECRET))).toBe("serves");
  });

  test("is one, however many start for the first time at once", async () => {
    const bare = await createBareDatabase(engine);
    try {
      const databases = await Promise.all(Array.from({ length: 5 }, () => bare.open()));
      for (const database of databases.slice(0, 1)) await migrateToLatest(database);
      const secrets = { current: new Secret(TEST_SECRET_KEY), previous: undefined };
      const keys = await Promise.all(databases.map((database) => loadDataKey(database, bare.home, secrets)));
      expect(new Set(keys.map((key) => key.toString("hex"))).size).toBe(1);
    } finally {
      await bare[Symbol.asyncDispose]();
    }
  });
});

describe("the file of the data key", () => {
  let site: TestSite;
  let file: string;
  beforeEach(async () => {
    site = await createSite({ engine: sqliteEngine });
    file = join(site.folder, "home", "secret.key");
  });
  afterEach(async () => {
    await site[Symbol.asyncDispose]();
  });

  function read(): Promise<string> {
    return readFile(file, "utf8");
  }

  async function filesBeside(): Promise<string[]> {
    return (await readdir(join(site.folder, "home"))).filter((name) => name.startsWith("secret")).sort();
  }

  test("is readable for its owner only, one line, and nothing is left beside it", async () => {
    await startAndStop(site);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await read()).toMatch(/^v1\.plain\.[\w-]{43}\n$/);
    expect(await filesBeside()).toEqual(["secret.key"]);
  });

  test("does not change from start to start", async () => {
    await startAndStop(site);
    const before = await read();
    await startAndStop(site);
    expect(await read()).toBe(before);
  });

  test("is wrapped once there is a secret, and stays private and alone", async () => {
    await startAndStop(site);
    const plain = (await read()).trim().split(".")[2] ?? "";
    expect(await startAndStop(site, withSecret(SECRET))).toBe("serves");
    expect(await read()).toMatch(/^v1\.wrapped\.[\w-]+\.[\w-]+\.[\w-]+\n$/);
    expect(await read()).not.toContain(plain);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await filesBeside()).toEqual(["secret.key"]);
    expect(await startAndStop(site)).toEqual(blames("ARGILLA_AUTH_SECRET_KEY"));
  });

  test.each([{}, withSecret(SECRET)])("that is lost is not made anew: %j", async (env) => {
    await startAndStop(site, env);
    const lost = await read();
    await rm(file);
    expect(await startAndStop(site, env)).toEqual(blames("ARGILLA_HOME_PATH"));
    expect(existsSync(file)).toBe(false);
    expect(await filesBeside()).toEqual([]);

    await writeFile(file, lost);
    expect(await startAndStop(site, env)).toBe("serves");
  });

  test.each([
    ["as it was", {}],
    ["with a secret that would wrap it", withSecret(SECRET)],
  ])("of another server is refused and not touched, started %s", async (_, env) => {
    const other = await createSite({ engine: sqliteEngine });
    try {
      await startAndStop(site);
      await startAndStop(other);
      const [ours, theirs] = [await read(), await readFile(join(other.folder, "home", "secret.key"), "utf8")];
      await writeFile(file, theirs);
      expect(await startAndStop(site, env)).toEqual(blames("ARGILLA_HOME_PATH"));
      expect(await read()).toBe(theirs);

      await writeFile(file, ours);
      expect(await startAndStop(site, env)).toBe("serves");
    } finally {
      await other[Symbol.asyncDispose]();
    }
  });

  test.each(["", "garbage", "v1.plain.c2hvcnQ", "v2.plain.x", "v1.wrapped.a.b.c"])(
    "that is damaged (%j) is refused and not touched",
    async (content) => {
      await startAndStop(site);
      await writeFile(file, content);
      expect(await startAndStop(site)).toEqual(blames("ARGILLA_HOME_PATH"));
      expect(await read()).toBe(content);
    },
  );
});
