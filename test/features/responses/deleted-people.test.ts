import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { addMember, createAccount, createWorkspace } from "../../support/accounts.ts";
import { asOwner, expectSuccess } from "../../support/datasets.ts";
import { onEachEngine } from "../../support/engines.ts";
import {
  addRecords,
  createLabelDataset,
  getProgress,
  getRecord,
  labelled,
  respond,
  upsertRecords,
} from "../../support/records.ts";
import { startTestServer, type TestServer } from "../../support/test-server.ts";

onEachEngine("when an account is deleted", (engine) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ engine });
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  /** A record that somebody completed. */
  async function answered() {
    const workspace = await createWorkspace(server);
    const dataset = await createLabelDataset(server, workspace.id);
    const [record] = await addRecords(server, dataset.id, 1);
    const person = await createAccount(server);
    await addMember(server, workspace.id, person.id);
    const response = expectSuccess(await respond(server, person.apiKey, record.id));
    return { dataset, record, person, response };
  }

  const usersProgress = async (id: string) =>
    expectSuccess(await asOwner(server, "GET", `/datasets/${id}/users/progress`)).users;

  test("its responses stay, under its id and no name", async () => {
    const { dataset, record, person, response } = await answered();
    expectSuccess(await asOwner(server, "DELETE", `/users/${person.id}`));
    expect(await getRecord(server, record.id)).toMatchObject({ status: "completed", responses: [response] });
    const username = `deleted-user-${person.id.slice(-12)}`;
    expect(await getProgress(server, dataset.id)).toMatchObject({ completed: 1, users: [{ username }] });
    expect(await usersProgress(dataset.id)).toEqual([
      {
        username,
        completed: { submitted: 1, discarded: 0, draft: 0 },
        pending: { submitted: 0, discarded: 0, draft: 0 },
      },
    ]);
    // Of the account nothing is left.
    expect((await asOwner(server, "GET", `/users/${person.id}`)).status).toBe(404);
    const { items } = expectSuccess(await asOwner(server, "GET", "/users"));
    expect(items.map(({ id }: { id: string }) => id)).not.toContain(person.id);
    expect((await server.request("GET", "/api/v1/me", { apiKey: person.apiKey })).status).toBe(401);
    const { read } = server.context.database;
    expect(await read("users").where({ id: person.id })).toEqual([]);
  });

  test("its responses can be changed by those who manage the dataset", async () => {
    const { record, person, response } = await answered();
    expectSuccess(await asOwner(server, "DELETE", `/users/${person.id}`));
    const changed = await asOwner(server, "PUT", `/responses/${response.id}`, { status: "discarded" });
    expect(changed.json).toMatchObject({ user_id: person.id, status: "discarded" });
    expect((await getRecord(server, record.id)).status).toBe("pending");
  });

  test("its responses go with it where that is asked for", async () => {
    const { dataset, record, person } = await answered();
    expectSuccess(await asOwner(server, "DELETE", `/users/${person.id}?delete_responses=true`));
    expect(await getRecord(server, record.id)).toMatchObject({ status: "pending", responses: [] });
    expect(await getProgress(server, dataset.id)).toMatchObject({ completed: 0, users: [] });
    expect(await usersProgress(dataset.id)).toEqual([]);
  });

  test("a last owner who has to stay keeps the responses", async () => {
    const { record } = await answered();
    const owner = expectSuccess(await asOwner(server, "GET", "/me"));
    const response = expectSuccess(await respond(server, "owner.apikey", record.id));
    const answer = await asOwner(server, "DELETE", `/users/${owner.id}?delete_responses=true`);
    expect(answer.status).toBe(409);
    expect((await getRecord(server, record.id)).responses).toContainEqual(response);
  });

  test("more responses than go at once go, and nobody else's", async () => {
    const workspace = await createWorkspace(server);
    const dataset = await createLabelDataset(server, workspace.id);
    const [person, other] = [await createAccount(server), await createAccount(server)];
    const response = (userId: string) => ({ user_id: userId, status: "submitted", values: labelled("a") });
    const items = Array.from({ length: 450 }, (_, index) => ({
      fields: { text: "t" },
      external_id: index,
      responses: [response(person.id), ...(index < 3 ? [response(other.id)] : [])],
    }));
    expectSuccess(await upsertRecords(server, dataset.id, items));
    expect(await getProgress(server, dataset.id)).toMatchObject({ completed: 450 });
    expectSuccess(await asOwner(server, "DELETE", `/users/${person.id}?delete_responses=yes`));
    expect(await getProgress(server, dataset.id)).toMatchObject({
      completed: 3,
      users: [{ username: other.username }],
    });
  });
});
