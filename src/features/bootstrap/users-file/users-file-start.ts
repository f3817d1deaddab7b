import type { Logger } from "../../../platform/logger.ts";
import { SettingsError } from "../../../platform/settings-problem.ts";
import { describeUsersFileProblem, UsersFileError } from "./users-file-entry.ts";
import type { UsersFileService } from "./users-file-service.ts";

const SETTING = "ARGILLA_LOCAL_AUTH_USERS_DB_FILE";
/** On the setup page; the command line lists all of them. */
const MOST_PROBLEMS = 20;

/**
 * Applies the file that the setting names, as every start does.
 * @throws SettingsError when something is wrong with it: then nothing was changed, and the setup page says what.
 */
export async function applyUsersFileAtStart(
  service: UsersFileService,
  path: string,
  logger: Logger,
): Promise<void> {
  try {
    const { plan, renamed, warnings } = await service.apply(path);
    const { creates, updates, unchanged, deleted, removed } = plan;
    const counts = { created: creates.length, updated: updates.length, unchanged: unchanged.length };
    logger.info(counts, `${path} was applied.`);
    for (const problem of warnings) logger.warn(`${path}, ${describeUsersFileProblem(problem)}`);
    for (const { from, to } of renamed) {
      const wanted = creates.concat(updates).some(({ wanted: { workspaces } }) => workspaces.includes(to));
      if (wanted) logger.warn(`${path}: the workspace ${JSON.stringify(from)} is named ${to} here.`);
    }
    if (deleted.length > 0) {
      const names = deleted.map(({ entry }) => entry.username).join(", ");
      logger.warn(
        `${path}: ${names} changed in the file, but their accounts were deleted here and stay so. To have them back, take them out of the file, start, and put them in again.`,
      );
    }
    if (removed.length > 0) {
      logger.warn(
        `${path} no longer has ${removed.join(", ")}; their accounts stay until somebody deletes them.`,
      );
    }
  } catch (error) {
    if (!(error instanceof UsersFileError)) throw error;
    throw new SettingsError(presentProblems(error));
  }
}

function presentProblems({ path, problems }: UsersFileError) {
  const remedy = "Nothing of the file was applied. Mend it and start again, or remove the variable.";
  const shown = problems.slice(0, MOST_PROBLEMS).map((problem) => {
    return { setting: SETTING, rule: `${path}, ${describeUsersFileProblem(problem)}`, remedy };
  });
  const more = problems.length - shown.length;
  if (more === 0) return shown;
  const rule = `${path} has ${more} more problems.`;
  return [
    ...shown,
    { setting: SETTING, rule, remedy: "`argilla-space users migrate --dry-run` lists all of them." },
  ];
}
