import type { Database, Transaction } from "../../db/database.ts";
import { inTransaction } from "../../db/transaction.ts";
import { type Actor, isOwner } from "../../platform/actor.ts";
import type { Clock } from "../../platform/clock.ts";
import { ConflictError, NotFoundError, UnprocessableError } from "../../platform/errors.ts";
import type { EventBus } from "../../platform/event-bus.ts";
import { newId } from "../../platform/ids.ts";
import { isMember } from "../workspaces/index.ts";
import type { Dataset } from "./dataset.ts";
import type {} from "./dataset-events.ts";
import type { DatasetReadiness, DatasetRecords } from "./dataset-parts.ts";
import type { DatasetStanding } from "./dataset-policy.ts";
import type { DatasetPurge } from "./dataset-purge.ts";
import type { DatasetCreate, DatasetUpdate } from "./dataset-schema.ts";
import {
  DATASET_CONSTRAINTS,
  type DatasetFilter,
  findDatasetById,
  hideDataset,
  insertDataset,
  insertHiddenDataset,
  listDatasets,
  lockDataset,
  updateDataset,
} from "./dataset-store.ts";

export interface DatasetServiceParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly events: EventBus;
  readonly readiness: DatasetReadiness;
  readonly records: DatasetRecords;
  readonly purge: DatasetPurge;
}

/** The rules of datasets, and the one way to change what stands in one. */
export class DatasetService {
  readonly #parts: DatasetServiceParts;

  constructor(parts: DatasetServiceParts) {
    this.#parts = parts;
  }

