import type { Database } from "../../db/database.ts";
import type { Clock } from "../../platform/clock.ts";
import { ConflictError, NotFoundError } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import type { DatasetService } from "../datasets/index.ts";
import type { DeclaredMetadata } from "./declared-metadata.ts";
import type { MetadataProperty } from "./metadata-property.ts";
import type { MetadataPropertyCreate, MetadataPropertyUpdate } from "./metadata-property-schema.ts";
import {
  findMetadataPropertyById,
  insertMetadataProperty,
  listMetadataProperties,
  METADATA_PROPERTY_CONSTRAINTS,
  moveMetadataProperty,
  updateMetadataProperty,
} from "./metadata-property-store.ts";

export interface MetadataPropertyServiceParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly datasets: DatasetService;
  readonly records: DeclaredMetadata;
}

/** The rules of metadata properties, which come and go also in a published dataset. */
export class MetadataPropertyService {
  readonly #parts: MetadataPropertyServiceParts;

  constructor(parts: MetadataPropertyServiceParts) {
    this.#parts = parts;
  }

  list(datasetId: string): Promise<MetadataProperty[]> {
    return listMetadataProperties(this.#parts.database.read, datasetId);
  }

  /** @throws NotFoundError */
  async get(id: string): Promise<MetadataProperty> {
    const property = await findMetadataPropertyById(this.#parts.database.read, id);
    if (!property) throw new NotFoundError("MetadataProperty", id);
    return property;
  }

  /**
   * @throws NotFoundError for the dataset
   * @throws ConflictError when the dataset has a property of this name.
   */
  async create(datasetId: string, input: MetadataPropertyCreate): Promise<MetadataProperty> {
    const { database, clock, datasets, records } = this.#parts;
    const now = clock.now();
    const property: MetadataProperty = {
      id: newId(),
      datasetId,
      name: input.name,
      title: input.title,
      settings: input.settings,
      visibleForAnnotators: input.visible_for_annotators,
      insertedAt: now,
      updatedAt: now,
    };
    try {
      await datasets.change(datasetId, async (trx) => {
        await insertMetadataProperty(trx, property);
        await records.propertyDeclared(trx, property);
      });
    } catch (error) {
      if (database.dialect.uniqueViolation(error) !== METADATA_PROPERTY_CONSTRAINTS.name) throw error;
      throw new ConflictError(
        `Metadata property with name \`${property.name}\` already exists for dataset with id \`${datasetId}\``,
      );
    }
    records.start();
    return property;
  }

  /** Absent leaves a value as it is. @throws NotFoundError */
  async update(
    { id, datasetId }: MetadataProperty,
    changes: MetadataPropertyUpdate,
  ): Promise<MetadataProperty> {
    const { clock, datasets } = this.#parts;
    return datasets.change(datasetId, async (trx) => {
      const current = await findMetadataPropertyById(trx, id);
      if (!current) throw new NotFoundError("MetadataProperty", id);
      if (Object.keys(changes).length === 0) return current;
      const property = {
        ...current,
        title: changes.title ?? current.title,
        visibleForAnnotators: changes.visible_for_annotators ?? current.visibleForAnnotators,
        updatedAt: clock.now(),
      };
      await updateMetadataProperty(trx, property);
      return property;
    });
  }

  /** The values stay in the records. @returns it as it was. @throws NotFoundError */
  async delete({ id, datasetId }: MetadataProperty): Promise<MetadataProperty> {
    return this.#parts.datasets.remove(datasetId, async (trx, hiddenId) => {
      const property = await findMetadataPropertyById(trx, id);
      if (!property) throw new NotFoundError("MetadataProperty", id);
      await moveMetadataProperty(trx, id, hiddenId);
      return property;
    });
  }
}
