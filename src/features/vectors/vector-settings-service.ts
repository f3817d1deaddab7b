import type { Database } from "../../db/database.ts";
import type { Clock } from "../../platform/clock.ts";
import { ConflictError, NotFoundError, UnprocessableError } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import type { DatasetService } from "../datasets/index.ts";
import type { VectorSettings } from "./vector-settings.ts";
import type { VectorSettingsCreate } from "./vector-settings-schema.ts";
import {
  findVectorSettingsById,
  insertVectorSettings,
  listVectorsSettings,
  moveVectorSettings,
  updateVectorSettings,
} from "./vector-settings-store.ts";

export interface VectorSettingsServiceParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly datasets: DatasetService;
}

/** How many vectors a record may have. */
const SETTINGS_MAX = 5;

/** The rules of vectors' settings, which come and go also in a published dataset. */
export class VectorSettingsService {
  readonly #parts: VectorSettingsServiceParts;

  constructor(parts: VectorSettingsServiceParts) {
    this.#parts = parts;
  }

  list(datasetId: string): Promise<VectorSettings[]> {
    return listVectorsSettings(this.#parts.database.read, datasetId);
  }

  /** @throws NotFoundError */
  async get(id: string): Promise<VectorSettings> {
    const settings = await findVectorSettingsById(this.#parts.database.read, id);
    if (!settings) throw new NotFoundError("VectorSettings", id);
    return settings;
  }

  /**
   * @throws NotFoundError for the dataset
   * @throws UnprocessableError when the dataset has as many as it may have.
   * @throws ConflictError when the dataset has vectors of this name.
   */
  async create(datasetId: string, input: VectorSettingsCreate): Promise<VectorSettings> {
    const { clock, datasets } = this.#parts;
    const now = clock.now();
    const settings: VectorSettings = { id: newId(), datasetId, ...input, insertedAt: now, updatedAt: now };
    await datasets.change(datasetId, async (trx) => {
      // Nobody else writes the dataset's vectors' settings meanwhile, so that they can be counted and compared.
      const present = await listVectorsSettings(trx, datasetId);
      if (present.length >= SETTINGS_MAX) {
        throw new UnprocessableError(
          `The maximum number of vector settings (${SETTINGS_MAX}) is reached for dataset with id \`${datasetId}\``,
        );
      }
      if (present.some(({ name }) => name === settings.name)) {
        throw new ConflictError(
          `Vector settings with name \`${settings.name}\` already exists for dataset with id \`${datasetId}\``,
        );
      }
      await insertVectorSettings(trx, settings);
    });
    return settings;
  }

  /** @throws NotFoundError */
  async rename({ id, datasetId }: VectorSettings, title: string): Promise<VectorSettings> {
    const { clock, datasets } = this.#parts;
    return datasets.change(datasetId, async (trx) => {
      const current = await findVectorSettingsById(trx, id);
      if (!current) throw new NotFoundError("VectorSettings", id);
      const settings = { ...current, title, updatedAt: clock.now() };
      await updateVectorSettings(trx, settings);
      return settings;
    });
  }

  /** The records' vectors of this name go with it. @returns it as it was. @throws NotFoundError */
  async delete({ id, datasetId }: VectorSettings): Promise<VectorSettings> {
    return this.#parts.datasets.remove(datasetId, async (trx, hiddenId) => {
      const settings = await findVectorSettingsById(trx, id);
      if (!settings) throw new NotFoundError("VectorSettings", id);
      await moveVectorSettings(trx, id, hiddenId);
      return settings;
    });
  }
}
