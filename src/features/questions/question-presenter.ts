import { presentTimestamp } from "../../http/schema.ts";
import type { Question } from "./question.ts";
import type { QuestionOutput } from "./question-schema.ts";

export function presentQuestion(question: Question): QuestionOutput {
  return {
    id: question.id,
    name: question.name,
    title: question.title,
    description: question.description,
    required: question.required,
    settings: question.settings as QuestionOutput["settings"],
    dataset_id: question.datasetId,
    inserted_at: presentTimestamp(question.insertedAt),
    updated_at: presentTimestamp(question.updatedAt),
  };
}

export function presentQuestions(questions: readonly Question[]): { items: QuestionOutput[] } {
  return { items: questions.map(presentQuestion) };
}
