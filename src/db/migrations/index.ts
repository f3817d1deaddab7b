import type { Migration } from "../migration.ts";
import { accounts } from "./0001-accounts.ts";
import { signIn } from "./0002-sign-in.ts";
import { accountLife } from "./0003-account-life.ts";
import { usersFile } from "./0004-users-file.ts";
import { firstRun } from "./0005-first-run.ts";
import { signInLimits } from "./0006-sign-in-limits.ts";
import { datasets } from "./0007-datasets.ts";
import { records } from "./0008-records.ts";
import { recordSearch } from "./0009-record-search.ts";
import { metadataBacklogs } from "./0010-metadata-backlogs.ts";
import { plannerStatistics } from "./0011-planner-statistics.ts";

/** Every migration, oldest first. Append only: a name that was released never changes or moves. */
export const migrations: readonly Migration[] = [
  accounts,
  signIn,
  accountLife,
  usersFile,
  firstRun,
  signInLimits,
  datasets,
  records,
  recordSearch,
  metadataBacklogs,
  plannerStatistics,
];
