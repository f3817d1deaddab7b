import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { NumberLexeme } from "../../../src/platform/json.ts";
import { createWorkspace } from "../../support/accounts.ts";
import { asOwner, deleteDataset, expectSuccess } from "../../support/datasets.ts";
import { onEachEngine } from "../../support/engines.ts";
import { addRecords, createLabelDataset, type Json, type LabelDataset } from "../../support/records.ts";
import { recordStatements } from "../../support/statement-recorder.ts";
import { startTestServer, type TestServer } from "../../support/test-server.ts";
import {
  createSearchedDataset,
  find,
  findAny,
  remakeSearchTables,
  type SearchedDataset,
  search,
} from "./searched-dataset.ts";

const RECORDS: Readonly<Record<string, object>> = {
  fox: { text: "The quick brown fox-trot can't end", note: "at 3.14 o'clock" },
  foxes: { text: "Foxes run quick", note: "brown leaves" },
  naive: { text: "naïve Zürich café", note: "under_score example.com" },
  tokyo: { text: "日本語 テスト 😀" },
  chat: { chat: [{ role: "user", content: "hello fox" }] },
  custom: { custom: { colour: "teal", nested: { size: [42, true, new NumberLexeme("7.0"), 0.25] } } },
  image: { image: "https://example.org/picture.png", text: "" },
};
const ALL = Object.keys(RECORDS).sort();
const without = (...names: string[]) => ALL.filter((name) => !names.includes(name));

const QUERIES: readonly [string | number, string[]][] = [
  ["quick brown", ["fox", "foxes"]],
  ["brown quick", ["fox", "foxes"]],
  ["QUICK Brown", ["fox", "foxes"]],
  ["fox", ["chat", "fox"]],
  ["foxes", ["foxes"]],
  ["naive", []],
  ["NAÏVE", ["naive"]],
  ["ZÜRICH", ["naive"]],
  ["the", ["fox"]],
  ["fox-trot", ["fox"]],
  ["trot-fox", ["fox"]],
  ["can't", ["fox"]],
  ["can’t", ["fox"]],
  ["can", []],
  ["3.14", ["fox"]],
  ["14", []],
  ["under_score", ["naive"]],
  ["under", []],
  ["example.com", ["naive"]],
  ["語日", ["tokyo"]],
  ["本", ["tokyo"]],
  ["テスト", ["tokyo"]],
  ["テ", []],
  ["😀", ["tokyo"]],
  ["leaves | café", ["foxes", "naive"]],
  ["quick + fox", ["fox"]],
  ["quick+fox", ["fox"]],
  ["quick -leaves", ["fox"]],
  ["-quick", without("fox", "foxes")],
  ["-quick -fox", without("fox", "foxes", "chat")],
  ["--quick", ["fox", "foxes"]],
  ["-(quick | teal)", without("fox", "foxes", "custom")],
  ["- quick", ["fox", "foxes"]],
  ["quick (leaves | trot)", ["fox", "foxes"]],
  ["teal | quick leaves", ["foxes"]],
  ["teal | (quick leaves)", ["custom", "foxes"]],
  ['"quick brown"', ["fox"]],
  ['"brown quick"', []],
  ['"quick fox"', []],
  ['"quick fox"~1', ["fox"]],
  ['"the fox"~1', []],
  ['"the fox"~2', ["fox"]],
  ['-"quick brown"', without("fox")],
  ['"fox"', ["chat", "fox"]],
  ['"3.14 clock"', []],
  ["foxs~1", ["chat", "fox", "foxes"]],
  ["foks~1", []],
  ["foks~", ["chat", "fox", "foxes"]],
  ["ofx~1", []],
  ["ofx~2", ["chat", "fox"]],
  ["quick~0", ["fox", "foxes"]],
  ["fox*", ["chat", "fox", "foxes"]],
  ["FOX*", ["chat", "fox", "foxes"]],
  ["f*x", []],
  ["*", ALL],
  ["-*", []],
  ["quick AND brown", []],
  ["quick OR brown", []],
  ["text:quick", []],
  ["", []],
  ["   ", []],
  ["+ | -", []],
  ['"', []],
  ["((", []],
  ['quick "', ["fox", "foxes"]],
  ['"x (', []],
  ["quick)", ["fox", "foxes"]],
  [") quick", ["fox", "foxes"]],
  ["(quick", ["fox", "foxes"]],
  ["\\-quick", ["fox", "foxes"]],
  ["\\", []],
  [42, ["custom"]],
  ["7.0", ["custom"]],
  ["7", []],
  [0.25, ["custom"]],
  ["hello user", ["chat"]],
  ["colour", ["custom"]],
  ["nested", ["custom"]],
  ["picture", []],
  ["fox fox fox", ["chat", "fox"]],
  ["'; drop table records; --", []],
];

