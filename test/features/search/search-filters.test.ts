import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { asOwner, expectSuccess } from "../../support/datasets.ts";
import { onEachEngine } from "../../support/engines.ts";
import { addRecords, type Json, labelled, respond } from "../../support/records.ts";
import { TestClock } from "../../support/test-clock.ts";
import { startTestServer, type TestServer } from "../../support/test-server.ts";
import {
  createSearchedDataset,
  find,
  findAny,
  remakeSearchTables,
  type SearchedDataset,
  search,
} from "./searched-dataset.ts";

/** The time at which all records are added. */
const NOW = new Date("2026-03-10T12:30:15.250Z");

const record = (property: string) => ({ entity: "record", property });
const metadata = (name: string) => ({ entity: "metadata", metadata_property: name });
const suggestion = (question: string, property?: string) => ({ entity: "suggestion", question, property });
const answer = (question: string) => ({ entity: "response", question });
const STATUS = { entity: "response", property: "status" };

const terms = (scope: object, ...values: unknown[]) => ({ type: "terms", scope, values });
const range = (scope: object, ge: unknown, le?: unknown) => ({ type: "range", scope, ge, le });

const ALL = ["1", "10", "2", "3", "4"];

/** What everybody's search finds. */
const FILTERS: readonly [string, object[], string[]][] = [
  ["terms: any of external ids", [terms(record("external_id"), "1", "10", "11")], ["1", "10"]],
  ["terms: numbers are texts", [terms(record("external_id"), 2)], ["2"]],
  ["terms: the status of records", [terms(record("status"), "completed")], ["1"]],
  ["terms: a status that there is not", [terms(record("status"), "PENDING", "lost")], []],
  ["range: texts letter by letter", [range(record("external_id"), "10", "2")], ["10", "2"]],
  ["range: ids as texts", [range(record("id"), "0", "g")], ALL],
  ["range: one bound", [range(record("external_id"), "3")], ["3", "4"]],
  ["terms: an id that is none", [terms(record("id"), "nothing")], []],

  ["terms: the moment", [terms(record("inserted_at"), "2026-03-10T12:30:15.250000")], ALL],
  ["terms: another moment", [terms(record("inserted_at"), "2026-03-10T12:30:15.251")], []],
  ["terms: finer than the moment", [terms(record("inserted_at"), "2026-03-10T12:30:15.250001")], []],
  ["terms: all of a day", [terms(record("inserted_at"), "2026-03-10")], ALL],
  ["terms: the day after", [terms(record("inserted_at"), "2026-03-11")], []],
  ["range: to the end of a day", [range(record("updated_at"), "2026-03-10", "2026-03-10")], ALL],
  ["range: to the end of a second", [range(record("inserted_at"), null, "2026-03-10T12:30:15")], ALL],
  [
    "range: another zone",
    [range(record("inserted_at"), "2026-03-10T14:30:15.250+02:00", "2026-03-10T14:30:15.250+02:00")],
    ALL,
  ],
  ["range: later in UTC", [range(record("inserted_at"), "2026-03-10T12:30:15.251Z")], []],
  ["range: milliseconds", [range(record("inserted_at"), NOW.valueOf(), NOW.valueOf())], ALL],
  ["range: milliseconds as a text", [range(record("inserted_at"), String(NOW.valueOf() + 1))], []],
  ["range: from now on", [range(record("inserted_at"), "now")], ALL],
  ["range: today", [range(record("inserted_at"), "now/d", "now/d")], ALL],
  ["range: until yesterday", [range(record("inserted_at"), null, "now-1d/d")], []],
  ["range: a month and a day", [range(record("inserted_at"), "2026-02-09||+1M", "2026-01-31||+1M+10d")], ALL],

  ["terms: any value of a list", [terms(metadata("topic"), "sport")], ["1", "3"]],
  ["terms: as it is written", [terms(metadata("topic"), "SPORT", "spor")], []],
  ["range: terms letter by letter", [range(metadata("topic"), "b", "sport")], ["1", "3"]],
  ["terms: numbers as texts", [terms(metadata("count"), "5", "10.0")], ["1", "2"]],
  ["terms: numbers", [terms(metadata("weight"), 0.5)], ["1"]],
  ["range: numbers by size", [range(metadata("count"), 6, 100)], ["2", "3"]],
  ["range: numbers as texts", [range(metadata("count"), "6")], ["2", "3"]],

  ["terms: a suggested label", [terms(suggestion("label", "value"), "a")], ["1", "3"]],
  ["terms: the value unless told otherwise", [terms(suggestion("label"), "a")], ["1", "3"]],
  ["terms: one of several labels", [terms(suggestion("labels", "value"), "b")], ["1", "2"]],
  ["terms: a suggested rating", [terms(suggestion("rating", "value"), 4)], ["2"]],
  ["range: a suggested rating", [range(suggestion("rating", "value"), 1, 3)], ["1"]],
  ["range: a score", [range(suggestion("label", "score"), 0.5)], ["1"]],
  ["range: any score of a list", [range(suggestion("labels", "score"), 0.85)], ["1"]],
  ["terms: a score", [terms(suggestion("label", "score"), "0.25")], ["3"]],
  ["terms: who suggests", [terms(suggestion("label", "agent"), "m1")], ["3"]],
  ["terms: what suggests", [terms(suggestion("label", "type"), "human")], ["3"]],
  ["terms: a suggested text", [terms(suggestion("comment", "value"), "words")], []],
  ["terms: a suggested ranking", [terms(suggestion("ranking", "value"), "a")], []],

  ["terms: anybody's label", [terms(answer("label"), "a")], ["1", "2"]],
  ["terms: anybody's labels", [terms(answer("labels"), "c")], ["2"]],
  ["terms: anybody's rating", [terms(answer("rating"), "5")], ["1"]],
  ["range: anybody's rating", [range(answer("rating"), 4, 5)], ["1", "3"]],
  ["terms: answers in words", [terms(answer("comment"), "fine")], []],
  [
    "terms: two people may meet two filters",
    [terms(answer("label"), "a"), terms(answer("label"), "b")],
    ["1"],
  ],
  [
    "terms: the question, though the status is named",
    [terms({ ...answer("label"), property: "status" }, "b")],
    ["1"],
  ],
  ["terms: the status of responses", [terms(STATUS, "draft")], ["3"]],
  ["terms: nobody has responded", [terms(STATUS, "pending")], ["10", "4"]],
  ["terms: either", [terms(STATUS, "pending", "discarded")], ["10", "2", "4"]],
  ["terms: a word that is no status", [terms(STATUS, "lost")], []],

  ["all have to hold", [terms(metadata("topic"), "sport"), range(metadata("count"), 6)], ["3"]],
];

