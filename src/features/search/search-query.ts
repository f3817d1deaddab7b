import { UnprocessableError } from "../../platform/errors.ts";
import type { DatasetShape, RecordFilter, RecordQuery, RecordScope } from "../records/index.ts";
import { missing } from "./record-scope.ts";
import { type SearchBody, type SearchFilter, type SearchScope, WINDOW_MAX } from "./search-schema.ts";

type Criteria = Pick<RecordQuery, "text" | "similar" | "filters" | "sort" | "offset" | "limit">;

/**
 * What a body asks for, in the words of the index.
 * @throws UnprocessableError when it names what there is not, or asks for a page too far behind.
 */
export function readSearch(
  { query, filters, sort }: SearchBody,
  { offset, limit }: { offset: number; limit: number },
  shape: DatasetShape,
): Criteria {
  if (offset + limit > WINDOW_MAX) {
    throw new UnprocessableError(
      `'offset' and 'limit' together must be at most ${WINDOW_MAX}: narrow the search by filters instead`,
    );
  }
  const text = query?.text;
  if (text?.field && !shape.fields.some(({ name }) => name === text.field)) {
    throw missing("field", text.field);
  }
  return {
    offset,
    limit,
    text: text ? { q: text.q, field: text.field ?? undefined } : undefined,
    similar: query?.vector ? similarTo(query.vector, shape) : undefined,
    filters: filters?.and?.map(readFilter),
    sort: sort?.map((each) => ({ scope: readScope(each.scope), order: each.order })),
  };
}

function similarTo(
  { name, record_id: recordId, value, order }: NonNullable<NonNullable<SearchBody["query"]>["vector"]>,
  { vectorsSettings }: DatasetShape,
): RecordQuery["similar"] {
  const settings = vectorsSettings.find((candidate) => candidate.name === name);
  if (!settings) throw missing("vector", name);
  const { id: vectorSettingsId, dimensions } = settings;
  if (recordId) return { vectorSettingsId, to: { recordId }, order };
  const numbers = value ?? [];
  if (numbers.length !== dimensions) {
    throw new UnprocessableError(
      `The vector '${name}' must have ${dimensions} elements, got ${numbers.length} elements`,
    );
  }
  return { vectorSettingsId, to: { value: numbers }, order };
}

function readFilter(filter: SearchFilter): RecordFilter {
  const scope = readScope(filter.scope);
  if (filter.type === "terms") return { type: "terms", scope, values: filter.values };
  return { type: "range", scope, ge: filter.ge ?? undefined, le: filter.le ?? undefined };
}

function readScope(scope: SearchScope): RecordScope {
  switch (scope.entity) {
    case "record":
      return scope;
    case "metadata":
      return { entity: "metadata", property: scope.metadata_property };
    case "suggestion":
      return { entity: "suggestion", question: scope.question, property: scope.property ?? "value" };
    case "response":
      // A question's answer is meant even where the status is named as well.
      if (scope.question) return { entity: "response", question: scope.question };
      if (scope.property) return { entity: "response", property: scope.property };
      throw new UnprocessableError("A scope of responses needs a 'question' or the property 'status'");
  }
}
