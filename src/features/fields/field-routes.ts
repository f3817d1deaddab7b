import { defineRoute, type Route } from "../../http/route.ts";
import { canManageDataset, canReadDataset, type DatasetService, datasetParams } from "../datasets/index.ts";
import { presentField, presentFields } from "./field-presenter.ts";
import { fieldCreate, fieldOutput, fieldParams, fieldsOutput, fieldUpdate } from "./field-schema.ts";
import type { FieldService } from "./field-service.ts";

const tag = "Fields";

/** The routes of fields; who may do what to a field is a matter of its dataset. */
export function fieldRoutes(fields: FieldService, datasets: DatasetService): Route[] {
  return [
    defineRoute(
      {
        method: "get",
        path: "/datasets/:dataset_id/fields",
        tag,
        summary: "The fields of a dataset, in the order in which they were made",
        params: datasetParams,
        status: 200,
        output: fieldsOutput,
        errors: [403, 404],
      },
      async ({ actor, params, authorize }) => {
        const dataset = await datasets.get(params.dataset_id);
        const permit = authorize(canReadDataset(actor, await datasets.standing(actor, dataset)));
        return permit.answer(presentFields(await fields.list(dataset.id)));
      },
    ),
    defineRoute(
      {
        method: "post",
        path: "/datasets/:dataset_id/fields",
        tag,
        summary: "Add a field to a draft",
        params: datasetParams,
        body: fieldCreate,
        status: 201,
        output: fieldOutput,
        errors: [403, 404, 409],
      },
      async ({ actor, params, body, authorize }) => {
        const dataset = await datasets.get(params.dataset_id);
        const permit = authorize(canManageDataset(actor, await datasets.standing(actor, dataset)));
        return permit.answer(presentField(await fields.create(dataset.id, body)));
      },
    ),
    defineRoute(
      {
        method: "patch",
        path: "/fields/:field_id",
        tag,
        summary: "Change the title or the settings of a field, but not its type",
        params: fieldParams,
        body: fieldUpdate,
        status: 200,
        output: fieldOutput,
        errors: [403, 404],
      },
      async ({ actor, params, body, authorize }) => {
        const field = await fields.get(params.field_id);
        const dataset = await datasets.get(field.datasetId);
        const permit = authorize(canManageDataset(actor, await datasets.standing(actor, dataset)));
        return permit.answer(presentField(await fields.update(field, body)));
      },
    ),
    defineRoute(
      {
        method: "delete",
        path: "/fields/:field_id",
        tag,
        summary: "Take a field out of a draft",
        params: fieldParams,
        status: 200,
        output: fieldOutput,
        errors: [403, 404],
      },
      async ({ actor, params, authorize }) => {
        const field = await fields.get(params.field_id);
        const dataset = await datasets.get(field.datasetId);
        const permit = authorize(canManageDataset(actor, await datasets.standing(actor, dataset)));
        return permit.answer(presentField(await fields.delete(field)));
      },
    ),
  ];
}
