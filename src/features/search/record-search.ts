import type { Database } from "../../db/database.ts";
import type { Actor } from "../../platform/actor.ts";
import type { Dataset } from "../datasets/index.ts";
import { canReadMetadataProperty } from "../metadata-properties/index.ts";
import { listQuestions, type Question } from "../questions/index.ts";
import type { FoundRecords, RecordInclude, RecordReader } from "../record-io/index.ts";
import { type DatasetShape, loadDatasetShape } from "../records/index.ts";
import { readSearch } from "./search-query.ts";
import type { SearchBody } from "./search-schema.ts";
import { listSuggestionAgents } from "./suggestion-agent-store.ts";

interface SearchPage {
  readonly offset: number;
  readonly limit: number;
  readonly include: RecordInclude;
}

/** Searches datasets, for those who manage them and for those who answer. */
export class RecordSearch {
  readonly #database: Database;
  readonly #reader: RecordReader;

  constructor(database: Database, reader: RecordReader) {
    this.#database = database;
    this.#reader = reader;
  }

  /**
   * Searches with everybody's responses.
   * @throws UnprocessableError when the body names what the dataset has not, or a value is not of its kind.
   */
  async all(
    { id: datasetId }: Dataset,
    body: SearchBody,
    { include, ...page }: SearchPage,
  ): Promise<FoundRecords> {
    const shape = await loadDatasetShape(this.#database.read, datasetId);
    return this.#reader.find({ datasetId, shape, ...readSearch(body, page, shape) }, { include });
  }

  /**
   * Searches as one person: with that person's responses alone, in an order of that person's own, and without what is
   * hidden from annotators, also as something to search by.
   * @throws as {@link all}.
   */
  async own(
    actor: Actor,
    { id: datasetId }: Dataset,
    body: SearchBody,
    page: SearchPage,
  ): Promise<FoundRecords> {
    const { include, ...window } = page;
    const shape = visibleShape(actor, await loadDatasetShape(this.#database.read, datasetId));
    const query = {
      ...readSearch(body, window, shape),
      responsesOf: actor.userId,
      shuffledBy: `${actor.userId} ${datasetId}`,
    };
    return this.#reader.find({ datasetId, shape, ...query }, { include, as: actor });
  }

  /** The questions of a dataset, and who has made suggestions for them, by the question's id. */
  async suggestionAgents({
    id,
  }: Dataset): Promise<{ questions: Question[]; agents: ReadonlyMap<string, readonly string[]> }> {
    const { read } = this.#database;
    const questions = await listQuestions(read, id);
    const agents = await listSuggestionAgents(
      read,
      questions.map((question) => question.id),
    );
    return { questions, agents };
  }
}

function visibleShape(actor: Actor, shape: DatasetShape): DatasetShape {
  const visible = shape.metadataProperties.filter((property) =>
    canReadMetadataProperty(actor, { member: true }, property),
  );
  return { ...shape, metadataProperties: visible };
}
