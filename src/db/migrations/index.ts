import type { Migration } from "../migration.ts";
import { accounts } from "./0001-accounts.ts";

/** Every migration, oldest first. Append only: a name that was released never changes or moves. */
export const migrations: readonly Migration[] = [accounts];