/** What the one annotator's search finds. */
const OWN_FILTERS: readonly [string, object[], string[]][] = [
  ["nothing to hold", [], ALL],
  ["the own label", [terms(answer("label"), "b")], []],
  ["the own rating", [range(answer("rating"), 4, 5)], ["3"]],
  ["the own status", [terms(STATUS, "submitted")], ["1"]],
  ["not responded to by oneself", [terms(STATUS, "pending")], ["10", "2", "4"]],
  ["either", [terms(STATUS, "pending", "draft")], ["10", "2", "3", "4"]],
  ["the queue", [terms(STATUS, "pending"), terms(record("status"), "pending")], ["10", "2", "4"]],
];

const REFUSED: readonly [string, object, string][] = [
  ["a missing metadata property", { filters: { and: [terms(metadata("none"), "a")] } }, "metadata property"],
  ["a missing question", { filters: { and: [terms(suggestion("none"), "a")] } }, "question"],
  ["a missing question of responses", { filters: { and: [terms(answer("none"), "a")] } }, "question"],
  [
    "a scope of responses without anything",
    { filters: { and: [terms({ entity: "response" }, "a")] } },
    "'status'",
  ],
  ["a status as a range", { filters: { and: [range(STATUS, "a")] } }, "range"],
  ["a number that is none", { filters: { and: [terms(metadata("count"), "many")] } }, "'many'"],
  ["a bound that is no number", { filters: { and: [range(metadata("weight"), "heavy")] } }, "'heavy'"],
  ["a rating that is none", { filters: { and: [terms(suggestion("rating"), "good")] } }, "'good'"],
  [
    "a moment that is none",
    { filters: { and: [range(record("inserted_at"), "2026-02-30")] } },
    "'2026-02-30'",
  ],
  ["steps that are none", { filters: { and: [range(record("inserted_at"), "now-1")] } }, "'now-1'"],
  ["a sort by words", { sort: [{ scope: answer("comment"), order: "asc" }] }, "sorted"],
  ["a sort by labels of people", { sort: [{ scope: answer("label"), order: "asc" }] }, "sorted"],
  ["a sort by suggested rankings", { sort: [{ scope: suggestion("ranking"), order: "asc" }] }, "sorted"],
  ["a sort by the status of responses", { sort: [{ scope: STATUS, order: "asc" }] }, "sorted"],
  ["a missing field", { query: { text: { q: "a", field: "none" } } }, "field"],
];

