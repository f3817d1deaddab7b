import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { createAccount, type TestAccount } from "../../support/accounts.ts";
import { onEachEngine } from "../../support/engines.ts";
import { createSite, OWNER_KEY, type TestServer, type TestSite } from "../../support/test-server.ts";

onEachEngine("the first steps", (engine) => {
  let site: TestSite;
  let server: TestServer;
  beforeEach(async () => {
    site = await createSite({ engine, content: "tables" });
    server = await site.start();
  });
  afterEach(async () => {
    await server[Symbol.asyncDispose]();
    await site[Symbol.asyncDispose]();
  });

  // biome-ignore lint/suspicious/noExplicitAny: a wire body has no type before it is asserted on.
  async function stepsOf({ username, password }: TestAccount): Promise<any> {
    const token = await server.request("POST", "/api/v1/token", { form: { username, password } });
    const answer = await server.request("GET", "/api/v1/first-run", { bearer: token.json.access_token });
    expect(answer.status).toBe(200);
    return answer.json;
  }

  test("know when a program has called with the caller's own key, also after a restart", async () => {
    const ada = await createAccount(server, { role: "owner" });
    const grace = await createAccount(server, { role: "owner" });
    expect((await stepsOf(ada)).steps.program).toEqual({ done: false });
    await server.request("GET", "/api/v1/me", { apiKey: ada.apiKey });

    await server[Symbol.asyncDispose]();
    server = await site.start();
    expect((await stepsOf(ada)).steps.program).toEqual({ done: true });
    expect((await stepsOf(grace)).steps.program).toEqual({ done: false });
  });

  test("count accounts and name workspaces as they are", async () => {
    const ada = await createAccount(server, { role: "owner" });
    const { steps } = await stepsOf(ada);
    expect(steps.workspace).toEqual({ done: true, names: ["admin"] });
    expect(steps.people).toEqual({ done: false, hugging_face: false, newcomers_join: [], accounts: 4 });
    expect(steps.storage).toEqual({ done: true, database: engine.name, home: `${site.folder}/home` });

    const { items } = (await server.request("GET", "/api/v1/me/workspaces", { apiKey: OWNER_KEY })).json;
    await server.request("DELETE", `/api/v1/workspaces/${items[0].id}`, { apiKey: OWNER_KEY });
    expect((await stepsOf(ada)).steps.workspace).toEqual({ done: false, names: [] });
  });

  test("are put away and taken out for one account alone, in every instance", async () => {
    const ada = await createAccount(server, { role: "owner" });
    const grace = await createAccount(server, { role: "owner" });
    const put = (dismissed: boolean) =>
      server.request("PUT", "/api/v1/first-run", { apiKey: ada.apiKey, json: { dismissed } });
    expect((await put(true)).json.dismissed).toBe(true);
    expect((await put(true)).json.dismissed).toBe(true);
    await server[Symbol.asyncDispose]();
    server = await site.start();
    expect((await stepsOf(ada)).dismissed).toBe(true);
    expect((await stepsOf(grace)).dismissed).toBe(false);
    expect((await put(false)).json.dismissed).toBe(false);
    expect((await stepsOf(ada)).dismissed).toBe(false);
  });

  test("go with their account", async () => {
    const ada = await createAccount(server, { role: "owner" });
    await server.request("PUT", "/api/v1/first-run", { apiKey: ada.apiKey, json: { dismissed: true } });
    const count = async () =>
      Number((await server.context.database.read("first_runs").count({ n: "*" }))[0]?.n);
    const before = await count();
    await server.request("DELETE", `/api/v1/users/${ada.id}`, { apiKey: OWNER_KEY });
    expect(await count()).toBe(before - 1);
  });
});
