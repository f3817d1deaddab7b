import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createAccount, createWorkspace } from "../../support/accounts.ts";
import { addPart, asOwner } from "../../support/datasets.ts";
import { onEachEngine } from "../../support/engines.ts";
import { addRecords, createLabelDataset, labelled } from "../../support/records.ts";
import { recordStatements } from "../../support/statement-recorder.ts";
import { startTestServer, type TestServer } from "../../support/test-server.ts";

/** Tables that grow with the number of records: none of them may be read from end to end. */
const LARGE = [
  ...["records", "responses", "suggestions", "record_vectors"],
  ...["metadata_values", "suggestion_values", "response_values", "record_texts"],
];

onEachEngine("the statements of records", (engine) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ engine });
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  test("go by an index, whatever is asked for", async () => {
    const workspace = await createWorkspace(server);
    const dataset = await createLabelDataset(server, workspace.id);
    const property = await addPart(server, dataset.id, "metadata-properties", {
      name: "m",
      settings: { type: "integer" },
    });
    const settings = await addPart(server, dataset.id, "vectors-settings", { name: "v", dimensions: 1 });
    const person = await createAccount(server);
    const items = Array.from({ length: 30 }, (_, index) => ({
      fields: { text: "t" },
      external_id: index,
      metadata: { m: index },
      vectors: { v: [1] },
      suggestions: [{ question_id: dataset.label.id, value: "a" }],
      responses: [{ user_id: person.id, status: "submitted", values: labelled("a") }],
    }));
    const [record] = await addRecords(server, dataset.id, items);

    const statements = await recordStatements(server, async () => {
      const all = "include=responses&include=suggestions&include=vectors";
      await asOwner(server, "GET", `/datasets/${dataset.id}/records?offset=20&limit=5&${all}`);
      await asOwner(server, "GET", `/datasets/${dataset.id}/records?offset=2000`);
      await asOwner(server, "GET", `/records/${record.id}`);
      await asOwner(server, "PUT", `/datasets/${dataset.id}/records/bulk`, { items });
      await asOwner(server, "PATCH", `/records/${record.id}`, { metadata: { m: 2 }, suggestions: [] });
      await asOwner(server, "POST", `/records/${record.id}/responses`, { status: "draft", values: {} });
      await asOwner(server, "POST", "/me/responses/bulk", {
        items: [{ record_id: record.id, status: "submitted", values: labelled("b") }],
      });
      await asOwner(server, "PUT", `/records/${record.id}/suggestions`, {
        question_id: dataset.label.id,
        value: "a",
      });
      await asOwner(server, "GET", `/datasets/${dataset.id}/progress`);
      await asOwner(server, "GET", `/datasets/${dataset.id}/users/progress`);
      await asOwner(server, "GET", `/me/datasets/${dataset.id}/metrics`);
      await asOwner(server, "GET", `/metadata-properties/${property.id}/metrics`);
      await asOwner(server, "DELETE", `/datasets/${dataset.id}/records?ids=${record.id}`);
      await asOwner(server, "DELETE", `/users/${person.id}?delete_responses=true`);
      await addPart(server, dataset.id, "metadata-properties", { name: "late", settings: { type: "terms" } });
      await asOwner(server, "DELETE", `/metadata-properties/${property.id}`);
      await asOwner(server, "DELETE", `/vectors-settings/${settings.id}`);
      await server.context.datasetPurge.settled();
    });
    const ofLarge = statements.filter(({ sql }) => LARGE.some((table) => sql.includes(table)));
    expect(ofLarge.length).toBeGreaterThan(20);
    const scans = [];
    for (const statement of ofLarge) scans.push(...(await statement.scannedTables(LARGE)));
    expect(scans).toEqual([]);
  });

  if (engine.name === "sqlite") {
    test("are planned by what is said of every index of a large table", async () => {
      const unknown = await server.context.database
        .read("sqlite_schema")
        .where("type", "index")
        .whereIn("tbl_name", LARGE)
        .whereNotIn("name", server.context.database.read("sqlite_stat1").select("idx"))
        .pluck("name");
      expect(unknown).toEqual([]);
    });
  }
});
