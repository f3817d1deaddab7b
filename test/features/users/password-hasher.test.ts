import { argon2Sync } from "node:crypto";
import { afterEach, describe, expect, jest, test } from "@jest/globals";
import argon2 from "argon2";
import { PasswordHasher } from "../../../src/features/users/password-hasher.ts";
import { UnavailableError } from "../../../src/platform/errors.ts";
import { Secret } from "../../../src/platform/secret.ts";

/** From the test suites of the reference implementations: crypt_blowfish (bcrypt) and phc-winner-argon2. */
const VECTORS: readonly [hash: string, password: string][] = [
  ["$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", "U*U"],
  ["$2b$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK", "U*U*"],
  ["$2y$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a", "U*U*U"],
  [
    "$2a$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui",
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789chars after 72 are ignored",
  ],
  ["$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc", "password"],
];

describe("the password hasher", () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  test("writes argon2id in PHC form, as another implementation computes it", async () => {
    const hash = await new PasswordHasher().hash(new Secret("pässwörd"), "ada");
    const parts = /^\$argon2id\$v=19\$m=19456,t=2,p=1\$([\w+/]{22})\$([\w+/]{43})$/.exec(hash);
    expect(parts).not.toBeNull();
    const tag = argon2Sync("argon2id", {
      message: Buffer.from("pässwörd"),
      nonce: Buffer.from(parts?.[1] ?? "", "base64"),
      memory: 19_456,
      passes: 2,
      parallelism: 1,
      tagLength: 32,
    });
    expect(parts?.[2]).toBe(tag.toString("base64").replace("=", ""));
  });

  test("hashes one password differently each time", async () => {
    const hasher = new PasswordHasher();
    const password = new Secret("12345678");
    expect(await hasher.hash(password, "ada")).not.toBe(await hasher.hash(password, "ada"));
  });

  test.each([
    ["$2b$05$", 1],
    ["$2b$05$", 4],
  ])("checking %s in vain %d times as long works once and waits the rest", async (start, times) => {
    const waits: number[] = [];
    const hasher = new PasswordHasher(1, async (milliseconds) => waits.push(milliseconds));
    await hasher.verifyInVain(new Secret("x"), { hash: `${start}${".".repeat(53)}`, times }, "nobody");
    expect(waits).toEqual(times === 1 ? [] : [expect.any(Number)]);
    expect(waits.every((milliseconds) => milliseconds > 0)).toBe(true);
  });

  test.each(VECTORS)("reads %s, which others wrote", async (hash, password) => {
    const hasher = new PasswordHasher();
    expect(await hasher.verify(new Secret(password), hash, "ada")).toBe(true);
    expect(await hasher.verify(new Secret(password.toLowerCase().slice(1)), hash, "ada")).toBe(false);
  });

  test.each([
    null,
    "",
    "12345678",
    "$apr1$saltsalt$hashhashhash",
    "$5$rounds=5000$salt$hash",
    "$2b$05$short",
  ])("no password opens an account whose hash is %j", async (hash) => {
    const hasher = new PasswordHasher();
    for (const password of ["", "12345678", "no password has this hash"]) {
      expect(await hasher.verify(new Secret(password), hash, "ada")).toBe(false);
    }
  });

  test.each([1, 3])("works on %d at once, and puts off what is over its limit", async (concurrency) => {
    const [verify, release] = [jest.spyOn(argon2, "verify"), Promise.withResolvers<boolean>()];
    verify.mockReturnValue(release.promise);
    const hasher = new PasswordHasher(concurrency);
    const check = (account: string) => hasher.verify(new Secret("x"), "$argon2id$", account);

    const accepted = Array.from({ length: concurrency + 500 }, (_, index) => check(`account-${index % 7}`));
    const refused = await check("one more").catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(UnavailableError);
    expect(refused).toMatchObject({
      status: 503,
      headers: { "Retry-After": expect.stringMatching(/^\d+$/) },
    });
    expect(verify).toHaveBeenCalledTimes(concurrency);

    release.resolve(true);
    expect(new Set(await Promise.all(accepted))).toEqual(new Set([true]));
    await expect(check("afterwards")).resolves.toBe(true);
  });

  test("what fails in the library is a failure and not a full queue", async () => {
    jest.spyOn(argon2, "verify").mockRejectedValue(new Error("out of memory"));
    await expect(new PasswordHasher().verify(new Secret("x"), null, "ada")).rejects.toThrow("out of memory");
  });
});
