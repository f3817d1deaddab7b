import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createAccount } from "../support/accounts.ts";
import { onEachEngine } from "../support/engines.ts";
import { FakeHub } from "../support/fake-hub.ts";
import { personalSpace, signInWithHub } from "../support/hub-sign-in.ts";
import { OWNER_KEY, startTestServer, type TestServer } from "../support/test-server.ts";
import { cli } from "./cli-run.ts";

onEachEngine("the commands of access and of the audit log", (engine) => {
  let hub: FakeHub;
  let server: TestServer;
  beforeAll(async () => {
    hub = await FakeHub.start();
    server = await startTestServer({ engine, env: personalSpace(hub, hub.addPerson("creator")) });
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await hub[Symbol.asyncDispose]();
  });

  const run = (...args: string[]) => cli(args, server.env);
  async function json(...args: string[]) {
    const { exitCode, stdout, stderr } = await run(...args, "--json");
    expect({ exitCode, stderr: stderr.replace(/^Warning: .*\n/gm, "") }).toEqual({ exitCode: 0, stderr: "" });
    return JSON.parse(stdout);
  }

  test("link-identity prints a link, list tells what opens an account, unlink-identity takes it away", async () => {
    const { username } = await createAccount(server);
    const { url } = await json("users", "link-identity", username);
    expect(url).toMatch(/\/link-identity#[\w-]{43}$/);
    expect((await run("users", "link-identity", username)).stdout).toMatch(
      /^To be opened by '.*\nhttps?:.*\n$/,
    );

    const person = hub.addPerson("hub-ada");
    const { user } = await signInWithHub(server, person);
    const listed = await json("users", "list");
    const find = (name: string) => listed.find((item: { username: string }) => item.username === name);
    expect(find(username)).toMatchObject({ sign_in_methods: ["password"], identities: [] });
    expect(find(user.username)).toMatchObject({
      sign_in_methods: ["huggingface"],
      identities: [{ username: "hub-ada" }],
    });
    expect((await run("users", "list")).stdout).toMatch(/hub-ada .*Hugging Face \(hub-ada\)/);

    expect(await run("users", "unlink-identity", user.username)).toMatchObject({ exitCode: 2 });
    const wrong = await run("users", "unlink-identity", user.username, "--identity", "x", "--yes");
    expect([wrong.exitCode, wrong.stderr]).toEqual([1, expect.stringContaining("No identity `x` opens")]);
    const { stdout } = await run("users", "unlink-identity", user.username, "--yes");
    expect(stdout).toBe("Hugging Face identity 'hub-ada' no longer opens the account 'hub-ada'.\n");
    expect(
      (await json("users", "list")).find((item: { id: string }) => item.id === user.id).identities,
    ).toEqual([]);
  });

  test("reset prints new credentials, which open the account", async () => {
    const account = await createAccount(server);
    const { password, api_key: apiKey } = await json("users", "reset", account.username, "--yes");
    const form = { username: account.username, password };
    expect((await server.request("POST", "/api/v1/token", { form })).status).toBe(201);
    expect((await server.request("GET", "/api/v1/me", { apiKey })).status).toBe(200);
  });

  test("audit list tells who did what, narrowed as the API narrows it", async () => {
    const { id, username } = await createAccount(server);
    await run("users", "disable", username);
    await server.request("DELETE", `/api/v1/users/${id}`, { apiKey: OWNER_KEY });
    const { items } = await json("audit", "list", "--action", "user.disabled", "--limit", "1");
    expect(items).toEqual([
      expect.objectContaining({
        action: "user.disabled",
        actor: null,
        source: "cli",
        target: { type: "user", id, name: username },
      }),
    ]);
    const owner = (await server.request("GET", "/api/v1/me", { apiKey: OWNER_KEY })).json.username;
    const page = await json("audit", "list", "--actor", owner, "--limit", "2");
    expect(page.items.map(({ action }: { action: string }) => action)).toEqual([
      "user.deleted",
      "user.created",
    ]);
    expect((await json("audit", "list", "--before", page.items[1].id, "--limit", "200")).next).toBeNull();
    expect(await json("audit", "list", "--since", "2999-01-01")).toEqual({ items: [], next: null });

    const { stdout } = await run("audit", "list", "--action", "user.deleted", "--limit", "1");
    expect(stdout).toMatch(
      new RegExp(`^when \\(UTC\\) .*\\n-.*\\n.* user.deleted +${owner} +user ${username} +role: annotator`),
    );
    for (const [option, value] of [
      ["--since", "yesterday"],
      ["--limit", "0"],
      ["--action", "user.eaten"],
    ] as const) {
      const wrong = await run("audit", "list", option, value);
      expect([option, wrong.exitCode, wrong.stderr]).toEqual([option, 2, expect.stringContaining(option)]);
    }
  });
});
