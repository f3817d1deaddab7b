import { afterEach, expect, test } from "@jest/globals";
import { createWorkspace } from "../../support/accounts.ts";
import { onEachEngine } from "../../support/engines.ts";
import { OWNER_KEY, startTestServer, type TestServer } from "../../support/test-server.ts";

const OAUTH_FILE = `allowed_workspaces:
  - name: shared
  - name: also-shared
`;
const OAUTH_APP = { OAUTH2_HUGGINGFACE_CLIENT_ID: "id", OAUTH2_HUGGINGFACE_CLIENT_SECRET: "secret" };

onEachEngine("workspaces that people who sign in with Hugging Face join", (engine) => {
  let server: TestServer | undefined;
  afterEach(async () => {
    await server?.[Symbol.asyncDispose]();
  });

  async function start(env: Record<string, string>): Promise<TestServer> {
    server = await startTestServer({ engine, env, files: { ".oauth.yaml": OAUTH_FILE } });
    return server;
  }

  async function remove(running: TestServer, name: string) {
    const { id } = await createWorkspace(running, name);
    const answer = await running.request("DELETE", `/api/v1/workspaces/${id}`, { apiKey: OWNER_KEY });
    const left = await running.request("GET", `/api/v1/workspaces/${id}`, { apiKey: OWNER_KEY });
    return { id, answer, left: left.status === 200 };
  }

  test.each(["shared", "also-shared"])("cannot be deleted: %s", async (name) => {
    const { id, answer, left } = await remove(await start(OAUTH_APP), name);
    expect(answer.status).toBe(409);
    expect(answer.json.detail).toContain(`Cannot delete the workspace ${id}.`);
    // What to do about it: where it is listed.
    expect(answer.json.detail).toContain(`\`${name}\``);
    expect(answer.json.detail).toContain("allowed_workspaces");
    expect(left).toBe(true);
  });

  test("can be deleted where nobody can sign in", async () => {
    const { answer, left } = await remove(await start({}), "shared");
    expect(answer.status).toBe(200);
    expect(left).toBe(false);
  });

  test("are those that are listed and no others", async () => {
    const { answer } = await remove(await start(OAUTH_APP), "shared-not");
    expect(answer.status).toBe(200);
  });
});
