import type { RecordCounts } from "../records/index.ts";
import type { ResponseStatus, ResponseTally } from "../responses/index.ts";
import type { DatasetMetricsOutput, ProgressOutput, UsersProgressOutput } from "./progress-schema.ts";

export function presentProgress(
  { total, completed }: RecordCounts,
  annotators: readonly string[],
): ProgressOutput {
  const users = annotators.map((username) => ({ username }));
  return { total, completed, pending: total - completed, users };
}

/** One entry a person, in the order of the tallies, with zeros for what they have none of. */
export function presentUsersProgress(tallies: readonly ResponseTally[]): UsersProgressOutput {
  const users = new Map<string, UsersProgressOutput["users"][number]>();
  for (const { username, recordStatus, status, count } of tallies) {
    const user = users.get(username) ?? { username, completed: none(), pending: none() };
    user[recordStatus][status] = count;
    users.set(username, user);
  }
  return { users: [...users.values()] };
}

/** A person's own work: each record is pending that they have not responded to. */
export function presentDatasetMetrics(
  { total }: RecordCounts,
  { submitted, discarded, draft }: Readonly<Record<ResponseStatus, number>>,
): DatasetMetricsOutput {
  const pending = Math.max(0, total - submitted - discarded - draft);
  return { responses: { total, submitted, discarded, draft, pending } };
}

function none() {
  return { submitted: 0, discarded: 0, draft: 0 };
}
