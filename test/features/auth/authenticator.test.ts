import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createAccount, signIn, type TestAccount } from "../../support/accounts.ts";
import { onEachEngine } from "../../support/engines.ts";
import { unauthorized } from "../../support/error-bodies.ts";
import { exchange } from "../../support/raw-http.ts";
import { startTestServer, type TestServer } from "../../support/test-server.ts";

const HUB_TOKEN = "hf_QwErTyUiOpAsDfGhJkLzXcVbNm";
const PLAIN = "Could not validate credentials";
const INVALID = "Invalid token";
const NOT_THE_HUB =
  "Could not validate credentials: that is a Hugging Face token. Send your Argilla API key in the header X-Argilla-Api-Key";

onEachEngine("who calls", (engine) => {
  let server: TestServer;
  let ada: TestAccount;
  let grace: TestAccount;
  let gracesToken: string;
  beforeAll(async () => {
    server = await startTestServer({ engine });
    ada = await createAccount(server, { username: "ada" });
    grace = await createAccount(server, { username: "grace" });
    gracesToken = await signIn(server, grace.username, grace.password);
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  const key = (value?: string): Record<string, string> => ({ "X-Argilla-Api-Key": value ?? ada.apiKey });
  const authorization = (value?: string) => ({ Authorization: value ?? `Bearer ${gracesToken}` });

  test.each<[string, () => Record<string, string>, string]>([
    ["a good key", () => key(), "ada"],
    ["a good token", () => authorization(), "grace"],
    ["a good key beside another's good token", () => ({ ...key(), ...authorization() }), "ada"],
    ["a good key beside a rubbish bearer", () => ({ ...key(), ...authorization("Bearer rubbish") }), "ada"],
    ["a good key beside a Hub token", () => ({ ...key(), ...authorization(`Bearer ${HUB_TOKEN}`) }), "ada"],
    ["a good key beside Basic", () => ({ ...key(), ...authorization("Basic YTpi") }), "ada"],
    ["a wrong key beside a good token", () => ({ ...key("wrong"), ...authorization() }), "grace"],
    ["an empty key beside a good token", () => ({ ...key(""), ...authorization() }), "grace"],
    ["the scheme in small letters", () => authorization(`bearer ${gracesToken}`), "grace"],
    ["the scheme in capitals and two spaces", () => authorization(`BEARER  ${gracesToken}`), "grace"],
  ])("%s is %s's", async (_, headers, username) => {
    const answer = await server.request("GET", "/api/v1/me", { headers: headers() });
    expect(answer.status).toBe(200);
    expect(answer.json.username).toBe(username);
  });

  test.each<[string, () => Record<string, string>, string]>([
    ["nothing", () => ({}), PLAIN],
    ["a wrong key", () => key("wrong"), PLAIN],
    ["an empty key", () => key(""), PLAIN],
    ["a key without its end", () => key(ada.apiKey.slice(0, -1)), PLAIN],
    ["a key in other case", () => key(swapCase(ada.apiKey)), PLAIN],
    ["two good keys in one header", () => key(`${ada.apiKey}, ${ada.apiKey}`), PLAIN],
    [
      "a wrong key beside a Hub token",
      () => ({ ...key("wrong"), ...authorization(`Bearer ${HUB_TOKEN}`) }),
      PLAIN,
    ],
    ["a Hub token as bearer", () => authorization(`Bearer ${HUB_TOKEN}`), NOT_THE_HUB],
    ["a Hub token as key", () => key(HUB_TOKEN), NOT_THE_HUB],
    ["a rubbish bearer", () => authorization("Bearer rubbish"), INVALID],
    [
      "a wrong key beside a rubbish bearer",
      () => ({ ...key("wrong"), ...authorization("Bearer rubbish") }),
      INVALID,
    ],
    ["an API key as bearer", () => authorization(`Bearer ${ada.apiKey}`), INVALID],
    ["a token as key", () => key(gracesToken), PLAIN],
    ["a good token without its scheme", () => authorization(gracesToken), PLAIN],
    ["a scheme without a token", () => authorization("Bearer "), PLAIN],
    ["name and password as Basic", () => authorization(`Basic ${btoa(`ada:${ada.password}`)}`), PLAIN],
    ["a key in a cookie", () => ({ Cookie: `X-Argilla-Api-Key=${ada.apiKey}` }), PLAIN],
  ])("%s is nobody's", async (_, headers, detail) => {
    const answer = await server.request("GET", "/api/v1/me", { headers: headers() });
    expect(answer.status).toBe(401);
    expect(answer.json).toEqual(unauthorized(detail));
    expect(answer.headers.get("www-authenticate")).toBeNull();
  });

  test("a key in the address is nobody's", async () => {
    for (const name of ["api_key", "X-Argilla-Api-Key", "access_token"]) {
      expect((await server.request("GET", `/api/v1/me?${name}=${ada.apiKey}`)).status).toBe(401);
    }
  });

  test.each(["X-Argilla-Api-Key", "x-argilla-api-key", "X-ARGILLA-API-KEY", "x-Argilla-api-KEY"])(
    "the header may be written %s",
    async (name) => {
      const answer = await exchange(
        server.url,
        `GET /api/v1/me HTTP/1.1\r\nHost: x\r\n${name}: ${ada.apiKey}\r\n\r\n`,
      );
      expect(answer.status).toBe(200);
    },
  );

  test("credentials stand in no log", async () => {
    for (const headers of [key(), authorization(), key(HUB_TOKEN), authorization(`Bearer ${HUB_TOKEN}`)]) {
      await server.request("GET", "/api/v1/me", { headers });
    }
    expect(server.log()).toContain("/api/v1/me");
    for (const secret of [ada.apiKey, gracesToken, HUB_TOKEN, ada.password]) {
      expect(server.log()).not.toContain(secret);
    }
  });
});

function swapCase(text: string): string {
  return text.replace(/[a-z]/gi, (letter) =>
    letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
  );
}
