import type { AnnotationLimits } from "../../config/annotation-limits.ts";
import { defineRoute, type Route } from "../../http/route.ts";
import { canManageDataset, canReadDataset, type DatasetService, datasetParams } from "../datasets/index.ts";
import { presentQuestion, presentQuestions } from "./question-presenter.ts";
import {
  questionCreate,
  questionOutput,
  questionParams,
  questionsOutput,
  questionUpdate,
} from "./question-schema.ts";
import type { QuestionService } from "./question-service.ts";

const tag = "Questions";

/** The routes of questions; who may do what to a question is a matter of its dataset. */
export function questionRoutes(
  questions: QuestionService,
  datasets: DatasetService,
  limits: AnnotationLimits,
): Route[] {
  return [
    defineRoute(
      {
        method: "get",
        path: "/datasets/:dataset_id/questions",
        tag,
        summary: "The questions of a dataset, in the order in which they were made",
        params: datasetParams,
        status: 200,
        output: questionsOutput,
        errors: [403, 404],
      },
      async ({ actor, params, authorize }) => {
        const dataset = await datasets.get(params.dataset_id);
        const permit = authorize(canReadDataset(actor, await datasets.standing(actor, dataset)));
        return permit.answer(presentQuestions(await questions.list(dataset.id)));
      },
    ),
    defineRoute(
      {
        method: "post",
        path: "/datasets/:dataset_id/questions",
        tag,
        summary: "Add a question to a draft",
        params: datasetParams,
        body: questionCreate(limits),
        status: 201,
        output: questionOutput,
        errors: [403, 404, 409],
      },
      async ({ actor, params, body, authorize }) => {
        const dataset = await datasets.get(params.dataset_id);
        const permit = authorize(canManageDataset(actor, await datasets.standing(actor, dataset)));
        return permit.answer(presentQuestion(await questions.create(dataset.id, body)));
      },
    ),
    defineRoute(
      {
        method: "patch",
        path: "/questions/:question_id",
        tag,
        summary: "Change texts and settings of a question, but neither its type nor its set of options",
        params: questionParams,
        body: questionUpdate(limits),
        status: 200,
        output: questionOutput,
        errors: [403, 404],
      },
      async ({ actor, params, body, authorize }) => {
        const question = await questions.get(params.question_id);
        const dataset = await datasets.get(question.datasetId);
        const permit = authorize(canManageDataset(actor, await datasets.standing(actor, dataset)));
        return permit.answer(presentQuestion(await questions.update(question, body)));
      },
    ),
    defineRoute(
      {
        method: "delete",
        path: "/questions/:question_id",
        tag,
        summary: "Take a question out of a draft",
        params: questionParams,
        status: 200,
        output: questionOutput,
        errors: [403, 404],
      },
      async ({ actor, params, authorize }) => {
        const question = await questions.get(params.question_id);
        const dataset = await datasets.get(question.datasetId);
        const permit = authorize(canManageDataset(actor, await datasets.standing(actor, dataset)));
        return permit.answer(presentQuestion(await questions.delete(question)));
      },
    ),
  ];
}
