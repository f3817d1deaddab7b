import { addPart, createDataset, publishDataset, type TestDataset, type TestPart } from "./datasets.ts";
import type { TestServer } from "./test-server.ts";

const LABELS = ["a", "b", "c"].map((value) => ({ value, text: value.toUpperCase(), description: null }));

const FIELDS = {
  text: { type: "text" },
  image: { type: "image" },
  chat: { type: "chat" },
  custom: { type: "custom", template: "" },
};
const QUESTIONS = {
  label: { type: "label_selection", options: LABELS },
  labels: { type: "multi_label_selection", options: LABELS },
  rating: { type: "rating", options: [1, 2, 3].map((value) => ({ value })) },
  ranking: { type: "ranking", options: LABELS },
  span: { type: "span", field: "text", options: LABELS },
  comment: { type: "text" },
  // Names that mean something else in the original's index, where answers to them cannot be filtered by.
  id: { type: "label_selection", options: LABELS },
  status: { type: "label_selection", options: LABELS },
  user_id: { type: "label_selection", options: LABELS },
};
const METADATA = {
  terms: { type: "terms", values: ["x", "y", 1] },
  integer: { type: "integer", min: -5, max: 5 },
  float: { type: "float", min: -5, max: 5 },
};

/** A published dataset with a part of every kind, each named after its kind; only `text` and `label` are required. */
export interface EveryKindDataset extends TestDataset {
  readonly question: Readonly<Record<keyof typeof QUESTIONS, TestPart>>;
  readonly metadata: Readonly<Record<keyof typeof METADATA, TestPart>>;
}

export async function createEveryKindDataset(
  server: TestServer,
  workspaceId: string,
  wanted: Record<string, unknown> = {},
): Promise<EveryKindDataset> {
  const dataset = await createDataset(server, workspaceId, wanted);
  const add = async (
    parts: Parameters<typeof addPart>[2],
    settings: Readonly<Record<string, object>>,
  ): Promise<Record<string, TestPart>> => {
    const made: Record<string, TestPart> = {};
    for (const [name, each] of Object.entries(settings)) {
      const required = name === "text" || name === "label";
      made[name] = await addPart(server, dataset.id, parts, { name, required, settings: each });
    }
    return made;
  };
  await add("fields", FIELDS);
  const question = (await add("questions", QUESTIONS)) as EveryKindDataset["question"];
  const metadata = (await add("metadata-properties", METADATA)) as EveryKindDataset["metadata"];
  await addPart(server, dataset.id, "vectors-settings", { name: "v", dimensions: 2 });
  await publishDataset(server, dataset.id);
  return { ...dataset, question, metadata };
}
