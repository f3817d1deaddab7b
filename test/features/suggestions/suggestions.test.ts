import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createWorkspace, NOBODYS_ID } from "../../support/accounts.ts";
import { asOwner, expectSuccess } from "../../support/datasets.ts";
import { onEachEngine } from "../../support/engines.ts";
import { addRecords, createLabelDataset, type Json } from "../../support/records.ts";
import { TestClock } from "../../support/test-clock.ts";
import { startTestServer, type TestServer } from "../../support/test-server.ts";

onEachEngine("suggestions", (engine) => {
  let server: TestServer;
  let workspaceId: string;
  const clock = new TestClock();
  beforeAll(async () => {
    server = await startTestServer({ engine, clock });
    workspaceId = (await createWorkspace(server)).id;
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  async function newRecord() {
    const dataset = await createLabelDataset(server, workspaceId);
    const [record] = await addRecords(server, dataset.id, 1);
    return { dataset, path: `/records/${record.id}/suggestions` };
  }

  const list = async (path: string) => expectSuccess(await asOwner(server, "GET", path)).items;

  test("are written whole: what is left out becomes null, the id stays", async () => {
    const { dataset, path } = await newRecord();
    const put = (json: Json) => asOwner(server, "PUT", path, { question_id: dataset.label.id, ...json });
    const created = await put({ value: "a", score: 1.0, agent: "model/1", type: "human", id: NOBODYS_ID });
    expect(created.status).toBe(201);
    expect(created.json).toMatchObject({ value: "a", score: 1, agent: "model/1", type: "human" });
    expect(created.json.id).not.toBe(NOBODYS_ID);
    clock.advance(1000);
    const replaced = await put({ value: "b" });
    expect(replaced.status).toBe(200);
    expect(replaced.json).toEqual({
      ...created.json,
      value: "b",
      score: null,
      agent: null,
      type: null,
      updated_at: replaced.json.updated_at,
    });
    expect(replaced.json.updated_at > created.json.updated_at).toBe(true);
    expect(await list(path)).toEqual([replaced.json]);
  });

  test("are listed oldest first, and deleted by id, singly and in bulk", async () => {
    const [mine, other] = [await newRecord(), await newRecord()];
    const put = async ({ dataset, path }: typeof mine, question: "label" | "comment") => {
      clock.advance(1000);
      const json = { question_id: dataset[question].id, value: "a" };
      return expectSuccess(await asOwner(server, "PUT", path, json));
    };
    const comment = await put(mine, "comment");
    const label = await put(mine, "label");
    const foreign = await put(other, "label");
    expect(await list(mine.path)).toEqual([comment, label]);
    expect(expectSuccess(await asOwner(server, "DELETE", `/suggestions/${label.id}`))).toEqual(label);
    const answer = await asOwner(server, "DELETE", `${mine.path}?ids=${foreign.id},${comment.id}`);
    expect([answer.status, answer.text]).toEqual([204, ""]);
    expect(await list(mine.path)).toEqual([]);
    expect(await list(other.path)).toEqual([foreign]);
  });

  test.each(["ids=", "ids=x", `ids=${NOBODYS_ID},`, `ids=${Array(101).fill(NOBODYS_ID).join(",")}`])(
    "are not deleted with %.20s",
    async (query) => {
      const { dataset, path } = await newRecord();
      expectSuccess(await asOwner(server, "PUT", path, { question_id: dataset.label.id, value: "a" }));
      const answer = await asOwner(server, "DELETE", `${path}?${query}`);
      expect([answer.status, answer.json]).toEqual([422, { detail: expect.stringContaining("ids") }]);
      expect(await list(path)).toHaveLength(1);
    },
  );

  test.each<[what: string, json: Json]>([
    ["of no option", { value: "z" }],
    ["of another kind", { value: ["a"] }],
    ["of another dataset's question", { question_id: "foreign", value: "a" }],
    ["with scores for one value", { value: "a", score: [0.1] }],
    ["with a score below zero", { value: "a", score: -0.1 }],
    ["with an empty list of scores", { value: "a", score: [] }],
    ["without a value", {}],
    ["with null as its value", { value: null }],
    ["of an unknown type", { value: "a", type: "robot" }],
    ["of an agent without a letter", { value: "a", agent: " - " }],
    ["without a question", { question_id: undefined, value: "a" }],
  ])("are not written %s", async (_, json) => {
    const { dataset, path } = await newRecord();
    const foreign = (await newRecord()).dataset.label.id;
    const wanted = { question_id: dataset.label.id, ...json };
    const body = wanted.question_id === "foreign" ? { ...wanted, question_id: foreign } : wanted;
    expect((await asOwner(server, "PUT", path, body)).status).toBe(422);
    expect(await list(path)).toEqual([]);
  });
});
