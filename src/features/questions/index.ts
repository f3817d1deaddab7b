export { type QuestionSettings, questionKind } from "./kinds/index.ts";
export type { AnswerContext } from "./kinds/question-kind.ts";
export type { Question } from "./question.ts";
export { questionRoutes } from "./question-routes.ts";
export { questionCreate } from "./question-schema.ts";
export { QuestionService } from "./question-service.ts";
export { hasRequiredQuestion, insertQuestion, listQuestions } from "./question-store.ts";
