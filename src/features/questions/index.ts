export { type QuestionSettings, questionKind } from "./kinds/index.ts";
export type { AnswerContext, QuestionKind } from "./kinds/question-kind.ts";
export type { Question } from "./question.ts";
export { findQuestionById, hasRequiredQuestion, listQuestions } from "./question-store.ts";
