import type { DatabaseAddress } from "../../config/database-settings.ts";
import { SourceDatabaseError } from "../../db/source/source-database.ts";
import type { Logger } from "../../platform/logger.ts";
import { SettingsError } from "../../platform/settings-problem.ts";
import type { ArgillaImportService } from "./argilla-import-service.ts";
import { IMPORT_KINDS } from "./import-ledger.ts";

const SETTING = "ARGILLA_IMPORT_DATABASE";
/** In the log; the command tells all that are kept. */
const MOST_NOTES = 50;

/**
 * Brings over the database that the setting names, before anybody is served.
 * @throws SettingsError when it cannot be read.
 */
export async function importAtStart(
  service: ArgillaImportService,
  source: DatabaseAddress,
  logger: Logger,
  onStep: (step: string) => void,
): Promise<void> {
  onStep("Bringing over the database of Argilla");
  try {
    const report = await service.run(source, {
      onProgress: ({ kind, done, total }) =>
        onStep(`Bringing over the database of Argilla: ${kind.replaceAll("_", " ")}, ${done} of ${total}`),
    });
    const { ledger } = report;
    const counts = Object.fromEntries(IMPORT_KINDS.map((kind) => [kind, ledger.counts(kind)]));
    logger.info(
      { counts },
      `The database of Argilla ${report.source.releases} was brought over. ${SETTING} can be removed.`,
    );
    const notes = ledger.notes.filter(({ outcome }) => outcome !== "present");
    for (const { kind, name, message } of notes.slice(0, MOST_NOTES)) {
      logger.warn(`${SETTING}: ${kind} ${JSON.stringify(name)}: ${message}`);
    }
    if (notes.length > MOST_NOTES)
      logger.warn(`${SETTING}: ${notes.length - MOST_NOTES} more were not taken as they are.`);
  } catch (error) {
    if (!(error instanceof SourceDatabaseError)) throw error;
    const remedy = "Mend that and start again, or remove the variable to start without.";
    throw new SettingsError([{ setting: SETTING, rule: error.message, remedy }]);
  }
}
