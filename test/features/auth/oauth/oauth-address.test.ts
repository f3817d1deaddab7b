import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { onEachEngine } from "../../../support/engines.ts";
import { FakeHub, type HubPerson } from "../../../support/fake-hub.ts";
import { browserFor, personalSpace, signInWithHub, startSignIn } from "../../../support/hub-sign-in.ts";
import { TestBrowser } from "../../../support/test-browser.ts";
import { startTestServer } from "../../../support/test-server.ts";

const START = "/api/v1/oauth2/providers/huggingface/authentication";
const CALLBACK = "/oauth/huggingface/callback";

onEachEngine("the addresses of signing in", (engine) => {
  let hub: FakeHub;
  let ada: HubPerson;
  beforeAll(async () => {
    hub = await FakeHub.start();
    ada = hub.addPerson("ada");
  });
  afterAll(async () => {
    await hub[Symbol.asyncDispose]();
  });

  test.each([
    ["the Space's own host", { SPACE_HOST: "ada-labels.hf.space" }, "https://ada-labels.hf.space"],
    [
      "the first host of a Space with a domain of its own",
      { SPACE_HOST: "ada-labels.hf.space, labels.example.org" },
      "https://ada-labels.hf.space",
    ],
    [
      "the Space's host and a path",
      { SPACE_HOST: "ada-labels.hf.space", ARGILLA_BASE_URL: "/argilla/" },
      "https://ada-labels.hf.space/argilla",
    ],
    ["the public address", { ARGILLA_BASE_URL: "https://labels.example.org" }, "https://labels.example.org"],
    [
      "the public address with a port and a path",
      { ARGILLA_BASE_URL: "http://localhost:1234/a/b" },
      "http://localhost:1234/a/b",
    ],
  ])("people come back to %s, whatever a request says", async (_title, settings, address) => {
    const env = { ...personalSpace(hub, ada), ...settings };
    await using server = await startTestServer({ engine, env });
    const headers = {
      "X-Forwarded-Host": "evil.example",
      "X-Forwarded-Proto": "http",
      "X-Forwarded-Port": "81",
      Forwarded: "host=evil.example;proto=http",
      Origin: "https://evil.example",
      Referer: "https://evil.example/",
    };
    const { location } = await browserFor(server).get(`${address}${START}`, { headers });
    expect(location?.searchParams.get("redirect_uri")).toBe(`${address}${CALLBACK}`);
    const query = { next: "/settings" };
    const { destination, user } = await signInWithHub(server, ada, { query });
    expect([destination, user.role]).toEqual(["/settings", "owner"]);
    const denied = await signInWithHub(server, ada, { query, browser: browserFor(server), deny: true });
    expect(denied.destination).toBe("/sign-in/problem?code=denied&next=%2Fsettings");
  });

  test("off a Space without a public address people come back to this machine", async () => {
    await using server = await startTestServer({ engine, env: hub.env });
    const { location } = await startSignIn(server, browserFor(server));
    expect(location?.searchParams.get("redirect_uri")).toBe(
      `http://localhost:${server.server.port}${CALLBACK}`,
    );
  });

  test("whoever came by another name begins again where they will come back", async () => {
    await using server = await startTestServer({ engine, env: personalSpace(hub, ada) });
    const { address } = server.context;
    const browser = new TestBrowser({ "https://labels.example.org": server.url, [address]: server.url });
    const first = await browser.get(`https://labels.example.org${START}?next=/settings&organization=1`);
    expect(first.headers.getSetCookie()).toEqual([]);
    expect(first.location?.href).toBe(`${address}${START}?next=%2Fsettings&organization=1&moved=1`);
    const second = await browser.get(first.location as URL);
    expect(second.location?.origin).toBe(hub.url);
  });

  test("a proxy that renames the host is no endless way round", async () => {
    await using server = await startTestServer({ engine, env: personalSpace(hub, ada) });
    const headers = { Host: "internal:6900" };
    const browser = browserFor(server);
    const first = await browser.get(`${server.context.address}${START}`, { headers });
    const second = await browser.get(first.location as URL, { headers });
    expect(second.location?.origin).toBe(hub.url);
  });

  test.each<[string, Record<string, string>, string, Record<string, string>]>([
    ["on this machine", {}, "argilla-sign-in", { samesite: "Lax" }],
    [
      "over https",
      { ARGILLA_BASE_URL: "https://labels.example.org/a" },
      "__Host-argilla-sign-in",
      { samesite: "Lax", secure: "" },
    ],
    [
      "on a Space",
      { SPACE_ID: "ada/labels", SPACE_HOST: "ada-labels.hf.space" },
      "argilla-sign-in",
      { samesite: "None", secure: "", partitioned: "" },
    ],
  ])("the cookie of an attempt %s", async (_title, settings, name, attributes) => {
    await using server = await startTestServer({ engine, env: { ...hub.env, ...settings } });
    const browser = browserFor(server);
    await startSignIn(server, browser);
    const cookie = browser.cookie(name);
    expect(cookie?.value).toMatch(/^[\w-]{43}$/);
    const { expires, ...rest } = Object.fromEntries(cookie?.attributes ?? []);
    expect(rest).toEqual({ path: "/", httponly: "", "max-age": "600", ...attributes });
    expect(Date.parse(expires as string)).not.toBeNaN();
  });
});
