import type { Db } from "../../db/database.ts";
import { matchCondition, matchScore, matchValue, type WordMatch } from "../../db/word-index.ts";
import { UnprocessableError } from "../../platform/errors.ts";
import type { RecordQuery } from "../records/index.ts";
import { type Condition, combine, type Fragment, fragment, NEVER, oneOf } from "./fragment.ts";
import { nearestSpellings } from "./spelling.ts";
import { parseTextQuery, type TextQuery } from "./text-query.ts";
import { listWords } from "./word-store.ts";

/** A statement has a part for each. */
const WORDS_MAX = 250;
/** PostgreSQL plans how to join what few words find; of more it would take longer to plan than to search. */
const JOINED_MAX = 8;

/** A text search as a condition on a row of `records`, and how well a record fits. */
interface TextCondition {
  readonly condition: Condition;
  /**
   * A query of `record_id` and `score`, one row for each of the `hits` that fits; undefined where nothing is asked for but
   * what is not there.
   */
  readonly ranking: Fragment | undefined;
}

/** @throws UnprocessableError when the query has too many words. */
export async function textCondition(db: Db, { shape, text }: RecordQuery): Promise<TextCondition> {
  const query = text && parseTextQuery(text.q);
  if (!query) return { condition: NEVER, ranking: undefined };
  if (countLeaves(query) > WORDS_MAX) {
    throw new UnprocessableError(`A text search may have at most ${WORDS_MAX} words: leave some out`);
  }
  const fields = shape.fields.filter(({ name }) => text.field === undefined || name === text.field);
  const context = { db, fieldIds: fields.map(({ id }) => id) };
  const spelt = await withSpellings(query, context);
  const together = asked(spelt, context);
  const condition = conditionOf(together, context, countLeaves(query) <= JOINED_MAX);
  const wanted = wantedMatches(spelt);
  if (wanted.length === 0) return { condition, ranking: undefined };
  if (wanted.length <= JOINED_MAX) return { condition, ranking: rankingOf(wanted, context) };
  const any: WordMatch = { kind: "any", matches: wanted };
  return { condition, ranking: rankingOf([any], context) };
}

/**
 * The query with words in the place of words and signs that the engine's index can look for at once: any of some whatever
 * the fields, all of them where there is but one field. Of a hundred words this saves ninety-nine looks.
 */
function asked(query: TextQuery, context: TextContext): TextQuery {
  if (query.kind === "not") return { kind: "not", query: asked(query.query, context) };
  if (!("queries" in query) || query.queries.length === 0) return query;
  const queries = query.queries.map((each) => asked(each, context));
  if (query.kind === "and" && context.fieldIds.length > 1) return { kind: "and", queries };
  const matches = queries.flatMap((each) => (each.kind === "match" ? [each.match] : []));
  if (matches.length < 2) return { kind: query.kind, queries };
  const others = queries.filter(({ kind }) => kind !== "match");
  const match: TextQuery = {
    kind: "match",
    match: { kind: query.kind === "and" ? "all" : "any", matches },
  };
  return others.length === 0 ? match : { kind: query.kind, queries: [match, ...others] };
}

interface TextContext {
  readonly db: Db;
  readonly fieldIds: readonly string[];
}

function countLeaves(query: TextQuery): number {
  if ("queries" in query) return query.queries.reduce((sum, each) => sum + countLeaves(each), 0);
  if (query.kind === "not") return countLeaves(query.query);
  return query.kind === "match" && query.match.kind === "phrase" ? query.match.words.length : 1;
}

/** The query with the spellings that there are in the place of those that may be. */
async function withSpellings(query: TextQuery, context: TextContext): Promise<TextQuery> {
  switch (query.kind) {
    case "not":
      return { kind: "not", query: await withSpellings(query.query, context) };
    case "and":
    case "or": {
      const queries: TextQuery[] = [];
      for (const each of query.queries) queries.push(await withSpellings(each, context));
      return { kind: query.kind, queries };
    }
    case "fuzzy": {
      const { word, edits } = query;
      const length = [...word].length;
      const words = await listWords(context.db, context.fieldIds, {
        min: length - edits,
        max: length + edits,
      });
      const spellings = await nearestSpellings(word, edits, words);
      return {
        kind: "or",
        queries: spellings.map((each) => ({ kind: "match", match: { kind: "word", word: each } })),
      };
    }
    default:
      return query;
  }
}

/** @param areJoined whether the engine may join what each word finds, rather than look each record up in it. */
function conditionOf(query: TextQuery, context: TextContext, areJoined: boolean): Condition {
  switch (query.kind) {
    case "all":
    case "fuzzy":
      return fragment("1 = 1");
    case "not": {
      const { sql, bindings } = conditionOf(query.query, context, areJoined);
      return fragment(`not (${sql})`, ...bindings);
    }
    case "match": {
      const found = oneOf(
        fragment(
          `select record_id from record_texts
            where field_id in ?uuid[] and id in (select rowid from record_words where ${matchCondition(context.db)})`,
          context.fieldIds,
          matchValue(context.db, query.match),
        ),
      );
      return areJoined ? found : fragment(`(${found.sql}) is true`, ...found.bindings);
    }
    default: {
      const parts = query.queries.map((each) => conditionOf(each, context, areJoined));
      return combine(parts, query.kind, query.kind === "and" ? "1 = 1" : "1 = 0");
    }
  }
}

/** What makes a record fit the better. */
function wantedMatches(query: TextQuery): WordMatch[] {
  if ("queries" in query) return query.queries.flatMap(wantedMatches);
  return query.kind === "match" ? [query.match] : [];
}

/** Of each match the field that fits best, and these together. */
function rankingOf(matches: readonly WordMatch[], { db, fieldIds }: TextContext): Fragment {
  const { sql: score, bindsMatch } = matchScore(db);
  const each = matches.map((match) => {
    const value = matchValue(db, match);
    return fragment(
      `select record_id, max(score) as best from (
         select record_texts.record_id, ${score} as score
           from record_words join record_texts on record_texts.id = record_words.rowid
          where ${matchCondition(db)} and field_id in ?uuid[] and record_id in (select id from hits)
       ) as matched group by record_id`,
      ...(bindsMatch ? [value] : []),
      value,
      fieldIds,
    );
  });
  return fragment(
    `select record_id, sum(best) as score from (${each.map(({ sql }) => sql).join(" union all ")}) as summed group by record_id`,
    ...each.flatMap(({ bindings }) => bindings),
  );
}
