import { defineRoute, type Route } from "../../http/route.ts";
import { canListOwnDatasets, canManageDataset, canReadDataset } from "./dataset-policy.ts";
import { presentDataset, presentDatasets } from "./dataset-presenter.ts";
import {
  datasetCreate,
  datasetOutput,
  datasetParams,
  datasetsOutput,
  datasetsQuery,
  datasetUpdate,
} from "./dataset-schema.ts";
import type { DatasetService } from "./dataset-service.ts";

const tag = "Datasets";

/** The routes of datasets themselves. A dataset that is not there is told before a policy is asked, as in the original. */
export function datasetRoutes(datasets: DatasetService): Route[] {
  return [
    defineRoute(
      {
        method: "get",
        path: "/me/datasets",
        tag,
        summary: "The datasets of the caller's workspaces; all of them for an owner",
        query: datasetsQuery,
        status: 200,
        output: datasetsOutput,
        errors: [403],
      },
      async ({ actor, query, authorize }) => {
        const { workspace_id: workspaceId, name, status } = query;
        const permit =
          workspaceId === undefined
            ? authorize(canListOwnDatasets(actor))
            : authorize(canReadDataset(actor, await datasets.standing(actor, { workspaceId })));
        return permit.answer(presentDatasets(await datasets.listFor(actor, { workspaceId, name, status })));
      },
    ),
    defineRoute(
      {
        method: "post",
        path: "/datasets",
        tag,
        summary: "Create a dataset, which is a draft until it is published",
        body: datasetCreate,
        exactNumbers: true,
        status: 201,
        output: datasetOutput,
        errors: [403, 409],
      },
      async ({ actor, body, authorize }) => {
        const standing = await datasets.standing(actor, { workspaceId: body.workspace_id });
        const permit = authorize(canManageDataset(actor, standing));
        return permit.answer(presentDataset(await datasets.create(body)));
      },
    ),
    defineRoute(
      {
        method: "get",
        path: "/datasets/:dataset_id",
        tag,
        summary: "One dataset",
        params: datasetParams,
        status: 200,
        output: datasetOutput,
        errors: [403, 404],
      },
      async ({ actor, params, authorize }) => {
        const dataset = await datasets.get(params.dataset_id);
        const permit = authorize(canReadDataset(actor, await datasets.standing(actor, dataset)));
        return permit.answer(presentDataset(dataset));
      },
    ),
    defineRoute(
      {
        method: "patch",
        path: "/datasets/:dataset_id",
        tag,
        summary: "Change a dataset; what is left out stays as it is",
        params: datasetParams,
        body: datasetUpdate,
        exactNumbers: true,
        status: 200,
        output: datasetOutput,
        errors: [403, 404, 409],
      },
      async ({ actor, params, body, authorize }) => {
        const dataset = await datasets.get(params.dataset_id);
        const permit = authorize(canManageDataset(actor, await datasets.standing(actor, dataset)));
        return permit.answer(presentDataset(await datasets.update(dataset.id, body)));
      },
    ),
    defineRoute(
      {
        method: "delete",
        path: "/datasets/:dataset_id",
        tag,
        summary: "Delete a dataset with all that stands in it",
        params: datasetParams,
        status: 200,
        output: datasetOutput,
        errors: [403, 404],
      },
      async ({ actor, params, authorize }) => {
        const dataset = await datasets.get(params.dataset_id);
        const permit = authorize(canManageDataset(actor, await datasets.standing(actor, dataset)));
        return permit.answer(presentDataset(await datasets.delete(dataset.id)));
      },
    ),
    defineRoute(
      {
        method: "put",
        path: "/datasets/:dataset_id/publish",
        tag,
        summary: "Open a dataset for records; its fields and questions stay from then on",
        params: datasetParams,
        status: 200,
        output: datasetOutput,
        errors: [403, 404],
      },
      async ({ actor, params, authorize }) => {
        const dataset = await datasets.get(params.dataset_id);
        const permit = authorize(canManageDataset(actor, await datasets.standing(actor, dataset)));
        return permit.answer(presentDataset(await datasets.publish(dataset.id)));
      },
    ),
  ];
}
