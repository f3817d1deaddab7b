import { createHash } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { base64url, exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from "jose";
import nock from "nock";
import { onEachEngine } from "../../../support/engines.ts";
import { browserFor, CALLBACK, finishSignIn, startSignIn } from "../../../support/hub-sign-in.ts";
import { startTestServer, type TestServer } from "../../../support/test-server.ts";

const HUB = "https://huggingface.co";
const CLIENT = {
  OAUTH_CLIENT_ID: "19943f22-042c-43f8-96bd-6522ffa8bdfe",
  OAUTH_CLIENT_SECRET: "a_secret.of-letters~digits-and-signs",
};
const SUBJECT = "5f0c746619cb630495b814fd";
const KEY = await generateKeyPair("RS256");
const OTHER_KEY = await generateKeyPair("RS256");
const PUBLIC_JWK = { ...(await exportJWK(KEY.publicKey)), kid: "hub-key", alg: "RS256", use: "sig" };

/** What the scripted Hub does otherwise than a good one. */
interface Script {
  /** Claims in place of the right ones; undefined leaves one out. */
  readonly claims?: Record<string, unknown>;
  readonly sign?: (claims: JWTPayload) => Promise<string> | string;
  readonly token?: Record<string, unknown>;
  readonly userinfo?: unknown;
  readonly callback?: Record<string, string>;
}

const withHeader = (alg: string, kid = "hub-key") => ({ alg, kid, typ: "JWT" });
const signWith = (key: Parameters<SignJWT["sign"]>[0], alg: string, kid?: string) => (claims: JWTPayload) =>
  new SignJWT(claims).setProtectedHeader(withHeader(alg, kid)).sign(key);
const sign = signWith(KEY.privateKey, "RS256");
const now = () => Math.floor(Date.now() / 1000);
const person = { sub: SUBJECT, preferred_username: "ada", name: "Ada" };

/** Each breaks one rule of OpenID Connect Core 1.0 or RFC 9207, and the log names it. */
const VIOLATIONS: readonly (readonly [title: string, script: Script, check: string])[] = [
  ["another nonce", { claims: { nonce: "another" } }, "nonce"],
  ["no nonce", { claims: { nonce: undefined } }, "nonce"],
  ["another issuer", { claims: { iss: "https://huggingface.co.evil.example" } }, "iss"],
  ["an issuer with a slash more", { claims: { iss: `${HUB}/` } }, "iss"],
  ["another audience", { claims: { aud: "another-client" } }, "aud"],
  ["several other audiences", { claims: { aud: ["a", "b"] } }, "aud"],
  [
    "an audience more and no authorized party",
    { claims: { aud: [CLIENT.OAUTH_CLIENT_ID, "another"] } },
    "untrusted audiences",
  ],
  ["an id token that has expired", { claims: { exp: now() - 31, iat: now() - 3_600 } }, "exp"],
  ["an id token that never expires", { claims: { exp: undefined } }, "exp"],
  ["an id token from no time", { claims: { iat: undefined } }, "iat"],
  ["an id token from the future", { claims: { nbf: now() + 3_600 } }, "nbf"],
  ["an id token about nobody", { claims: { sub: undefined } }, "sub"],
  ["no id token", { token: { id_token: undefined } }, "id_token"],
  [
    "a signature by another key of the same name",
    { sign: signWith(OTHER_KEY.privateKey, "RS256") },
    "signature",
  ],
  ["a key that the Hub does not publish", { sign: signWith(KEY.privateKey, "RS256", "other") }, "key"],
  [
    "no signature",
    { sign: async (claims) => `${(await sign(claims)).split(".").slice(0, 2).join(".")}.` },
    "",
  ],
  [
    "a signature of other claims",
    {
      async sign(claims) {
        const [header, , signature] = (await sign({ ...claims, sub: "another" })).split(".");
        return [header, base64url.encode(JSON.stringify(claims)), signature].join(".");
      },
    },
    "signature",
  ],
  ["the algorithm none", { sign: (claims) => new UnsecuredJWT(claims).encode() }, "alg"],
  [
    "a signature by the client's secret",
    { sign: signWith(new TextEncoder().encode(CLIENT.OAUTH_CLIENT_SECRET), "HS256") },
    "alg",
  ],
  ["an id token that is none", { sign: () => "not.a.token" }, "JWT Header"],
  ["a token of another type", { token: { token_type: "mac" } }, "token_type"],
  ["no access token", { token: { access_token: undefined } }, "access_token"],
  ["another issuer beside the code", { callback: { iss: "https://evil.example" } }, "iss"],
  ["an id token beside the code", { callback: { id_token: "a.b.c" } }, "hybrid flows"],
  ["a JWT in place of the answer", { callback: { response: "a.b.c" } }, "JARM"],
  ["the userinfo of another", { userinfo: { ...person, sub: "6f0c746619cb630495b814fd" } }, "sub"],
  ["the userinfo of nobody", { userinfo: { ...person, sub: undefined } }, "sub"],
  ["a list in place of userinfo", { userinfo: [person] }, "top level object"],
  ["a page in place of userinfo", { userinfo: "<html>" }, "NOT_JSON"],
];

onEachEngine("the Hub's answer", (engine) => {
  let server: TestServer;
  beforeAll(async () => {
    if (!nock.isActive()) nock.activate();
    server = await startTestServer({ engine, env: CLIENT });
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    nock.restore();
  });
  beforeEach(() => {
    nock.disableNetConnect();
    nock.enableNetConnect("127.0.0.1");
  });
  afterEach(() => {
    nock.cleanAll();
    nock.enableNetConnect();
  });

  function publishMetadata(): void {
    const metadata = {
      issuer: HUB,
      authorization_endpoint: `${HUB}/oauth/authorize`,
      token_endpoint: `${HUB}/oauth/token`,
      userinfo_endpoint: `${HUB}/oauth/userinfo`,
      jwks_uri: `${HUB}/oauth/jwks`,
      id_token_signing_alg_values_supported: ["RS256"],
    };
    nock(HUB).persist().get("/.well-known/openid-configuration").reply(200, metadata);
    nock(HUB)
      .persist()
      .get("/oauth/jwks")
      .reply(200, { keys: [PUBLIC_JWK] });
  }

  /** Plays a whole sign-in, in which the Hub follows the script. */
  async function play(script: Script) {
    publishMetadata();
    const browser = browserFor(server);
    const sent = (await startSignIn(server, browser)).location as URL;
    expect(sent.href.startsWith(`${HUB}/oauth/authorize?`)).toBe(true);
    const asked = Object.fromEntries(sent.searchParams);
    const claims = { ...goodClaims(asked.nonce), ...script.claims } as JWTPayload;
    const token = { access_token: "at", token_type: "bearer", id_token: await (script.sign ?? sign)(claims) };
    const exchanged = { authorization: "", form: {} as Record<string, string> };
    nock(HUB)
      .post("/oauth/token")
      .reply(async (request: Request) => {
        exchanged.authorization = String(request.headers.get("authorization"));
        exchanged.form = Object.fromEntries(new URLSearchParams(await request.text()));
        return [200, { ...token, ...script.token }, { "Content-Type": "application/json" }];
      });
    nock(HUB, { reqheaders: { authorization: "Bearer at" } })
      .get("/oauth/userinfo")
      .reply(200, (script.userinfo ?? person) as nock.Body);
    const query = new URLSearchParams({ code: "the-code", state: asked.state ?? "", ...script.callback });
    const outcome = await finishSignIn(server, browser, `${server.context.address}${CALLBACK}?${query}`);
    return { asked, exchanged, outcome };
  }

  test("signs somebody in when it is right", async () => {
    const { asked, exchanged, outcome } = await play({});
    expect(outcome).toMatchObject({ destination: "/", user: { username: "ada", first_name: "Ada" } });
    expect(asked).toMatchObject({
      client_id: CLIENT.OAUTH_CLIENT_ID,
      redirect_uri: `${server.context.address}${CALLBACK}`,
      response_type: "code",
      scope: "openid profile",
      code_challenge_method: "S256",
    });
    const { code_verifier: verifier, ...form } = exchanged.form;
    expect(form).toEqual({
      grant_type: "authorization_code",
      code: "the-code",
      redirect_uri: asked.redirect_uri,
    });
    // As the Hub documents it: plain Base64, whether or not it decodes what is inside.
    const credentials = `${CLIENT.OAUTH_CLIENT_ID}:${CLIENT.OAUTH_CLIENT_SECRET}`;
    expect(exchanged.authorization).toBe(`Basic ${Buffer.from(credentials).toString("base64")}`);
    expect(createHash("sha256").update(String(verifier)).digest("base64url")).toBe(asked.code_challenge);
  });

  test.each(VIOLATIONS)("signs nobody in with %s", async (_title, script, check) => {
    const logged = server.log().length;
    const { outcome } = await play(script);
    expect(outcome).toMatchObject({ destination: "/sign-in/problem?code=not-verified", user: null });
    const lines = server.log().slice(logged).trim().split("\n");
    const warning = lines.map((line) => JSON.parse(line)).find(({ level }) => level === 40);
    expect(warning.check ?? warning.error).toContain(check);
  });

  test("may be half a minute off, as clocks are", async () => {
    const { outcome } = await play({ claims: { exp: now() - 5, nbf: now() + 25 } });
    expect(outcome.destination).toBe("/");
  });

  test("signs nobody in with another state", async () => {
    const { outcome } = await play({ callback: { state: "another" } });
    expect(outcome).toMatchObject({ destination: "/sign-in/problem?code=expired", user: null });
  });
});

function goodClaims(nonce: string | undefined): JWTPayload {
  return { iss: HUB, aud: CLIENT.OAUTH_CLIENT_ID, sub: SUBJECT, iat: now(), exp: now() + 3_600, nonce };
}