const INVALID: readonly [string, unknown][] = [
  ["no filter in a list", { filters: { and: [] } }],
  ["too many filters", { filters: { and: Array(51).fill(terms(STATUS, "draft")) } }],
  ["no values", { filters: { and: [terms(STATUS)] } }],
  ["a value that is true", { filters: { and: [terms(STATUS, true)] } }],
  ["a value that is null", { filters: { and: [terms(STATUS, null)] } }],
  ["a range without bounds", { filters: { and: [range(metadata("count"), null)] } }],
  ["bounds the wrong way", { filters: { and: [range(metadata("count"), 2, 1)] } }],
  ["bounds of two kinds", { filters: { and: [range(metadata("count"), 1, "2")] } }],
  ["an unknown entity", { filters: { and: [terms({ entity: "user" }, "a")] } }],
  ["an unknown property", { filters: { and: [terms(record("fields"), "a")] } }],
  ["no sort in a list", { sort: [] }],
  ["a sort without an order", { sort: [{ scope: record("id") }] }],
  ["no body", undefined],
];

const asc = (scope: object) => ({ scope, order: "asc" });
const desc = (scope: object) => ({ scope, order: "desc" });

const SORTS: readonly [string, object[], string[]][] = [
  ["letter by letter", [asc(record("external_id"))], ["1", "10", "2", "3", "4"]],
  ["the other way", [desc(record("external_id"))], ["4", "3", "2", "10", "1"]],
  ["missing values last", [asc(metadata("count"))], ["1", "2", "3", "4", "10"]],
  ["missing values last, the other way", [desc(metadata("count"))], ["3", "2", "1", "4", "10"]],
  ["the least of a list", [asc(metadata("topic"))], ["1", "3", "2", "4", "10"]],
  ["the greatest of a list", [desc(metadata("topic"))], ["2", "1", "3", "4", "10"]],
  ["a suggested rating", [desc(suggestion("rating"))], ["2", "1", "3", "4", "10"]],
  ["a suggested label", [desc(suggestion("label"))], ["2", "1", "3", "4", "10"]],
  ["a score", [asc(suggestion("label", "score"))], ["3", "1", "2", "4", "10"]],
  ["who suggests", [desc(suggestion("label", "agent"))], ["3", "1", "2", "4", "10"]],
  ["the mean of ratings", [desc(answer("rating"))], ["3", "1", "2", "4", "10"]],
  ["several keys", [asc(record("status")), desc(record("external_id"))], ["1", "4", "3", "2", "10"]],
];

