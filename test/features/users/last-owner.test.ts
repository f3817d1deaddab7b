import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { createAccount, type TestAccount } from "../../support/accounts.ts";
import { onEachEngine } from "../../support/engines.ts";
import {
  createSite,
  OWNER_KEY,
  type TestResponse,
  type TestServer,
  type TestSite,
} from "../../support/test-server.ts";

onEachEngine("the last owner", (engine) => {
  let site: TestSite;
  let here: TestServer;
  let elsewhere: TestServer;
  let seeded: { id: string };
  beforeEach(async () => {
    site = await createSite({ engine, content: "tables" });
    here = await site.start();
    elsewhere = await site.start();
    seeded = (await here.request("GET", "/api/v1/me", { apiKey: OWNER_KEY })).json;
  });
  afterEach(async () => {
    await here[Symbol.asyncDispose]();
    await elsewhere[Symbol.asyncDispose]();
    await site[Symbol.asyncDispose]();
  });

  const WAYS_OUT: Readonly<
    Record<string, (server: TestServer, id: string, apiKey: string) => Promise<TestResponse>>
  > = {
    delete: (server, id, apiKey) => server.request("DELETE", `/api/v1/users/${id}`, { apiKey }),
    demote: (server, id, apiKey) =>
      server.request("PATCH", `/api/v1/users/${id}`, { apiKey, json: { role: "annotator" } }),
    disable: (server, id, apiKey) => server.request("POST", `/api/v1/users/${id}/disable`, { apiKey }),
  };

  async function owners(): Promise<string[]> {
    const rows = await here.context.database.read("users").where({ role: "owner", disabled: false });
    return rows.map(({ id }) => id);
  }

  test.each(Object.entries(WAYS_OUT))("is kept: %s answers 409 with the reason", async (verb, leave) => {
    const answer = await leave(here, seeded.id, OWNER_KEY);
    expect(answer.status).toBe(409);
    expect(answer.json).toEqual({
      detail: `Cannot ${verb} the user \`owner\`. It is the last owner who can sign in: make another user an owner first`,
    });
    expect(await owners()).toEqual([seeded.id]);
  });

  test.each(Object.entries(WAYS_OUT))("is not one who is disabled: %s", async (_, leave) => {
    const other = await createAccount(here, { role: "owner" });
    await here.context.users.setDisabled(other.id, true);
    expect((await leave(here, seeded.id, OWNER_KEY)).status).toBe(409);
    expect((await leave(here, other.id, OWNER_KEY)).status).toBe(200);
  });

  test.each(Object.entries(WAYS_OUT))(
    "of two who %s each other at the same moment, on two instances, one stays",
    async (_, leave) => {
      for (let round = 0; round < 10; round += 1) {
        const [a, b]: [TestAccount, TestAccount] = [
          await createAccount(here, { role: "owner" }),
          await createAccount(here, { role: "owner" }),
        ];
        // Out of the way, so that the two are the last.
        await here.context.database.write("users").where({ id: seeded.id }).update({ role: "admin" });
        const answers = await Promise.all([leave(here, b.id, a.apiKey), leave(elsewhere, a.id, b.apiKey)]);
        // The loser was refused, as the last owner or because the winner had made an end of them.
        expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
        expect(await owners()).toHaveLength(1);
        await here.context.database.write("users").where({ id: seeded.id }).update({ role: "owner" });
        await here.context.database.write("users").whereIn("id", [a.id, b.id]).delete();
      }
    },
  );
});