  /** What a user sees: owners all datasets, others those of the workspaces that they are members of. */
  listFor(actor: Actor, filter: Omit<DatasetFilter, "memberId">): Promise<Dataset[]> {
    const memberId = isOwner(actor) ? undefined : actor.userId;
    return listDatasets(this.#parts.database.read, { ...filter, memberId });
  }

  /** @throws NotFoundError */
  async get(id: string): Promise<Dataset> {
    const dataset = await findDatasetById(this.#parts.database.read, id);
    if (!dataset) throw new NotFoundError("Dataset", id);
    return dataset;
  }

  /** How the caller stands to a dataset, or to the workspace, which need not exist, of one to be made. */
  async standing(actor: Actor, { workspaceId }: Pick<Dataset, "workspaceId">): Promise<DatasetStanding> {
    const { read } = this.#parts.database;
    return { member: !isOwner(actor) && (await isMember(read, workspaceId, actor.userId)) };
  }

  /**
   * @throws ConflictError when the workspace has a dataset of this name.
   * @throws UnprocessableError for a workspace that does not exist.
   */
  async create(input: DatasetCreate): Promise<Dataset> {
    const { database, clock, events } = this.#parts;
    const dataset = newDataset(input, clock.now());
    try {
      await inTransaction(database, (trx) => insertDataset(trx, dataset));
    } catch (error) {
      if (database.dialect.isMissingReference(error)) {
        throw new UnprocessableError(`Workspace with id \`${dataset.workspaceId}\` not found`);
      }
      throw this.#translate(error, dataset);
    }
    events.publish("dataset.created", { dataset });
    return dataset;
  }

  /**
   * Absent leaves a value as it is, null clears it.
   * @throws NotFoundError
   * @throws ConflictError when the workspace has another dataset of this name.
   */
  async update(id: string, changes: DatasetUpdate): Promise<Dataset> {
    const { clock, events, records } = this.#parts;
    if (Object.keys(changes).length === 0) return this.get(id);
    let wanted: Dataset | undefined;
    try {
      await this.change(id, async (trx, current) => {
        wanted = changedDataset(current, changes, clock.now());
        await updateDataset(trx, wanted);
        if (wanted.distribution.minSubmitted !== current.distribution.minSubmitted) {
          await records.distributionChanged(trx, wanted);
        }
      });
    } catch (error) {
      throw wanted ? this.#translate(error, wanted) : error;
    }
    const dataset = wanted ?? (await this.get(id));
    events.publish("dataset.updated", { dataset });
    return dataset;
  }

  /**
   * Opens a dataset for records; there is no way back.
   * @throws NotFoundError
   * @throws UnprocessableError when it is open already, or has no field or no question that has to be answered.
   */
  async publish(id: string): Promise<Dataset> {
    const { clock, events, readiness } = this.#parts;
    const dataset = await this.change(id, async (trx, current): Promise<Dataset> => {
      const reason =
        (current.status === "ready" && "it is published already") ||
        (!(await readiness.hasFields(trx, id)) && "it has no field") ||
        (!(await readiness.hasRequiredQuestion(trx, id)) && "it has no required question");
      if (reason) throw new UnprocessableError(`Dataset with id \`${id}\` cannot be published: ${reason}`);
      const now = clock.now();
      const published: Dataset = { ...current, status: "ready", lastActivityAt: now, updatedAt: now };
      await updateDataset(trx, published);
      return published;
    });
    events.publish("dataset.published", { dataset });
    return dataset;
  }

  /**
   * Removes a dataset from sight at once, with all that stands in it; the rows go afterwards.
   * @returns it as it was.
   * @throws NotFoundError
   */
  async delete(id: string): Promise<Dataset> {
    const { events, purge } = this.#parts;
    const dataset = await this.change(id, async (trx, current) => {
      await hideDataset(trx, id);
      return current;
    });
    purge.start();
    events.publish("dataset.deleted", { dataset });
    return dataset;
  }

  /**
   * Runs `work` in a transaction in which nobody else changes the dataset or what it is made of.
   * @throws NotFoundError
   */
  change<T>(id: string, work: (trx: Transaction, dataset: Dataset) => Promise<T>): Promise<T> {
    return inTransaction(this.#parts.database, async (trx) => {
      const dataset = await lockDataset(trx, id, "update");
      if (!dataset) throw new NotFoundError("Dataset", id);
      return work(trx, dataset);
    });
  }

  /**
   * Runs `work` as {@link change} does, with the id of a hidden dataset beside this one: a part that is moved there is gone
   * at once, and what records have of it goes afterwards, bit by bit.
   * @throws NotFoundError
   */
  async remove<T>(id: string, work: (trx: Transaction, hiddenId: string) => Promise<T>): Promise<T> {
    const removed = await this.change(id, async (trx, dataset) => {
      const hiddenId = newId();
      await insertHiddenDataset(trx, dataset, hiddenId);
      return work(trx, hiddenId);
    });
    this.#parts.purge.start();
    return removed;
  }

  #translate(error: unknown, { name, workspaceId }: Dataset): unknown {
    const violation = this.#parts.database.dialect.uniqueViolation(error);
    if (violation !== DATASET_CONSTRAINTS.name) return error;
    return new ConflictError(
      `Dataset with name \`${name}\` already exists for workspace with id \`${workspaceId}\``,
    );
  }
}

function newDataset(input: DatasetCreate, now: Date): Dataset {
  return {
    id: newId(),
    workspaceId: input.workspace_id,
    name: input.name,
    guidelines: input.guidelines ?? null,
    allowExtraMetadata: input.allow_extra_metadata,
    status: "draft",
    distribution: distributionOf(input.distribution),
    metadata: input.metadata ?? null,
    lastActivityAt: now,
    insertedAt: now,
    updatedAt: now,
  };
}

function changedDataset(current: Dataset, changes: DatasetUpdate, now: Date): Dataset {
  return {
    ...current,
    name: changes.name ?? current.name,
    guidelines: changes.guidelines === undefined ? current.guidelines : changes.guidelines,
    allowExtraMetadata: changes.allow_extra_metadata ?? current.allowExtraMetadata,
    distribution: changes.distribution ? distributionOf(changes.distribution) : current.distribution,
    metadata: changes.metadata === undefined ? current.metadata : changes.metadata,
    lastActivityAt: now,
    updatedAt: now,
  };
}

function distributionOf(input: DatasetCreate["distribution"]): Dataset["distribution"] {
  return { strategy: input.strategy, minSubmitted: input.min_submitted };
}
