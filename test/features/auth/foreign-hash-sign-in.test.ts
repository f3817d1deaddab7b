import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { DecoyHashes } from "../../../src/features/users/decoy-hashes.ts";
import { PasswordHasher } from "../../../src/features/users/password-hasher.ts";
import { systemClock } from "../../../src/platform/clock.ts";
import { Keyring, newDataKey } from "../../../src/platform/keyring.ts";
import { Secret } from "../../../src/platform/secret.ts";
import { createAccount, signIn, type TestAccount } from "../../support/accounts.ts";
import { onEachEngine } from "../../support/engines.ts";
import { RECORDED_HASHES } from "../../support/foreign-hashes.ts";
import { startTestServer, type TestServer } from "../../support/test-server.ts";

const [APR1] = RECORDED_HASHES;
const OURS = /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/;
const bcryptHash = (cost: string) => `$2b$${cost}$${".".repeat(53)}`;

describe("the password hasher", () => {
  test.each(RECORDED_HASHES)("checks what $command printed", async ({ hash, password }) => {
    const hasher = new PasswordHasher();
    expect(await hasher.verify(new Secret(password), hash, "ada")).toBe(true);
    for (const wrong of [`${password} `, password.slice(1), ""]) {
      expect(await hasher.verify(new Secret(wrong), hash, "ada")).toBe(false);
    }
  });

  test("checks foreign hashes one at a time and lets our own pass them", async () => {
    const hasher = new PasswordHasher(4);
    const ended: string[] = [];
    const check = async (name: string, hash: string) => {
      await hasher.verify(new Secret("x"), hash, name);
      ended.push(name);
    };
    const ours = await hasher.hash(new Secret("y"), "grace");
    // Each takes hundreds of times as long as the last one: side by side they would end in another order.
    const foreign = [check("dear", bcryptHash("12")), check("cheap", bcryptHash("04"))];
    await Promise.all([...foreign, check("ours", ours)]);
    expect(ended.filter((name) => name !== "ours")).toEqual(["dear", "cheap"]);
    expect(ended[0]).toBe("ours");
  });

  test("leaves the event loop free meanwhile", async () => {
    const hasher = new PasswordHasher();
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 1);
    await hasher.verify(new Secret("x"), bcryptHash("12"), "ada");
    clearInterval(timer);
    expect(turns).toBeGreaterThan(5);
  });
});

onEachEngine("an account with a hash of another program", (engine) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ engine });
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  async function legacyAccount(hash: string): Promise<TestAccount> {
    const account = await createAccount(server);
    await server.context.database.write("users").where({ id: account.id }).update({ password_hash: hash });
    return account;
  }

  async function stored(id: string) {
    return server.context.database.read("users").where({ id }).first();
  }

  test.each(RECORDED_HASHES)(
    "signs in, and has one of ours from then on: $command",
    async ({ hash, password }) => {
      const { id, username, apiKey } = await legacyAccount(hash);
      const before = await stored(id);
      const refused = { username, password: `${password}!` };
      expect((await server.request("POST", "/api/v1/token", { form: refused })).status).toBe(401);
      expect((await stored(id)).password_hash).toBe(hash);

      const bearer = await signIn(server, username, password);
      const after = await stored(id);
      expect(after.password_hash).toMatch(OURS);
      // The same password in another form: nobody is signed out, and nothing else has changed.
      expect(after).toEqual({ ...before, password_hash: after.password_hash });
      expect((await server.request("GET", "/api/v1/me", { bearer })).status).toBe(200);
      expect((await server.request("GET", "/api/v1/me", { apiKey })).status).toBe(200);
      await signIn(server, username, password);
      expect((await stored(id)).password_hash).toBe(after.password_hash);
    },
  );

  test("keeps the password that was set while the old one was being checked", async () => {
    const { hash = "", password = "" } = APR1 ?? {};
    const { id, username } = await legacyAccount(hash);
    const { write } = server.context.database;
    const signingIn = server.context.signIn.withPassword(username, new Secret(password), {
      network: undefined,
      knownBrowser: undefined,
    });
    const changed = await new PasswordHasher().hash(new Secret("chosen meanwhile"), "x");
    await write("users").where({ id }).update({ password_hash: changed });
    await signingIn.catch(() => {});
    expect((await stored(id)).password_hash).toBe(changed);
  });
});

onEachEngine("a name that nobody has", (engine) => {
  test("draws a hash of the kinds that accounts have, as often as they have it and always the same", async () => {
    await using server = await startTestServer({ engine });
    const { database } = server.context;
    const { write } = database;
    const decoys = new DecoyHashes({ database, keyring: new Keyring(newDataKey()), clock: systemClock });
    const kinds = async () => {
      const names = Array.from({ length: 400 }, (_, index) => `nobody-${index}`);
      const drawn = await Promise.all(names.map((name) => decoys.of(name)));
      expect(await Promise.all(names.map((name) => decoys.of(name)))).toEqual(drawn);
      const counts: Record<string, number> = {};
      for (const { hash, times } of drawn) {
        expect(times).toBe(1);
        counts[hash.slice(0, 6)] = (counts[hash.slice(0, 6)] ?? 0) + 1;
      }
      return counts;
    };
    await write("users").where({ username: "admin" }).update({ password_hash: APR1?.hash });
    await write("users")
      .where({ username: "owner" })
      .update({ password_hash: bcryptHash("11") });
    expect(Object.keys(await kinds()).toSorted()).toEqual(["$2b$11", "$apr1$", "$argon"]);
    for (const count of Object.values(await kinds())) expect(count).toBeGreaterThan(50);
  });

  test("works no harder than cost 12, and waits for what a dearer hash takes beyond that", async () => {
    await using server = await startTestServer({ engine });
    const { database } = server.context;
    for (const [cost, hash, times] of [
      ["12", "$2b$12$", 1],
      ["13", "$2b$12$", 2],
      ["14", "$2b$12$", 4],
      // Checked for nobody, and so for no name either.
      ["15", "$argon2", 1],
    ] as const) {
      await database.write("users").update({ password_hash: bcryptHash(cost) });
      const decoys = new DecoyHashes({ database, keyring: new Keyring(newDataKey()), clock: systemClock });
      const decoy = await decoys.of("nobody");
      expect({ hash: decoy.hash.slice(0, 7), times: decoy.times }).toEqual({ hash, times });
    }
  });
});
