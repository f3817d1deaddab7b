import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createWorkspace } from "../../../support/accounts.ts";
import { onEachEngine } from "../../../support/engines.ts";
import { FakeHub } from "../../../support/fake-hub.ts";
import { type HubSignIn, personalSpace, signInWithHub } from "../../../support/hub-sign-in.ts";
import { createSite, OWNER_KEY, startTestServer, type TestServer } from "../../../support/test-server.ts";

async function workspacesOf(server: TestServer, { browser }: HubSignIn): Promise<string[]> {
  const { json } = await browser.get(`${server.context.address}/api/v1/me/workspaces`);
  return json.items.map(({ name }: { name: string }) => name).sort();
}

function rules(...workspaces: string[]): Record<string, string> {
  const list = workspaces.map((name) => `  - name: ${name}\n`).join("");
  return { ".oauth.yaml": `allowed_workspaces:${list === "" ? " []" : `\n${list}`}\n` };
}

onEachEngine("workspaces of people who sign in with Hugging Face", (engine) => {
  let hub: FakeHub;
  let env: Record<string, string>;
  beforeAll(async () => {
    hub = await FakeHub.start();
    env = personalSpace(hub, hub.addPerson("creator"));
  });
  afterAll(async () => {
    await hub[Symbol.asyncDispose]();
  });

  test("without a rule newcomers join the default workspace and no other", async () => {
    await using server = await startTestServer({ engine, env: { ...env, WORKSPACE: "labels" } });
    await createWorkspace(server, "other");
    expect(await workspacesOf(server, await signInWithHub(server, hub.addPerson("a")))).toEqual(["labels"]);
  });

  test("newcomers join exactly the allowed workspaces", async () => {
    const files = rules("one", "two", "one");
    await using server = await startTestServer({ engine, env, files });
    for (const name of ["one", "two", "three"]) await createWorkspace(server, name);
    const newcomer = await signInWithHub(server, hub.addPerson("b"));
    expect(await workspacesOf(server, newcomer)).toEqual(["one", "two"]);
    expect(newcomer.user.role).toBe("annotator");
  });

  test("with an empty list newcomers join none", async () => {
    await using server = await startTestServer({ engine, env, files: rules() });
    expect(await workspacesOf(server, await signInWithHub(server, hub.addPerson("c")))).toEqual([]);
  });

  test("the owner joins none by signing in", async () => {
    const creator = hub.addPerson("d");
    await using server = await startTestServer({
      engine,
      env: personalSpace(hub, creator),
      files: rules("one"),
    });
    expect((await signInWithHub(server, creator)).user.role).toBe("owner");
  });

  test("while an allowed workspace is missing, newcomers are kept out and the rest comes in", async () => {
    const known = hub.addPerson("e");
    await using site = await createSite({ engine, content: "tables", env, files: rules("one", "two") });
    await using server = await site.start();
    const closed = await signInWithHub(server, known);
    expect(closed).toMatchObject({ destination: "/sign-in/problem?code=closed", user: null });
    const { json } = await server.request("GET", "/api/v1/settings");
    expect(json.argilla_space.sign_in.missing_workspaces).toEqual(["one", "two"]);
    expect(server.log()).toContain("the workspace one of allowed_workspaces does not exist");

    await createWorkspace(server, "one");
    expect((await signInWithHub(server, known)).user).toBeNull();
    const { id } = await createWorkspace(server, "two");
    expect((await signInWithHub(server, known)).user).toMatchObject({ username: "e" });

    const removal = await server.request("DELETE", `/api/v1/workspaces/${id}`, { apiKey: OWNER_KEY });
    expect(removal.status).toBe(409);
  });

  test("a workspace that is missing keeps out nobody who has an account, nor the creator", async () => {
    const known = hub.addPerson("f");
    const creator = hub.addPerson("creator-f");
    const space = personalSpace(hub, creator);
    const files = { ...rules("never-made"), "open.yaml": "enabled: true\n" };
    await using site = await createSite({ engine, content: "tables", env: space, files });
    {
      await using server = await site.start({ ARGILLA_AUTH_OAUTH_CFG: "open.yaml" });
      expect((await signInWithHub(server, known)).user.username).toBe("f");
    }
    await using server = await site.start();
    expect((await signInWithHub(server, hub.addPerson("stranger"))).user).toBeNull();
    expect((await signInWithHub(server, known)).user.username).toBe("f");
    expect((await signInWithHub(server, creator)).user.role).toBe("owner");
  });

  test("later sign-ins keep the role and the memberships that were edited in the app", async () => {
    const person = hub.addPerson("g");
    await using server = await startTestServer({ engine, env: { ...env, WORKSPACE: "labels" } });
    const first = await signInWithHub(server, person);
    const other = await createWorkspace(server, "other");
    const { id } = first.user;
    const asOwner = { apiKey: OWNER_KEY };
    const { json: mine } = await first.browser.get(`${server.context.address}/api/v1/me/workspaces`);
    await server.request("DELETE", `/api/v1/workspaces/${mine.items[0].id}/users/${id}`, asOwner);
    await server.request("POST", `/api/v1/workspaces/${other.id}/users`, {
      ...asOwner,
      json: { user_id: id },
    });
    await server.request("PATCH", `/api/v1/users/${id}`, {
      ...asOwner,
      json: { role: "admin", username: "gina" },
    });

    const second = await signInWithHub(server, person);
    expect(second.user).toMatchObject({ id, role: "admin", username: "gina" });
    expect(await workspacesOf(server, second)).toEqual(["other"]);
  });

  test("with the default workspace deleted newcomers are kept out", async () => {
    await using server = await startTestServer({ engine, env: { ...env, WORKSPACE: "labels" } });
    const { json } = await server.request("GET", "/api/v1/me/workspaces", { apiKey: OWNER_KEY });
    const { id } = json.items.find(({ name }: { name: string }) => name === "labels");
    const removal = await server.request("DELETE", `/api/v1/workspaces/${id}`, { apiKey: OWNER_KEY });
    expect(removal.status).toBe(200);
    expect(await signInWithHub(server, hub.addPerson("h"))).toMatchObject({
      destination: "/sign-in/problem?code=closed",
      user: null,
    });
  });
});
