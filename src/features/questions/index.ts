export { type QuestionSettings, questionKind } from "./kinds/index.ts";
export type { AnswerContext } from "./kinds/question-kind.ts";
export type { Question } from "./question.ts";
export { questionRoutes } from "./question-routes.ts";
export { QuestionService } from "./question-service.ts";
export { hasRequiredQuestion, listQuestions } from "./question-store.ts";
