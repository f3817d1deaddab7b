import { type JsonValue, parseJson } from "../../platform/json.ts";
import type { ArgillaSource } from "./argilla-source.ts";
import { entity, readId, readTime, type TimedRow } from "./source-values.ts";

/** A dataset as Argilla stores it, with what it is made of. */
export interface ArgillaDataset {
  readonly id: string;
  readonly workspaceId: string;
  readonly name: string;
  readonly status: string;
  readonly lastActivityAt: Date;
  readonly insertedAt: Date;
  readonly updatedAt: Date;
  /** As a request to make it would say it. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly parts: readonly ArgillaPart[];
}

export const PART_KINDS = ["fields", "questions", "metadata_properties", "vectors_settings"] as const;
export type PartKind = (typeof PART_KINDS)[number];

export interface ArgillaPart {
  readonly kind: PartKind;
  readonly id: string;
  readonly name: string;
  readonly insertedAt: Date;
  readonly updatedAt: Date;
  readonly input: Readonly<Record<string, unknown>>;
}

type DatasetRow = TimedRow<"workspace_id" | "name" | "status" | "distribution" | "last_activity_at"> & {
  readonly guidelines: string | null;
  readonly allow_extra_metadata: boolean | number;
  readonly metadata: string | null;
};

/** Few: each comes with all its parts, and they are written in one transaction. */
const BATCH = 5;

export async function* readArgillaDatasets(source: ArgillaSource): AsyncIterable<ArgillaDataset[]> {
  const metadata = source.has("datasets", "metadata") ? "metadata" : "null as metadata";
  const sql = `select id, workspace_id, name, guidelines, allow_extra_metadata, status, distribution, ${metadata},
    last_activity_at, inserted_at, updated_at from datasets order by inserted_at, id`;
  for await (const rows of source.database.batches<DatasetRow>(sql, [], BATCH)) {
    const datasets: ArgillaDataset[] = [];
    for (const row of rows) {
      const parts: ArgillaPart[] = [];
      for (const kind of PART_KINDS) parts.push(...(await readParts(source, kind, row.id)));
      datasets.push({
        ...entity(row),
        workspaceId: readId(row.workspace_id),
        name: row.name,
        status: row.status,
        lastActivityAt: readTime(row.last_activity_at),
        input: {
          name: row.name,
          // Empty ones are none here.
          guidelines: row.guidelines || null,
          allow_extra_metadata: Boolean(row.allow_extra_metadata),
          distribution: parseStored(row.distribution),
          metadata: parseStored(row.metadata),
          workspace_id: readId(row.workspace_id),
        },
        parts,
      });
    }
    yield datasets;
  }
}

type PartRow = TimedRow<"name" | "title"> & Readonly<Record<string, string | number | boolean | null>>;

const COLUMNS: Readonly<Record<PartKind, readonly string[]>> = {
  fields: ["required", "settings"],
  questions: ["description", "required", "settings"],
  metadata_properties: ["settings", "allowed_roles"],
  vectors_settings: ["dimensions"],
};

/** In the order in which they were made, which the times that are kept here still tell: each at least a millisecond on. */
async function readParts(
  { database }: ArgillaSource,
  kind: PartKind,
  datasetId: string,
): Promise<ArgillaPart[]> {
  const columns = ["id", "name", "title", "inserted_at", "updated_at", ...COLUMNS[kind]].join(", ");
  const sql = `select ${columns} from ${kind} where dataset_id = ? order by inserted_at, id`;
  let last = 0;
  return (await database.all<PartRow>(sql, [datasetId])).map((row) => {
    const part = { ...entity(row), kind, name: row.name, input: inputOf(row) };
    last = Math.max(last + 1, part.insertedAt.getTime());
    return { ...part, insertedAt: new Date(last) };
  });
}

function inputOf(row: PartRow): Record<string, unknown> {
  const { id: _, inserted_at: __, updated_at: ___, settings, allowed_roles: roles, ...input } = row;
  return {
    ...input,
    ...("required" in row && { required: Boolean(row.required) }),
    ...("description" in row && { description: row.description || null }),
    ...(settings !== undefined && { settings: parseStored(settings) }),
    ...(roles !== undefined && { visible_for_annotators: hasRole(parseStored(roles), "annotator") }),
  };
}

function hasRole(roles: JsonValue, role: string): boolean {
  return Array.isArray(roles) && roles.includes(role);
}

/** JSON with its numbers as they are stored. */
function parseStored(text: string | number | boolean | null): JsonValue {
  return typeof text === "string" ? parseJson(text) : text;
}
