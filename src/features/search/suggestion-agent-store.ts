import { bytewise } from "../../db/bytewise.ts";
import type { Db } from "../../db/database.ts";
import { prepared } from "../../db/prepared.ts";

/** Who has made suggestions for questions, by the question's id, in alphabetical order. */
export async function listSuggestionAgents(
  db: Db,
  questionIds: readonly string[],
): Promise<Map<string, string[]>> {
  const rows = await prepared<{ question_id: string; agent: string }>(
    db,
    `select question_id, agent from (
       select distinct question_id, agent from suggestions where question_id in ?uuid[] and agent is not null
     ) as named order by ${bytewise(db, "agent")}`,
    [questionIds],
  );
  const byQuestion = Map.groupBy(rows, (row) => row.question_id);
  return new Map([...byQuestion].map(([id, named]) => [id, named.map(({ agent }) => agent)]));
}
