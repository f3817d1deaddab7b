import type { Database } from "../../db/database.ts";
import type { Clock } from "../../platform/clock.ts";
import { ConflictError, NotFoundError, UnprocessableError } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import type { DatasetService } from "../datasets/index.ts";
import type { Field } from "./field.ts";
import type { FieldCreate, FieldUpdate } from "./field-schema.ts";
import {
  deleteField,
  FIELD_CONSTRAINTS,
  findFieldById,
  insertField,
  listFields,
  updateField,
} from "./field-store.ts";

export interface FieldServiceParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly datasets: DatasetService;
}

/** The rules of fields: they come and go as long as their dataset is a draft. */
export class FieldService {
  readonly #parts: FieldServiceParts;

  constructor(parts: FieldServiceParts) {
    this.#parts = parts;
  }

  list(datasetId: string): Promise<Field[]> {
    return listFields(this.#parts.database.read, datasetId);
  }

  /** @throws NotFoundError */
  async get(id: string): Promise<Field> {
    const field = await findFieldById(this.#parts.database.read, id);
    if (!field) throw new NotFoundError("Field", id);
    return field;
  }

  /**
   * @throws NotFoundError for the dataset
   * @throws UnprocessableError when the dataset is published.
   * @throws ConflictError when the dataset has a field of this name.
   */
  async create(datasetId: string, input: FieldCreate): Promise<Field> {
    const { database, clock, datasets } = this.#parts;
    const now = clock.now();
    const field: Field = {
      id: newId(),
      datasetId,
      name: input.name,
      title: input.title,
      required: input.required ?? false,
      settings: input.settings,
      insertedAt: now,
      updatedAt: now,
    };
    try {
      await datasets.change(datasetId, async (trx, dataset) => {
        if (dataset.status === "ready") {
          throw new UnprocessableError("Field cannot be created for a published dataset");
        }
        await insertField(trx, field);
      });
    } catch (error) {
      if (database.dialect.uniqueViolation(error) !== FIELD_CONSTRAINTS.name) throw error;
      throw new ConflictError(
        `Field with name \`${field.name}\` already exists for dataset with id \`${datasetId}\``,
      );
    }
    return field;
  }

  /**
   * Absent leaves a value as it is.
   * @throws NotFoundError
   * @throws UnprocessableError when the settings are of another type.
   */
  async update({ id, datasetId }: Field, changes: FieldUpdate): Promise<Field> {
    const { clock, datasets } = this.#parts;
    return datasets.change(datasetId, async (trx) => {
      const current = await findFieldById(trx, id);
      if (!current) throw new NotFoundError("Field", id);
      const settings = changes.settings ?? current.settings;
      if (settings.type !== current.settings.type) {
        throw new UnprocessableError(
          `Field type cannot be changed. Expected '${current.settings.type}' but got '${settings.type}'`,
        );
      }
      if (Object.keys(changes).length === 0) return current;
      const field = { ...current, title: changes.title ?? current.title, settings, updatedAt: clock.now() };
      await updateField(trx, field);
      return field;
    });
  }

  /**
   * @returns it as it was.
   * @throws NotFoundError
   * @throws UnprocessableError when the dataset is published.
   */
  async delete({ id, datasetId }: Field): Promise<Field> {
    return this.#parts.datasets.change(datasetId, async (trx, dataset) => {
      const field = await findFieldById(trx, id);
      if (!field) throw new NotFoundError("Field", id);
      if (dataset.status === "ready") {
        throw new UnprocessableError("Fields cannot be deleted for a published dataset");
      }
      await deleteField(trx, id);
      return field;
    });
  }
}
