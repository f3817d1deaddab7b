import type { Database, Transaction } from "../../db/database.ts";
import type { Clock } from "../../platform/clock.ts";
import { ConflictError, NotFoundError, UnprocessableError } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import type { Dataset, DatasetService } from "../datasets/index.ts";
import { listFields } from "../fields/index.ts";
import { type QuestionSettings, type QuestionSettingsChanges, questionKind } from "./kinds/index.ts";
import type { Question } from "./question.ts";
import type { QuestionCreate, QuestionUpdate } from "./question-schema.ts";
import {
  deleteQuestion,
  findQuestionById,
  insertQuestion,
  listQuestions,
  updateQuestion,
} from "./question-store.ts";

export interface QuestionServiceParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly datasets: DatasetService;
}

/** The rules of questions: they come and go as long as their dataset is a draft; their texts can always be edited. */
export class QuestionService {
  readonly #parts: QuestionServiceParts;

  constructor(parts: QuestionServiceParts) {
    this.#parts = parts;
  }

  list(datasetId: string): Promise<Question[]> {
    return listQuestions(this.#parts.database.read, datasetId);
  }

  /** @throws NotFoundError */
  async get(id: string): Promise<Question> {
    const question = await findQuestionById(this.#parts.database.read, id);
    if (!question) throw new NotFoundError("Question", id);
    return question;
  }

  /**
   * @throws NotFoundError for the dataset
   * @throws ConflictError when the dataset has a question of this name, also when it is published.
   * @throws UnprocessableError when the dataset is published, or the settings do not fit it.
   */
  async create(datasetId: string, input: QuestionCreate): Promise<Question> {
    const { clock, datasets } = this.#parts;
    const now = clock.now();
    const question: Question = {
      id: newId(),
      datasetId,
      name: input.name,
      title: input.title,
      description: input.description ?? null,
      required: input.required ?? false,
      settings: input.settings,
      insertedAt: now,
      updatedAt: now,
    };
    await datasets.change(datasetId, async (trx, dataset) => {
      // Nobody else writes questions of the dataset meanwhile, so that the name is asked for, not met as a violation.
      await refuseMisfit(trx, dataset, question);
      await insertQuestion(trx, question);
    });
    return question;
  }

  /**
   * Absent leaves a value as it is, null clears it.
   * @throws NotFoundError
   * @throws UnprocessableError when the change does not suit answers that there may be.
   */
  async update({ id, datasetId }: Question, changes: QuestionUpdate): Promise<Question> {
    const { clock, datasets } = this.#parts;
    return datasets.change(datasetId, async (trx) => {
      const current = await findQuestionById(trx, id);
      if (!current) throw new NotFoundError("Question", id);
      if (Object.keys(changes).length === 0) return current;
      const question = {
        ...current,
        title: changes.title ?? current.title,
        description: changes.description === undefined ? current.description : changes.description,
        settings: changes.settings ? changeSettings(current.settings, changes.settings) : current.settings,
        updatedAt: clock.now(),
      };
      await updateQuestion(trx, question);
      return question;
    });
  }

  /**
   * @returns it as it was.
   * @throws NotFoundError
   * @throws UnprocessableError when the dataset is published.
   */
  async delete({ id, datasetId }: Question): Promise<Question> {
    return this.#parts.datasets.change(datasetId, async (trx, dataset) => {
      const question = await findQuestionById(trx, id);
      if (!question) throw new NotFoundError("Question", id);
      if (dataset.status === "ready") {
        throw new UnprocessableError("Questions cannot be deleted for a published dataset");
      }
      await deleteQuestion(trx, id);
      return question;
    });
  }
}

async function refuseMisfit(trx: Transaction, dataset: Dataset, { name, settings }: Question): Promise<void> {
  const questions = await listQuestions(trx, dataset.id);
  if (questions.some((question) => question.name === name)) {
    throw new ConflictError(
      `Question with name \`${name}\` already exists for dataset with id \`${dataset.id}\``,
    );
  }
  if (dataset.status === "ready") {
    throw new UnprocessableError("Question cannot be created for a published dataset");
  }
  const fieldNames = (await listFields(trx, dataset.id)).map((field) => field.name);
  const siblings = questions
    .map((question) => question.settings)
    .filter(({ type }) => type === settings.type);
  const misfit = questionKind(settings).misfit?.(settings, fieldNames, siblings);
  if (misfit) throw new UnprocessableError(`Question cannot be created: ${misfit}`);
}

function changeSettings(current: QuestionSettings, changes: QuestionSettingsChanges): QuestionSettings {
  if (changes.type !== current.type) {
    throw new UnprocessableError(
      `Question type cannot be changed. Expected '${current.type}' but got '${changes.type}'`,
    );
  }
  const changed = questionKind(current).changeSettings(current, changes);
  if (changed.problem !== undefined) {
    throw new UnprocessableError(`Question settings cannot be changed: ${changed.problem}`);
  }
  return changed.value;
}
