import type { Db } from "../../db/database.ts";
import { parseJson } from "../../platform/json.ts";
import { visibleDataset } from "../datasets/index.ts";
import type { QuestionSettings } from "./kinds/index.ts";
import type { Question } from "./question.ts";

interface QuestionRow {
  id: string;
  dataset_id: string;
  name: string;
  title: string;
  description: string | null;
  required: boolean | number;
  /** JSON. */
  settings: string;
  inserted_at: Date | number;
  updated_at: Date | number;
}

const TABLE = "questions";
const IN_ORDER = [{ column: "inserted_at" }, { column: "id" }];

export async function insertQuestion(db: Db, question: Question): Promise<void> {
  await db<QuestionRow>(TABLE).insert({
    id: question.id,
    dataset_id: question.datasetId,
    name: question.name,
    title: question.title,
    description: question.description,
    required: question.required,
    settings: JSON.stringify(question.settings),
    inserted_at: question.insertedAt,
    updated_at: question.updatedAt,
  });
}

/** Writes what may change of a question. @returns whether it was there. */
export async function updateQuestion(db: Db, question: Question): Promise<boolean> {
  const { id, title, description, settings, updatedAt } = question;
  const changes = { title, description, settings: JSON.stringify(settings), updated_at: updatedAt };
  return (await db<QuestionRow>(TABLE).where({ id }).update(changes)) > 0;
}

/** @returns whether it was there. */
export async function deleteQuestion(db: Db, id: string): Promise<boolean> {
  return (await db<QuestionRow>(TABLE).where({ id }).delete()) > 0;
}

export async function findQuestionById(db: Db, id: string): Promise<Question | undefined> {
  const row = await db<QuestionRow>(TABLE).where({ id }).whereExists(visibleDataset(db, TABLE)).first();
  return row && fromRow(row);
}

/** The questions of a dataset in the order in which they were made. */
export async function listQuestions(db: Db, datasetId: string): Promise<Question[]> {
  const rows = await db<QuestionRow>(TABLE).where({ dataset_id: datasetId }).orderBy(IN_ORDER);
  return rows.map(fromRow);
}

export async function hasRequiredQuestion(db: Db, datasetId: string): Promise<boolean> {
  const row = await db<QuestionRow>(TABLE).where({ dataset_id: datasetId, required: true }).first("id");
  return row !== undefined;
}

function fromRow(row: QuestionRow): Question {
  return {
    id: row.id,
    datasetId: row.dataset_id,
    name: row.name,
    title: row.title,
    description: row.description,
    required: Boolean(row.required),
    settings: parseJson(row.settings) as unknown as QuestionSettings,
    insertedAt: new Date(row.inserted_at),
    updatedAt: new Date(row.updated_at),
  };
}