const IN_FIELDS: readonly [string, string, string[]][] = [
  ["brown", "note", ["foxes"]],
  ["quick brown", "text", ["fox"]],
  ["-brown", "note", without("foxes")],
  ["hello user", "chat", ["chat"]],
  ["picture", "image", []],
];

onEachEngine("text search", (engine) => {
  let server: TestServer;
  let dataset: SearchedDataset;
  beforeAll(async () => {
    server = await startTestServer({ engine });
    dataset = await createSearchedDataset(server, () =>
      Object.entries(RECORDS).map(([external_id, fields]) => ({
        external_id,
        fields,
        metadata: { topic: "metadata" },
        vectors: { plane: [1, 0] },
      })),
    );
    // Of another dataset, whose words are none of this one's.
    await createSearchedDataset(server, () => [{ external_id: "other", fields: { text: "quick fox teal" } }]);
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  const asked = (q: string | number, field?: string) => ({ query: { text: { q, field } } });

  describe("finds by", () => {
    test.each(QUERIES)("%s", async (q, expected) => {
      expect(await findAny(server, dataset, asked(q))).toEqual(expected);
    });
  });

  describe("made anew for records of before it, finds by", () => {
    const long = Array.from({ length: 150_000 }, (_, index) => `w${index % 10}`).join(" ");
    let many: SearchedDataset;
    beforeAll(async () => {
      // Together with the others more than the migration reads at once.
      many = await createSearchedDataset(server, () => [
        ...Array.from({ length: 499 }, (_, index) => ({
          external_id: `many ${index}`,
          fields: { text: "stork" },
        })),
        { external_id: "long", fields: { text: `stork ${long}`, note: "x".repeat(1000) } },
      ]);
      await remakeSearchTables(server);
    });

    test.each(QUERIES)("%s", async (q, expected) => {
      expect(await findAny(server, dataset, asked(q))).toEqual(expected);
    });

    test("what many and long records say", async () => {
      expect((await search(server, many, asked("stork"))).json.total).toBe(500);
      expect(await find(server, many, asked('"stork w0"'))).toEqual(["long"]);
      expect(await find(server, many, asked("x".repeat(1000)))).toEqual(["long"]);
    });
  });

  test.each(IN_FIELDS)("finds %s in the field %s", async (q, field, expected) => {
    expect(await findAny(server, dataset, asked(q, field))).toEqual(expected);
  });

  test("finds the same as oneself, beside filters and by similarity", async () => {
    expect(await findAny(server, dataset, asked("quick"), { as: dataset.one })).toEqual(["fox", "foxes"]);
    const scope = { entity: "record", property: "external_id" };
    const filters = { and: [{ type: "terms", scope, values: ["foxes", "tokyo"] }] };
    expect(await find(server, dataset, { ...asked("quick"), filters })).toEqual(["foxes"]);
    const vector = { name: "plane", value: [1, 0] };
    expect(await find(server, dataset, { query: { ...asked("quick").query, vector } })).toEqual([
      "fox",
      "foxes",
    ]);
  });

  test("does not look into metadata and external ids", async () => {
    expect(await find(server, dataset, asked("metadata | tokyo"))).toEqual([]);
  });

  test("puts first what fits best, unless another order is asked for", async () => {
    const [often, once, both] = ["owl in a long text about this and that", "owl owl owl", "owl"].map(
      (text, index) => {
        return {
          external_id: `owl ${index}`,
          fields: index === 2 ? { text: "owl", note: "heron" } : { text },
        };
      },
    );
    await addRecords(server, dataset.id, [often, once, both] as Record<string, unknown>[]);
    const { items } = (await search(server, dataset, asked("owl | heron"))).json;
    expect(items[0].record.external_id).toBe("owl 2");
    expect(items.at(-1).record.external_id).toBe("owl 0");
    const scores: number[] = items.map((item: Json) => item.query_score);
    expect(scores).toEqual([...scores].sort((one, other) => other - one));
    expect(scores.every((score) => score > 0)).toBe(true);
    const sort = [{ scope: { entity: "record", property: "external_id" }, order: "asc" }];
    expect(await find(server, dataset, { ...asked("owl"), sort })).toEqual(["owl 0", "owl 1", "owl 2"]);
  });

  test("follows what becomes of records", async () => {
    const [added] = await addRecords(server, dataset.id, [
      { external_id: "late", fields: { text: "otter" } },
    ]);
    expect(await find(server, dataset, asked("otter"))).toEqual(["late"]);
    expectSuccess(await asOwner(server, "PATCH", `/records/${added.id}`, { fields: { text: "badger" } }));
    expect(await find(server, dataset, asked("otter"))).toEqual([]);
    expect(await find(server, dataset, asked("badger"))).toEqual(["late"]);
    expectSuccess(await asOwner(server, "DELETE", `/records/${added.id}`));
    expect(await find(server, dataset, asked("badger"))).toEqual([]);
  });

  test("takes what is long: a text of a megabyte and a word of a thousand letters", async () => {
    const words = Array.from({ length: 150_000 }, (_, index) => `w${index}`).join(" ");
    const fields = { text: `first ${words}`, note: "x".repeat(1000) };
    await addRecords(server, dataset.id, [{ external_id: "long", fields }]);
    expect(await find(server, dataset, asked('"first w0"'))).toEqual(["long"]);
    expect(await find(server, dataset, asked("x".repeat(1000)))).toEqual(["long"]);
  });

  test("refuses more words than it can look for, in a sentence", async () => {
    const words = (count: number) => Array.from({ length: count }, (_, index) => `w${index}`);
    const answer = await search(server, dataset, asked(words(251).join(" ")));
    expect(answer).toMatchObject({ status: 422, json: { detail: expect.stringContaining("250") } });
    expect(await find(server, dataset, asked(words(250).join(" ")))).toEqual(["long"]);
    expect(await find(server, dataset, asked(words(250).join(" | ")))).toEqual(["long"]);
  });

  describe("of one field, whose words are looked for at once,", () => {
    const vocabulary = ["ant", "bee", "cat", "dog", "eel"];
    /** Every text that these words make, two at a time and all together. */
    const texts = [
      ...vocabulary,
      ...vocabulary.flatMap((one) => vocabulary.map((other) => `${one} ${other}`)),
      vocabulary.join(" "),
    ];
    let alone: LabelDataset;
    beforeAll(async () => {
      alone = await createLabelDataset(server, (await createWorkspace(server)).id);
      await addRecords(
        server,
        alone.id,
        texts.map((text, index) => ({ external_id: String(index), fields: { text } })),
      );
    });

    /** Of a text's words. */
    const has = (word: string) => (words: string[]) => words.includes(word);

    test.each<[string, (words: string[]) => boolean]>([
      ["ant bee", (words) => has("ant")(words) && has("bee")(words)],
      ["ant | bee | cat", (words) => has("ant")(words) || has("bee")(words) || has("cat")(words)],
      [
        "(ant | bee) (cat | dog)",
        (words) =>
          words.some((word) => "ant bee".includes(word)) && words.some((word) => "cat dog".includes(word)),
      ],
      ["ant -bee cat", (words) => has("ant")(words) && !has("bee")(words) && has("cat")(words)],
      ["ant | -bee", (words) => has("ant")(words) || !has("bee")(words)],
      ["-(ant bee) -cat", (words) => !(has("ant")(words) && has("bee")(words)) && !has("cat")(words)],
      [
        '"ant bee" | "bee ant"~1 | ee*',
        (words) => /ant bee|bee ant/.test(words.join(" ")) || has("eel")(words),
      ],
      ["cet~1 | dug~1", (words) => has("cat")(words) || has("dog")(words)],
      ["ant bee cat dog eel ant bee cat dog", (words) => vocabulary.every((word) => has(word)(words))],
      [
        "ant | bee | cat | dog | ant | bee | cat | dog | ant",
        (words) => words.some((word) => word !== "eel"),
      ],
    ])("finds the same: %s", async (q, fits) => {
      const expected = texts.flatMap((text, index) => (fits(text.split(" ")) ? [String(index)] : []));
      expect(await findAny(server, alone, asked(q))).toEqual(expected.sort());
    });

    test.each([" ", " | "])("asks the index once for a hundred words with %j between them", async (sign) => {
      const words = Array.from({ length: 100 }, (_, index) => vocabulary[index] ?? `w${index}`);
      const statements = await recordStatements(server, async () => {
        expectSuccess(await search(server, alone, asked(words.join(sign))));
      });
      const looks = statements.map(({ sql }) => sql.split(/from record_words\b/).length - 1);
      // To count, to list and to rank.
      expect(Math.max(...looks)).toBeLessThanOrEqual(2);
      expect(looks.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0);
    });
  });

  test("leaves no words of a dataset that goes", async () => {
    const { id } = await createSearchedDataset(server, () => [
      { external_id: "gone", fields: { text: "lynx" } },
    ]);
    await deleteDataset(server, id);
    await server.context.datasetPurge.settled();
    const { read } = server.context.database;
    const orphans = read("record_words").whereNotIn("rowid", read("record_texts").select("id"));
    expect(await orphans.select("rowid")).toEqual([]);
  });
});
