import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { type ArgillaDatabase, createArgilla, SOURCE_ENGINES } from "../argilla-import/argilla-database.ts";
import { onEachEngine, sqliteEngine } from "../support/engines.ts";
import { createSite, type TestServer, type TestSite } from "../support/test-server.ts";
import { cli } from "./cli-run.ts";

const SETTINGS = { OWNER_USERNAME: "root", OWNER_PASSWORD: "some password", ANNOTATOR_USERNAME: "ann" };
const NONE = { taken: 0, present: 0, matched: 0, different: 0, refused: 0 };

onEachEngine("database import of records into a database", (engine) => {
  let folder: string;
  let site: TestSite;
  let server: TestServer;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "argilla-space-test-"));
    site = await createSite({ engine, content: "tables" });
    server = await site.start(SETTINGS);
  });
  afterEach(async () => {
    await server[Symbol.asyncDispose]();
    await site[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  /** The report of an import that ends with this code. */
  async function imported(exitCode: number, { address }: ArgillaDatabase, ...options: string[]) {
    const done = await cli(["database", "import", address, "--json", ...options], site.env);
    expect([done.exitCode, done.stderr]).toEqual([exitCode, ""]);
    return JSON.parse(done.stdout);
  }

  async function call(method: string, path: string, json?: object, apiKey = "ada.apikey") {
    const answer = await server.request(method, `/api/v1${path}`, { apiKey, json });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
    return answer;
  }

  async function everything(): Promise<string> {
    const { json } = await call("GET", "/me/datasets");
    return json.items.find(({ name }: { name: string }) => name.startsWith("Everything")).id;
  }

  async function records(query = "include=responses&include=suggestions&include=vectors") {
    return call("GET", `/datasets/${await everything()}/records?${query}`);
  }

  describe.each(SOURCE_ENGINES)("from one on $name", (sourceEngine) => {
    let argilla: ArgillaDatabase;
    beforeEach(async () => {
      argilla = await createArgilla(sourceEngine, folder);
    });
    afterEach(async () => {
      await argilla[Symbol.asyncDispose]();
    });

    test("brings them in their order, with everything that was said of them, as it was said", async () => {
      expect((await imported(0, argilla)).counts).toMatchObject({
        records: { ...NONE, found: 6, taken: 6 },
        responses: { ...NONE, found: 8, taken: 8 },
        suggestions: { ...NONE, found: 18, taken: 18 },
        vectors: { ...NONE, found: 3, taken: 3 },
      });
      const { json, text } = await records();
      expect(json.total).toBe(6);
      expect(json.items.map((item: Record<string, unknown>) => [item.external_id, item.status])).toEqual([
        ["row-0", "completed"],
        ["row-1", "pending"],
        ["row-2", "pending"],
        ["row-3", "pending"],
        ["row-4", "completed"],
        [null, "pending"],
      ]);
      const [first, second, third, fourth, , last] = json.items;
      expect(first.fields).toEqual({
        text: "Ada met Grace in Löndon 😀 (0).",
        picture: expect.stringMatching(/^data:image\/png;base64,/),
        talk: [
          { role: "user", content: "hello" },
          { role: "assistant", content: "hi" },
        ],
        form: { a: 0, b: [1, 2.5, null] },
      });
      expect(text).toContain('"length":9007199254740993,"score":3.0,"extra":true');
      expect(second.vectors).toEqual({ small: [0.1, -1, 1e-9] });
      expect(last).toMatchObject({
        fields: { text: "" },
        metadata: null,
        responses: [],
        suggestions: [],
        vectors: {},
      });
      expect(first.inserted_at).toMatch(/^2026-01-05T/);

      expect(first.responses).toMatchObject([
        {
          status: "submitted",
          values: {
            comment: { value: "as it is" },
            rating: { value: 4 },
            labels: { value: ["no"] },
            ranking: {
              value: [
                { value: "yes", rank: 1 },
                { value: "no", rank: 2 },
                { value: "maybe", rank: 2 },
              ],
            },
            spans: {
              value: [
                { start: 8, end: 13, label: "PER" },
                { start: 25, end: 26, label: "LOC" },
              ],
            },
          },
        },
        { status: "submitted", values: { label: { value: "no" } } },
      ]);
      expect(third.responses).toMatchObject([{ status: "discarded", values: {} }]);
      // What made the old server fail is an empty answer here.
      expect(fourth.responses).toMatchObject([{ status: "draft", values: {} }]);
      expect(first.suggestions).toHaveLength(6);
      expect(first.suggestions).toContainEqual(
        expect.objectContaining({
          value: ["yes", "no"],
          score: [0.5, 0.75],
          agent: null,
          type: "model",
        }),
      );

      const id = await everything();
      expect((await call("GET", `/datasets/${id}/progress`)).json).toMatchObject({
        total: 6,
        completed: 2,
        pending: 4,
      });
      expect((await call("GET", `/me/datasets/${id}/metrics`, undefined, "grace.apikey")).json).toMatchObject(
        {
          responses: { submitted: 2, pending: 4 },
        },
      );
      // What was brought is counted with what is written here.
      const { items } = (await call("GET", `/me/datasets/${id}/metadata-properties`)).json;
      const metrics = (await call("GET", `/metadata-properties/${items[0].id}/metrics`)).json;
      expect(metrics).toEqual({ type: "terms", total: 4, values: [{ term: "web", count: 4 }] });
    });

    test("goes on: adds to a record what came later, works out its status, and leaves what was said here", async () => {
      // As if jane, whose responses there are, had not been taken the first time.
      await argilla.execute("update users set username = ' jane' where username = 'jane doe'");
      const first = await imported(3, argilla);
      expect(first.counts.responses).toEqual({ ...NONE, found: 8, taken: 7, refused: 1 });
      expect(first.notes).toContainEqual(
        expect.objectContaining({
          kind: "responses",
          reason: "no_user",
          name: "of row-4 of Everything, in one",
        }),
      );
      const statuses = async () =>
        (await records("")).json.items.map(({ status }: { status: string }) => status);
      expect((await statuses()).filter((status: string) => status === "completed")).toHaveLength(1);

      const before = (await records()).json.items;
      const [response] = before[0].responses;
      await call("PUT", `/responses/${response.id}`, { status: "discarded", values: {} }, "grace.apikey");
      await call("PATCH", `/records/${before[1].id}`, { metadata: { source: "book" } });
      await call("DELETE", `/records/${before[2].id}`);
      await argilla.execute("update users set username = 'jane' where username = ' jane'");

      const second = await imported(3, argilla);
      expect(second.counts).toMatchObject({
        users: { taken: 1, present: 4 },
        records: { ...NONE, taken: 1, present: 4, different: 1 },
        responses: { ...NONE, taken: 2, present: 5, different: 1 },
        suggestions: { ...NONE, taken: 6, present: 12 },
      });
      const after = (await records()).json;
      expect(after.items[0].responses[0]).toMatchObject({ status: "discarded" });
      expect(
        after.items.find((item: { external_id: string }) => item.external_id === "row-1").metadata,
      ).toEqual({ source: "book" });
      expect((await call("GET", `/datasets/${await everything()}/progress`)).json).toMatchObject({
        total: 6,
        // row-0 lost one here, row-4 got its second.
        completed: 1,
      });
      expect(after.items.find((item: { external_id: string }) => item.external_id === "row-4").status).toBe(
        "completed",
      );
    });

    test("takes what fits and names what does not", async () => {
      await argilla.execute(`
        update responses set "values" = '{"label": {"value": "unheard of"}}' where status = 'submitted' and user_id in (select id from users where username = 'ada');
        update suggestions set agent = 'what?!' where type = 'human' and question_id in (select id from questions where name in ('ranking', 'spans'));
        update vectors set value = '[1, 2]' where record_id in (select id from records where external_id = 'row-1');
        update records set fields = '{"other": "field"}' where external_id = 'row-3';
      `);
      const report = await imported(3, argilla);
      expect(report.counts).toMatchObject({
        records: { ...NONE, taken: 5, refused: 1 },
        // One for itself, one with its record.
        responses: { ...NONE, taken: 6, refused: 2 },
        vectors: { ...NONE, taken: 2, refused: 1 },
        suggestions: { taken: 16, refused: 2 },
      });
      const told = report.notes.map(
        ({ kind, name, message }: Record<string, string>) => `${kind} ${name}: ${message}`,
      );
      expect(told).toContainEqual(
        expect.stringMatching(
          /^records row-3 of Everything, in one: missing required value for field: 'text'/,
        ),
      );
      expect(told).toContainEqual(
        expect.stringMatching(
          /^responses of row-4 of .*: response value for question 'label' must be one of the options/,
        ),
      );
      expect(told).toContainEqual(expect.stringMatching(/^suggestions of row-2 of .*: agent: /));
      expect(told).toContainEqual(
        expect.stringMatching(/^vectors of row-1 of .*: is not a list of 3 numbers\./),
      );
      expect((await call("GET", `/datasets/${await everything()}/progress`)).json).toMatchObject({
        total: 5,
        completed: 1,
      });
    });
  });

  test("brings thousands, in batches, from the schema of 2.4 too, and counts those of a dataset that it leaves", async () => {
    const argilla = await createArgilla(sqliteEngine, folder, "2.4");
    await argilla.execute(`
      insert into records (id, fields, metadata, status, external_id, dataset_id, inserted_at, updated_at)
        with recursive number(n) as (select 0 union all select n + 1 from number where n < 2499)
        select printf('%032x', n + 1), '{"text": "Number ' || n || '"}', null, 'pending', 'n' || n, records.dataset_id,
          '2026-02-01 00:00:00', '2026-02-01 00:00:00' from number, records where records.external_id = 'row-0';
    `);
    const report = await imported(0, argilla);
    expect(report.counts.records).toEqual({ ...NONE, found: 2506, taken: 2506 });
    const { json } = await records("offset=2500");
    expect(json.items.map((item: { external_id: string }) => item.external_id)).toEqual([
      "n2494",
      "n2495",
      "n2496",
      "n2497",
      "n2498",
      "n2499",
    ]);
    expect((await imported(0, argilla)).counts.records).toEqual({ ...NONE, found: 2506, present: 2506 });

    await argilla.execute(
      "update datasets set distribution = '{\"strategy\": \"other\"}' where status = 'ready'",
    );
    const refused = await imported(3, argilla);
    expect(refused.counts).toMatchObject({
      datasets: { present: 1, refused: 1 },
      records: { ...NONE, found: 2506, refused: 2506 },
      responses: { ...NONE, found: 8, refused: 8 },
    });
  });
});