onEachEngine("search", (engine) => {
  let server: TestServer;
  let dataset: SearchedDataset;
  beforeAll(async () => {
    server = await startTestServer({ engine, clock: new TestClock(NOW) });
    dataset = await createSearchedDataset(server, ({ one, other }) => {
      const response = (user_id: string, status: string, values: object) => ({
        user_id,
        status,
        values: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }])),
      });
      const ranked = [{ value: "a", rank: 1 }];
      return [
        {
          external_id: "1",
          fields: { text: "t" },
          metadata: { topic: ["art", "sport"], count: 5, weight: 0.5, hidden: "x", extra: 1 },
          suggestions: [
            { question: "label", value: "a", score: 0.75, agent: "m0", type: "model" },
            { question: "labels", value: ["a", "b"], score: [0.125, 0.875], agent: "m0" },
            { question: "rating", value: 2, agent: "m2" },
          ],
          responses: [
            response(one.id, "submitted", { label: "a", rating: 1, comment: "fine" }),
            response(other.id, "submitted", { label: "b", rating: 5 }),
          ],
        },
        {
          external_id: "2",
          fields: { text: "t" },
          metadata: { topic: ["travel", "x"], count: 10, weight: 1.5 },
          suggestions: [
            { question: "label", value: "c" },
            { question: "labels", value: ["b"] },
            { question: "rating", value: 4 },
          ],
          responses: [response(other.id, "discarded", { label: "a", labels: ["a", "c"] })],
        },
        {
          external_id: "3",
          fields: { text: "t" },
          metadata: { topic: "sport", count: 100 },
          suggestions: [
            { question: "label", value: "a", score: 0.25, agent: "m1", type: "human" },
            { question: "ranking", value: ranked },
            { question: "comment", value: "words" },
          ],
          responses: [response(one.id, "draft", { label: "c", rating: 4 })],
        },
        { external_id: "4", fields: { text: "t" } },
        { external_id: "10", fields: { text: "t" } },
      ];
    });
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  describe("filters", () => {
    test.each(FILTERS)("%s", async (_title, and, expected) => {
      expect(await findAny(server, dataset, { filters: { type: "and", and } })).toEqual(expected);
    });
  });

  describe("as oneself, filters", () => {
    test.each(OWN_FILTERS)("%s", async (_title, and, expected) => {
      const filters = and.length > 0 ? { and } : null;
      expect(await findAny(server, dataset, { filters }, { as: dataset.one })).toEqual(expected);
    });
  });

  describe("sorts by", () => {
    test.each(SORTS)("%s", async (_title, sort, expected) => {
      expect(await find(server, dataset, { sort })).toEqual(expected);
    });
  });

  describe("made anew for suggestions and responses of before it,", () => {
    beforeAll(() => remakeSearchTables(server));

    test.each(FILTERS)("filters %s", async (_title, and, expected) => {
      expect(await findAny(server, dataset, { filters: { type: "and", and } })).toEqual(expected);
    });

    test.each(SORTS)("sorts by %s", async (_title, sort, expected) => {
      expect(await find(server, dataset, { sort })).toEqual(expected);
    });
  });

  test.each(REFUSED)("refuses %s in a sentence", async (_title, body, part) => {
    const answer = await search(server, dataset, body);
    expect(answer).toMatchObject({ status: 422, json: { detail: expect.stringContaining(part) } });
  });

  test.each(INVALID)("refuses %s as an invalid body", async (_title, body) => {
    const answer = await search(server, dataset, body);
    const params = { errors: expect.any(Array) };
    const detail = { code: "argilla.api.errors::ValidationError", params };
    expect(answer).toMatchObject({ status: 422, json: { detail } });
  });

  test.each(["offset=-1", "limit=0", "limit=1001", "include=nothing", "offset=499999&limit=2"])(
    "refuses a page of %s",
    async (query) => {
      expect(await search(server, dataset, {}, { query })).toMatchObject({ status: 422 });
    },
  );

  test.each([{}, { filters: {} }, { filters: { and: null } }, { query: {}, filters: null, sort: null }])(
    "finds all, in the order of their making, by %j",
    async (body) => {
      expect(await find(server, dataset, body)).toEqual(["1", "2", "3", "4", "10"]);
    },
  );

  test("counts all that is found, whatever the page", async () => {
    const body = { filters: { and: [terms(record("external_id"), ...ALL)] } };
    const pages = ["limit=2", "limit=2&offset=4", "offset=5"].map(async (query) => {
      const { items, total } = (await search(server, dataset, body, { query })).json;
      return [items.map((item: Json) => item.record.external_id), total];
    });
    expect(await Promise.all(pages)).toEqual([
      [["1", "2"], 5],
      [["10"], 5],
      [[], 5],
    ]);
  });

  test("tells a score, and none beside a sort", async () => {
    const scores = async (body: object) =>
      (await search(server, dataset, body)).json.items.map((item: Json) => item.query_score);
    expect(await scores({})).toEqual([1, 1, 1, 1, 1]);
    expect(await scores({ sort: [asc(record("id"))] })).toEqual([null, null, null, null, null]);
  });

  test("finds records anew by what becomes of them", async () => {
    const [added] = await addRecords(server, dataset.id, [
      { external_id: "late", fields: { text: "t" }, metadata: { topic: "old" } },
    ]);
    const late = (scope: object, value: string) =>
      find(server, dataset, { filters: { and: [terms(record("id"), added.id), terms(scope, value)] } });
    const found = ["late"];
    expect(await late(metadata("topic"), "old")).toEqual(found);
    expectSuccess(await asOwner(server, "PATCH", `/records/${added.id}`, { metadata: { topic: "new" } }));
    expect(await late(metadata("topic"), "old")).toEqual([]);
    expect(await late(metadata("topic"), "new")).toEqual(found);

    const { items } = expectSuccess(await asOwner(server, "GET", `/datasets/${dataset.id}/questions`));
    const question_id = items.find(({ name }: Json) => name === "label").id;
    const suggest = async (value: string) =>
      expectSuccess(await asOwner(server, "PUT", `/records/${added.id}/suggestions`, { question_id, value }));
    await suggest("a");
    const { id } = await suggest("b");
    expect(await late(suggestion("label"), "a")).toEqual([]);
    expect(await late(suggestion("label"), "b")).toEqual(found);
    expectSuccess(await asOwner(server, "DELETE", `/suggestions/${id}`));
    expect(await late(suggestion("label"), "b")).toEqual([]);

    const given = expectSuccess(await respond(server, dataset.one.apiKey, added.id));
    expect(await late(answer("label"), "a")).toEqual(found);
    const changed = { status: "submitted", values: labelled("b") };
    expectSuccess(await asOwner(server, "PUT", `/responses/${given.id}`, changed));
    expect(await late(answer("label"), "a")).toEqual([]);
    expectSuccess(await asOwner(server, "DELETE", `/responses/${given.id}`));
    expect(await late(answer("label"), "b")).toEqual([]);
    expect(await late(STATUS, "pending")).toEqual(found);
    expectSuccess(await asOwner(server, "DELETE", `/records/${added.id}`));
    expect(await late(STATUS, "pending")).toEqual([]);
  });
});
