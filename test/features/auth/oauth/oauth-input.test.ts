import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { onEachEngine } from "../../../support/engines.ts";
import { FakeHub, type HubPerson } from "../../../support/fake-hub.ts";
import {
  browserFor,
  CALLBACK,
  comeBack,
  finishSignIn,
  personalSpace,
  startSignIn,
} from "../../../support/hub-sign-in.ts";
import { startTestServer, type TestServer } from "../../../support/test-server.ts";

const LONG = "x".repeat(10_000);
/** Query strings that give a parameter in a way that no honest sender does; `=` stands for its right value. */
const DISTORTIONS: Record<string, (name: string, value: string) => string> = {
  missing: () => "",
  empty: (name) => `${name}=`,
  "without a value": (name) => name,
  repeated: (name, value) => `${name}=${value}&${name}=${value}`,
  "repeated with another": (name, value) => `${name}=${value}&${name}=other`,
  "10 kB long": (name) => `${name}=${LONG}`,
  "a list": (name, value) => `${name}[]=${value}`,
  "an object": (name, value) => `${name}[a]=${value}`,
  "with a null byte": (name, value) => `${name}=${value}%00`,
  "with control characters": (name, value) => `${name}=%0d%0aSet-Cookie:%20a=b%0d%0a${value}%07%7f`,
  "in broken UTF-8": (name) => `${name}=%ff%fe%ed%a0%80`,
  "in a broken encoding": (name) => `${name}=%zz%`,
};
const CODES = ["expired", "not-verified", "provider-refused"];

onEachEngine("hostile input of the sign-in routes", (engine) => {
  let hub: FakeHub;
  let server: TestServer;
  let ada: HubPerson;
  let address: string;
  beforeAll(async () => {
    hub = await FakeHub.start();
    ada = hub.addPerson("ada");
    server = await startTestServer({ engine, env: personalSpace(hub, ada) });
    address = server.context.address;
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await hub[Symbol.asyncDispose]();
  });

  const start = "/api/v1/oauth2/providers/huggingface/authentication";
  const steering = ["state", "scope", "redirect_uri", "client_id", "response_type", "nonce"];

  test.each(["next", "organization", "moved", ...steering])("the first step takes any %s", async (name) => {
    for (const [title, distort] of Object.entries(DISTORTIONS)) {
      const answer = await browserFor(server).get(
        `${address}${start}?${distort(name, "https://evil.example")}`,
      );
      expect([title, answer.status, answer.location?.origin]).toEqual([title, 303, hub.url]);
      const sent = answer.location?.searchParams;
      expect(sent?.get("redirect_uri")).toBe(`${address}${CALLBACK}`);
      expect(sent?.get("client_id")).toBe(hub.clientId);
      expect(sent?.get("scope")).toBe("openid profile");
      expect(sent?.get("response_type")).toBe("code");
      for (const key of ["state", "nonce", "redirect_uri", "code_challenge"]) {
        expect(sent?.getAll(key)).toHaveLength(1);
        expect(sent?.get(key)).toMatch(/^[\w:/.-]{20,100}$/);
      }
    }
  });

  /** Comes back with one parameter of the answer distorted. */
  async function comeBackWith(name: string, distort: (name: string, value: string) => string) {
    const browser = browserFor(server);
    const callback = await comeBack(server, ada, { browser });
    const value = callback.searchParams.get(name) ?? "value";
    callback.searchParams.delete(name);
    return { browser, url: `${callback}&${distort(name, value)}` };
  }

  test.each(["code", "state", "iss"])("the callback takes nothing but the right %s", async (name) => {
    for (const [title, distort] of Object.entries(DISTORTIONS)) {
      const { browser, url } = await comeBackWith(name, distort);
      const { destination, user } = await finishSignIn(server, browser, url);
      const code = /^\/sign-in\/problem\?code=([\w-]+)$/.exec(destination)?.[1];
      expect([title, CODES.includes(String(code)), user]).toEqual([title, true, null]);
    }
  });

  test.each(["error_description", "error_uri", "session_state", "next", "moved"])(
    "the callback leaves aside any %s",
    async (name) => {
      for (const [title, distort] of Object.entries(DISTORTIONS)) {
        const { browser, url } = await comeBackWith(name, distort);
        expect([title, (await finishSignIn(server, browser, url)).destination]).toEqual([title, "/"]);
      }
    },
  );

  test.each(["code", "state", "iss"])("the exchange takes nothing but the right %s", async (name) => {
    for (const [title, distort] of Object.entries(DISTORTIONS)) {
      const { browser, url } = await comeBackWith(name, distort);
      const exchange = url.replace(CALLBACK, "/api/v1/oauth2/providers/huggingface/access-token");
      const answer = await browser.get(exchange);
      expect([title, answer.status, answer.json.access_token]).toEqual([title, 422, undefined]);
    }
  });

  test.each(["", "other", "x".repeat(42), LONG, "%00", '"quoted"', "a b", "__proto__", "s:signed.signature"])(
    "a browser's cookie of the attempt may hold anything: %.20j",
    async (value) => {
      const browser = browserFor(server);
      browser.setCookie(new URL(address).hostname, "argilla-sign-in", value);
      expect((await startSignIn(server, browser)).location?.origin).toBe(hub.url);
      const callback = await comeBack(server, ada, { browser });
      browser.setCookie(new URL(address).hostname, "argilla-sign-in", value);
      expect((await finishSignIn(server, browser, callback)).destination).toBe(
        "/sign-in/problem?code=other-browser",
      );
    },
  );

  test("other methods and paths are none", async () => {
    const browser = browserFor(server);
    for (const [method, path] of [
      ["POST", start],
      ["POST", CALLBACK],
      ["GET", `${start}x`],
      ["GET", start.replace("huggingface", "HuggingFace")],
      ["GET", start.replace("huggingface", "github")],
      ["GET", start.replace("huggingface", "__proto__")],
    ] as const) {
      const { status, location } = await browser.send(method, `${address}${path}`);
      expect([path, [404, 405].includes(status), location]).toEqual([path, true, undefined]);
    }
  });
});
