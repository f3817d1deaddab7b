import { createHmac, generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { decodeJwt, decodeProtectedHeader, type JWTPayload, SignJWT } from "jose";
import { Keyring, newDataKey } from "../../../src/platform/keyring.ts";
import { Secret } from "../../../src/platform/secret.ts";
import { createAccount, NOBODYS_ID, signIn, type TestAccount } from "../../support/accounts.ts";
import { onEachEngine } from "../../support/engines.ts";
import { unauthorized } from "../../support/error-bodies.ts";
import { TEST_SECRET_KEY } from "../../support/postgres-server.ts";
import { TestClock } from "../../support/test-clock.ts";
import { createSite, OWNER_KEY, type TestServer, type TestSite } from "../../support/test-server.ts";

const LIFETIME = 3600;
const SECRETS = { ARGILLA_AUTH_SECRET_KEY: TEST_SECRET_KEY, ARGILLA_AUTH_TOKEN_EXPIRATION: String(LIFETIME) };
/** The key with which the server signs: known to a test that knows the secret. */
const KEY = new Keyring(newDataKey(), new Secret(TEST_SECRET_KEY)).tokenKey;
const OTHER_KEY = new Keyring(newDataKey(), new Secret("another secret, as long")).tokenKey;
const RSA = generateKeyPairSync("rsa", { modulusLength: 2048 });
const RSA_PUBLIC_PEM = Buffer.from(RSA.publicKey.export({ type: "spki", format: "pem" }));

onEachEngine("access tokens", (engine) => {
  let site: TestSite;
  let server: TestServer;
  let ada: TestAccount;
  let good: JWTPayload;
  let now: number;
  let version: number;
  const clock = new TestClock();
  beforeAll(async () => {
    site = await createSite({ engine, content: "tables", clock, env: SECRETS });
    server = await site.start();
    ada = await createAccount(server, { username: "ada", first_name: "Ada" });
    version = (await server.context.users.get(ada.id)).credentialsVersion;
  });
  beforeEach(() => {
    now = Math.floor(clock.now().getTime() / 1000);
    good = { identity: ada.id, credentials_version: version, iat: now, exp: now + LIFETIME };
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await site[Symbol.asyncDispose]();
  });

  function ask(bearer: string) {
    return server.request("GET", "/api/v1/me", { bearer });
  }

  function signed(
    claims: JWTPayload,
    key: Parameters<SignJWT["sign"]>[0] = KEY,
    alg = "HS256",
  ): Promise<string> {
    return new SignJWT(claims).setProtectedHeader({ alg, typ: "JWT" }).sign(key);
  }

  test("a token says what the original's says, and when and under which credentials it was issued", async () => {
    const token = await signIn(server, ada.username, ada.password);
    expect(decodeProtectedHeader(token)).toEqual({ alg: "HS256", typ: "JWT" });
    expect(decodeJwt(token)).toEqual({
      identity: ada.id,
      name: "Ada",
      username: "ada",
      role: "annotator",
      credentials_version: version,
      iat: now,
      exp: now + LIFETIME,
    });
    expect((await ask(token)).json.id).toBe(ada.id);
  });

  test.each<[string, () => JWTPayload]>([
    ["no more than it must say", () => good],
    ["another name and a higher role", () => ({ ...good, username: "owner", name: "x", role: "owner" })],
    ["claims that nobody asked for", () => ({ ...good, sub: NOBODYS_ID, aud: "elsewhere", iss: "x" })],
    ["that it ends in a second", () => ({ ...good, exp: now + 1 })],
  ])("a token that is signed well and says %s is its identity's", async (_, claims) => {
    const answer = await ask(await signed(claims()));
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({ id: ada.id, username: "ada", role: "annotator" });
  });

  test.each<[string, () => JWTPayload]>([
    ["that ended a second ago", () => ({ ...good, exp: now - 1 })],
    ["that ends now", () => ({ ...good, exp: now })],
    ["from the future", () => ({ ...good, iat: now + 60, exp: now + 120 })],
    ["not valid yet", () => ({ ...good, nbf: now + 60 })],
    ["older than tokens live, whenever it ends", () => ({ ...good, iat: now - LIFETIME - 1, exp: now + 60 })],
    ["without an end", () => without(good, "exp")],
    ["without a beginning", () => without(good, "iat")],
    ["without an identity", () => without(good, "identity")],
    ["without a credentials version", () => without(good, "credentials_version")],
    ["whose identity is a number", () => ({ ...good, identity: 1 })],
    ["whose credentials version is a text", () => ({ ...good, credentials_version: "1" })],
    ["whose end is a text", () => ({ ...good, exp: String(now + 60) as unknown as number })],
  ])("a token %s is invalid", async (_, claims) => {
    const answer = await ask(await signed(claims()));
    expect(answer.status).toBe(401);
    expect(answer.json).toEqual(unauthorized("Invalid token"));
  });

  test.each<[string, () => Promise<string> | string]>([
    ["unsigned (alg none)", () => `${encode({ alg: "none" })}.${encode(good)}.`],
    ["unsigned (alg None)", () => `${encode({ alg: "None" })}.${encode(good)}.`],
    ["without its signature", async () => (await signed(good)).replace(/[^.]+$/, "")],
    ["signed with another secret", () => signed(good, OTHER_KEY)],
    ["signed with the secret itself", () => signed(good, Buffer.from(TEST_SECRET_KEY))],
    ["signed with HS512", () => signed(good, Buffer.concat([KEY, KEY]), "HS512")],
    ["signed with HS512 by the very key", () => signedByHand({ alg: "HS512" }, good, "sha512")],
    ["signed with RS256", () => signed(good, RSA.privateKey, "RS256")],
    ["signed with HS256 by an RSA key's public half", () => signed(good, RSA_PUBLIC_PEM)],
    ["signed well but called RS256", () => signedByHand({ alg: "RS256" }, good, "sha256")],
    [
      "that brings its own key",
      () =>
        signed(good, OTHER_KEY).then((token) =>
          withHeader(token, { jwk: { kty: "oct", k: Buffer.from(OTHER_KEY).toString("base64url") } }),
        ),
    ],
    ["with critical extensions", () => signedByHand({ alg: "HS256", crit: ["x"], x: 1 }, good, "sha256")],
    [
      "with claims that were changed",
      async () => withClaims(await signed(good), { ...good, identity: NOBODYS_ID }),
    ],
    ["that is none", () => "rubbish"],
    ["of dots", () => ".."],
    ["of five parts", () => "a.b.c.d.e"],
    ["of 8 kB", () => "x".repeat(8000)],
  ])("a token %s is invalid", async (_, token) => {
    const answer = await ask(await token());
    expect(answer.status).toBe(401);
    expect(answer.json).toEqual(unauthorized("Invalid token"));
  });

  test.each<[string, () => JWTPayload]>([
    ["an account that never was", () => ({ ...good, identity: NOBODYS_ID })],
    ["credentials that were replaced", () => ({ ...good, credentials_version: version - 1 })],
    ["credentials that will be", () => ({ ...good, credentials_version: version + 1 })],
  ])("a good token of %s opens nothing", async (_, claims) => {
    const answer = await ask(await signed(claims()));
    expect(answer.status).toBe(401);
    expect(answer.json).toEqual(unauthorized());
  });

  test("a token lives as long as the settings say", async () => {
    const token = await signIn(server, ada.username, ada.password);
    clock.advance((LIFETIME - 1) * 1000);
    expect((await ask(token)).status).toBe(200);
    clock.advance(1000);
    expect((await ask(token)).json).toEqual(unauthorized("Invalid token"));
  });

  test("a token survives a restart, and a change of the secret does not leave it alive", async () => {
    const token = await signIn(server, ada.username, ada.password);
    const status = (running: TestServer, credentials: { bearer: string } | { apiKey: string }) =>
      running.request("GET", "/api/v1/me", credentials).then((answer) => answer.status);
    await whileRunning({}, async (restarted) => {
      expect(await status(restarted, { bearer: token })).toBe(200);
    });
    const changed = {
      ARGILLA_AUTH_SECRET_KEY: "a new secret, long enough",
      ARGILLA_AUTH_SECRET_KEY_PREVIOUS: TEST_SECRET_KEY,
    };
    await whileRunning(changed, async (restarted) => {
      expect(await status(restarted, { bearer: token })).toBe(401);
      expect(await status(restarted, { apiKey: ada.apiKey })).toBe(200);
    });
  });

  async function whileRunning(env: Record<string, string>, look: (running: TestServer) => Promise<void>) {
    const running = await site.start(env);
    try {
      await look(running);
    } finally {
      await running[Symbol.asyncDispose]();
    }
  }

  test("an account that is made again under a deleted one's id does not revive its tokens", async () => {
    const gone = await createAccount(server);
    const token = await signIn(server, gone.username, gone.password);
    await server.request("DELETE", `/api/v1/users/${gone.id}`, { apiKey: OWNER_KEY });
    const json = { id: gone.id, username: gone.username, first_name: "Again", password: gone.password };
    const again = await server.request("POST", "/api/v1/users", { apiKey: OWNER_KEY, json });
    expect([again.status, again.json.id]).toEqual([201, gone.id]);
    expect((await ask(token)).status).toBe(401);
  });
});

function without(claims: JWTPayload, name: string): JWTPayload {
  return Object.fromEntries(Object.entries(claims).filter(([key]) => key !== name));
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}

/** Signs with the server's own key under a header that no library would agree to. */
function signedByHand(header: object, claims: JWTPayload, hash: "sha256" | "sha512"): string {
  const signed = `${encode(header)}.${encode(claims)}`;
  return `${signed}.${createHmac(hash, KEY).update(signed).digest("base64url")}`;
}

function withHeader(token: string, header: object): string {
  return token.replace(/^[^.]+/, encode({ alg: "HS256", ...header }));
}

function withClaims(token: string, claims: JWTPayload): string {
  return token.replace(/\.[^.]+\./, `.${encode(claims)}.`);
}
