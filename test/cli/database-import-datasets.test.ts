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
const EVERYTHING = "Everything, in one";

onEachEngine("database import of datasets into a database", (engine) => {
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

  async function get(path: string, apiKey = "ada.apikey") {
    const { status, json } = await server.request("GET", `/api/v1${path}`, { apiKey });
    expect(status).toBe(200);
    return json;
  }

  /** The dataset of this name with all its parts, as the owner of the source sees it. */
  async function dataset(name: string) {
    const { items } = await get(`/me/datasets?name=${encodeURIComponent(name)}`);
    const [{ id }] = items;
    const parts = ["fields", "questions", "vectors-settings"].map((kind) => get(`/datasets/${id}/${kind}`));
    const [fields, questions, vectors] = await Promise.all(parts);
    const metadata = await get(`/me/datasets/${id}/metadata-properties`);
    return {
      ...items[0],
      fields: fields.items,
      questions: questions.items,
      vectors: vectors.items,
      metadataProperties: metadata.items,
    };
  }

  describe.each(SOURCE_ENGINES)("from one on $name", (sourceEngine) => {
    let argilla: ArgillaDatabase;
    beforeEach(async () => {
      argilla = await createArgilla(sourceEngine, folder);
    });
    afterEach(async () => {
      await argilla[Symbol.asyncDispose]();
    });

    test("brings them with every kind of field, question, metadata property and vector, in their order", async () => {
      expect((await imported(0, argilla)).counts).toMatchObject({
        datasets: { ...NONE, found: 2, taken: 2 },
        fields: { ...NONE, found: 5, taken: 5 },
        questions: { ...NONE, found: 7, taken: 7 },
        metadata_properties: { ...NONE, found: 4, taken: 4 },
        vectors_settings: { ...NONE, found: 1, taken: 1 },
      });
      const everything = await dataset(EVERYTHING);
      expect(everything).toMatchObject({
        guidelines: expect.stringContaining("«quotes» and 😀 stay"),
        allow_extra_metadata: true,
        status: "ready",
        distribution: { strategy: "overlap", min_submitted: 2 },
        metadata: { repoId: "argilla/everything", imported: "UI" },
        inserted_at: expect.stringMatching(/^2026-01-05T/),
      });
      expect(everything.fields).toMatchObject([
        { name: "text", title: "Text", required: true, settings: { type: "text", use_markdown: true } },
        { name: "picture", required: false, settings: { type: "image" } },
        { name: "talk", settings: { type: "chat", use_markdown: true } },
        { name: "form", settings: { type: "custom", template: "<b>{{record.fields.form.a}}</b>" } },
      ]);
      expect(everything.questions).toMatchObject([
        { name: "comment", settings: { type: "text", use_markdown: false } },
        { name: "rating", settings: { type: "rating", options: { length: 6, 0: { value: 0 } } } },
        {
          name: "label",
          required: true,
          description: "Think.",
          settings: {
            type: "label_selection",
            visible_options: 3,
            options: { 2: { value: "maybe", text: "Maybe" } },
          },
        },
        { name: "labels", settings: { type: "multi_label_selection", options_order: "natural" } },
        { name: "ranking", settings: { type: "ranking", options: { length: 3 } } },
        {
          name: "spans",
          settings: {
            type: "span",
            field: "text",
            allow_overlapping: true,
            options: { 0: { description: "a human" } },
          },
        },
      ]);
      expect(everything.metadataProperties).toMatchObject([
        { name: "source", settings: { type: "terms", values: ["web", "book"] } },
        { name: "anything", settings: { type: "terms", values: null } },
        { name: "length", settings: { type: "integer", min: 0, max: 10_000 }, visible_for_annotators: true },
        { name: "score", settings: { type: "float", min: null }, visible_for_annotators: false },
      ]);
      expect(everything.vectors).toMatchObject([{ name: "small", title: "Small", dimensions: 3 }]);
      expect(await dataset("draft")).toMatchObject({ status: "draft", guidelines: null, metadata: null });
      // Members see what they saw.
      expect((await get("/me/datasets", "grace.apikey")).items).toMatchObject([{ name: EVERYTHING }]);
    });

    test("again skips what is the same, and reports and keeps what was changed or removed here", async () => {
      await imported(0, argilla);
      expect((await imported(0, argilla)).counts).toMatchObject({
        datasets: { ...NONE, present: 2 },
        fields: { ...NONE, present: 5 },
        questions: { ...NONE, present: 7 },
        metadata_properties: { ...NONE, present: 4 },
        vectors_settings: { ...NONE, present: 1 },
      });
      const { id, fields, vectors } = await dataset(EVERYTHING);
      const change = async (method: string, path: string, json?: object) =>
        expect((await server.request(method, `/api/v1${path}`, { apiKey: "ada.apikey", json })).status).toBe(
          200,
        );
      await change("PATCH", `/datasets/${id}`, { guidelines: "New rules" });
      await change("PATCH", `/fields/${fields[0].id}`, { title: "The text" });
      await change("DELETE", `/vectors-settings/${vectors[0].id}`);
      // A command of this process would wait for the lock of a deletion that waits for this process.
      await server.context.datasetPurge.settled();

      const report = await imported(3, argilla);
      // Vectors of the records have no place any more.
      expect(report.counts.vectors).toEqual({ ...NONE, found: 3, refused: 3 });
      expect(report.notes.filter(({ kind }: { kind: string }) => kind !== "vectors")).toMatchObject([
        {
          kind: "datasets",
          name: EVERYTHING,
          outcome: "different",
          message: expect.stringContaining("its guidelines is"),
        },
        {
          kind: "fields",
          name: `text of ${EVERYTHING}`,
          reason: "changed",
          message: expect.stringContaining("title"),
        },
        { kind: "vectors_settings", name: `small of ${EVERYTHING}`, reason: "removed" },
      ]);
      expect(await dataset(EVERYTHING)).toMatchObject({
        guidelines: "New rules",
        fields: { 0: { title: "The text" } },
        vectors: [],
      });
    });

    test("leaves a dataset whole where a part of it breaks a rule, or its name is taken", async () => {
      await imported(0, argilla, "--dry-run");
      await argilla.execute(
        `update questions set settings = '{"type": "label_selection", "options": null}' where name = 'label'`,
      );
      const { id } =
        (await cli(["workspaces", "create", "reviews", "--json"], site.env)) && (await workspace("reviews"));
      const json = { name: "draft", workspace_id: id };
      expect(
        (await server.request("POST", "/api/v1/datasets", { apiKey: await ownerKey(), json })).status,
      ).toBe(201);

      const report = await imported(3, argilla, "--match-names");
      expect(report.counts).toMatchObject({
        datasets: { ...NONE, refused: 2 },
        fields: { ...NONE, refused: 5 },
        questions: { ...NONE, refused: 7 },
      });
      expect(report.notes.filter(({ kind }: { kind: string }) => kind === "datasets")).toMatchObject([
        {
          name: EVERYTHING,
          reason: "rule",
          message: expect.stringMatching(/question "label": settings.*options/),
        },
        { name: "draft", reason: "name_taken" },
      ]);
      // Nothing of it, and the other one as it was.
      expect((await get("/me/datasets")).items).toMatchObject([{ name: "draft", guidelines: null }]);
    });
  });

  async function ownerKey(): Promise<string> {
    const done = await cli(["users", "rotate-api-key", "root", "--json"], site.env);
    return JSON.parse(done.stdout).api_key;
  }

  async function workspace(name: string): Promise<{ id: string }> {
    const workspaces = JSON.parse((await cli(["workspaces", "list", "--json"], site.env)).stdout);
    return workspaces.find((candidate: { name: string }) => candidate.name === name);
  }

  test("comes from the schema of 2.4 too, and keeps a number as it was written", async () => {
    const argilla = await createArgilla(sqliteEngine, folder, "2.4");
    await argilla.execute(
      `update datasets set metadata = '{"big": 9007199254740993, "float": 3.0}' where name = 'draft'`,
    );
    expect((await imported(0, argilla)).counts.datasets).toEqual({ ...NONE, found: 2, taken: 2 });
    const { text } = await server.request("GET", "/api/v1/me/datasets?name=draft", { apiKey: "ada.apikey" });
    expect(text).toContain('{"big":9007199254740993,"float":3.0}');
  });
});
