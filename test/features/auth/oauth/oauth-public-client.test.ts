import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { onEachEngine } from "../../../support/engines.ts";
import { FakeHub } from "../../../support/fake-hub.ts";
import { browserFor, CALLBACK, signInWithHub } from "../../../support/hub-sign-in.ts";
import { startTestServer } from "../../../support/test-server.ts";

const PATH = "/.well-known/oauth-cimd";
const ORIGIN = "https://labels.example.org";

onEachEngine("a client that the Hub knows by its own document", (engine) => {
  let hub: FakeHub;
  beforeAll(async () => {
    hub = await FakeHub.start();
  });
  afterAll(async () => {
    await hub[Symbol.asyncDispose]();
  });

  test("describes itself, and the Hub takes it at its word", async () => {
    const env = {
      OPENID_PROVIDER_URL: hub.url,
      OAUTH2_HUGGINGFACE_CLIENT_ID: "__CIMD__",
      ARGILLA_BASE_URL: `${ORIGIN}/argilla`,
    };
    await using server = await startTestServer({ engine, env });
    hub.hosts.set(ORIGIN, server.url);
    const { address } = server.context;
    const document = await browserFor(server).get(`${address}${PATH}`);
    expect(document.headers.get("content-type")).toContain("application/json");
    expect(document.json).toMatchObject({
      client_id: `${address}${PATH}`,
      redirect_uris: [`${address}${CALLBACK}`],
      token_endpoint_auth_method: "none",
      grant_types: ["authorization_code"],
      response_types: ["code"],
    });
    expect(document.text).not.toContain("secret");
    expect((await signInWithHub(server, hub.addPerson("grace"))).user.username).toBe("grace");
  });

  test("has no such document when it has a secret", async () => {
    await using server = await startTestServer({ engine, env: hub.env });
    expect((await server.request("GET", PATH)).text).not.toContain("client_id");
  });
});
