import type { Db, Transaction } from "../../db/database.ts";
import type { JsonObject, JsonValue } from "../../platform/json.ts";
import type { MetadataProperty } from "../metadata-properties/index.ts";
import type { Question } from "../questions/index.ts";
import type { DatasetShape } from "./dataset-shape.ts";
import type { RecordVector } from "./record.ts";

/**
 * Finds records by what is in them. What is written goes in by the transaction that writes it, so that index and rows
 * never disagree. Owned here, where it is needed; implemented above, where everything can be seen.
 */
export interface RecordIndex {
  /** Takes in what a transaction wrote. Rows that go with their record or question need not be named. */
  update(trx: Transaction, change: IndexChange): Promise<void>;

  /**
   * The records that meet all of a query.
   * @throws UnprocessableError when the query names what the dataset has not.
   */
  find(db: Db, query: RecordQuery): Promise<RecordHits>;

  /**
   * Deletes some of what the index has of a removed dataset's properties.
   * @returns whether there may be more.
   */
  deleteSome(trx: Transaction, datasetId: string, limit: number): Promise<boolean>;

  /** What values records have of a property. */
  metadataMetrics(db: Db, property: MetadataProperty): Promise<MetadataMetrics>;
}

export interface IndexChange {
  readonly datasetId: string;
  /** New records, and those whose fields or metadata were written. */
  readonly records?: { readonly shape: DatasetShape; readonly written: readonly IndexedRecord[] };
  readonly vectors?: readonly RecordVector[];
  readonly suggestions?: IndexedAnswers<{
    readonly questionId: string;
    readonly value: JsonValue;
    /** The text of a JSON number, or of a list of them. */
    readonly score: string | null;
  }>;
  readonly responses?: IndexedAnswers<{ readonly userId: string; readonly values: JsonObject }>;
  /** Records that were there before a property was declared for what is in their metadata. */
  readonly declared?: {
    readonly property: MetadataProperty;
    readonly records: readonly Pick<IndexedRecord, "id" | "metadata">[];
  };
  /** Ids of records that are about to be deleted, with all that is theirs. */
  readonly removed?: readonly string[];
}

export interface IndexedRecord {
  readonly id: string;
  readonly fields: JsonObject;
  readonly metadata: JsonObject | null;
}

/** Suggestions or responses that were written; what they say, the questions know to read. */
interface IndexedAnswers<Answer> {
  readonly questions: readonly Question[];
  readonly written: readonly ({ readonly id: string; readonly recordId: string } & Answer)[];
}

/** Which records of a dataset, and in which order. Without criteria: all, in the order of their places. */
export interface RecordQuery {
  readonly datasetId: string;
  readonly shape: DatasetShape;
  /** Words that all have to be in the fields, or in the field of that name. */
  readonly text?: { readonly q: string; readonly field?: string | undefined } | undefined;
  /** Nearest first, or farthest; the record itself is left out. */
  readonly similar?:
    | {
        readonly vectorSettingsId: string;
        readonly to: { readonly recordId: string } | { readonly value: readonly number[] };
        readonly order: "most_similar" | "least_similar";
      }
    | undefined;
  /** All have to hold. */
  readonly filters?: readonly RecordFilter[] | undefined;
  /** Ties, and no sort at all, are in the order of places. Values that are missing come last in either order. */
  readonly sort?: readonly { readonly scope: RecordScope; readonly order: "asc" | "desc" }[] | undefined;
  /** Without a sort: an order that looks like chance, and is the same whenever this text is. */
  readonly shuffledBy?: string | undefined;
  /** Whose responses filters and sorts see; everybody's where not given. */
  readonly responsesOf?: string | undefined;
  readonly offset: number;
  readonly limit: number;
}

/** What a filter or sort looks at. */
export type RecordScope =
  | {
      readonly entity: "record";
      readonly property: "id" | "external_id" | "status" | "inserted_at" | "updated_at";
    }
  | { readonly entity: "response"; readonly question: string }
  | { readonly entity: "response"; readonly property: "status" }
  | {
      readonly entity: "suggestion";
      readonly question: string;
      readonly property: "value" | "score" | "agent" | "type";
    }
  | { readonly entity: "metadata"; readonly property: string };

export type RecordFilter =
  | { readonly type: "terms"; readonly scope: RecordScope; readonly values: readonly string[] }
  | {
      readonly type: "range";
      readonly scope: RecordScope;
      readonly ge?: number | string | undefined;
      readonly le?: number | string | undefined;
    };

export interface RecordHits {
  readonly hits: readonly { readonly recordId: string; readonly score: number | null }[];
  /** How many records meet the query, whatever the page. */
  readonly total: number;
}

export type MetadataMetrics =
  | {
      readonly type: "terms";
      readonly total: number;
      /** Most frequent first. */
      readonly values: readonly { readonly term: string; readonly count: number }[];
    }
  | { readonly type: "integer" | "float"; readonly min: number | null; readonly max: number | null };
