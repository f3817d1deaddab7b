import { defineRoute, type Route } from "../../http/route.ts";
import { canManageDataset, canReadDataset, type DatasetService, datasetParams } from "../datasets/index.ts";
import { presentVectorSettings, presentVectorsSettings } from "./vector-settings-presenter.ts";
import {
  vectorSettingsCreate,
  vectorSettingsOutput,
  vectorSettingsParams,
  vectorSettingsUpdate,
  vectorsSettingsOutput,
} from "./vector-settings-schema.ts";
import type { VectorSettingsService } from "./vector-settings-service.ts";

const tag = "Vectors";

/** The routes of vectors' settings; who may do what to them is a matter of their dataset. */
export function vectorSettingsRoutes(vectors: VectorSettingsService, datasets: DatasetService): Route[] {
  return [
    defineRoute(
      {
        method: "get",
        path: "/datasets/:dataset_id/vectors-settings",
        tag,
        summary: "Which vectors the records of a dataset may have",
        params: datasetParams,
        status: 200,
        output: vectorsSettingsOutput,
        errors: [403, 404],
      },
      async ({ actor, params, authorize }) => {
        const dataset = await datasets.get(params.dataset_id);
        const permit = authorize(canReadDataset(actor, await datasets.standing(actor, dataset)));
        return permit.answer(presentVectorsSettings(await vectors.list(dataset.id)));
      },
    ),
    defineRoute(
      {
        method: "post",
        path: "/datasets/:dataset_id/vectors-settings",
        tag,
        summary: "Let the records of a dataset have a vector of a name",
        params: datasetParams,
        body: vectorSettingsCreate,
        status: 201,
        output: vectorSettingsOutput,
        errors: [403, 404, 409],
      },
      async ({ actor, params, body, authorize }) => {
        const dataset = await datasets.get(params.dataset_id);
        const permit = authorize(canManageDataset(actor, await datasets.standing(actor, dataset)));
        return permit.answer(presentVectorSettings(await vectors.create(dataset.id, body)));
      },
    ),
    defineRoute(
      {
        method: "patch",
        path: "/vectors-settings/:vector_settings_id",
        tag,
        summary: "Change the title under which a vector is shown",
        params: vectorSettingsParams,
        body: vectorSettingsUpdate,
        status: 200,
        output: vectorSettingsOutput,
        errors: [403, 404],
      },
      async ({ actor, params, body, authorize }) => {
        const settings = await vectors.get(params.vector_settings_id);
        const dataset = await datasets.get(settings.datasetId);
        const permit = authorize(canManageDataset(actor, await datasets.standing(actor, dataset)));
        return permit.answer(presentVectorSettings(await vectors.rename(settings, body.title)));
      },
    ),
    defineRoute(
      {
        method: "delete",
        path: "/vectors-settings/:vector_settings_id",
        tag,
        summary: "Delete a vector's settings and the vectors of the records",
        params: vectorSettingsParams,
        status: 200,
        output: vectorSettingsOutput,
        errors: [403, 404],
      },
      async ({ actor, params, authorize }) => {
        const settings = await vectors.get(params.vector_settings_id);
        const dataset = await datasets.get(settings.datasetId);
        const permit = authorize(canManageDataset(actor, await datasets.standing(actor, dataset)));
        return permit.answer(presentVectorSettings(await vectors.delete(settings)));
      },
    ),
  ];
}
