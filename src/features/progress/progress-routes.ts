import { defineRoute, type Route } from "../../http/route.ts";
import { canReadDataset, type DatasetService, datasetParams } from "../datasets/index.ts";
import {
  canReadMetadataProperty,
  type MetadataPropertyService,
  metadataPropertyParams,
} from "../metadata-properties/index.ts";
import { presentDatasetMetrics, presentProgress, presentUsersProgress } from "./progress-presenter.ts";
import type { ProgressReader } from "./progress-reader.ts";
import {
  datasetMetricsOutput,
  metadataMetricsOutput,
  progressOutput,
  usersProgressOutput,
} from "./progress-schema.ts";

const tag = "Progress";

export interface ProgressRouteParts {
  readonly datasets: DatasetService;
  readonly metadataProperties: MetadataPropertyService;
  readonly progress: ProgressReader;
}

/** The routes that count: how far a dataset is, who did how much of it, what its metadata holds. */
export function progressRoutes({ datasets, metadataProperties, progress }: ProgressRouteParts): Route[] {
  return [
    defineRoute(
      {
        method: "get",
        path: "/datasets/:dataset_id/progress",
        tag,
        summary: "How many records are completed, and who ever responded",
        params: datasetParams,
        status: 200,
        output: progressOutput,
        errors: [403, 404],
      },
      async ({ actor, params, authorize }) => {
        const dataset = await datasets.get(params.dataset_id);
        const permit = authorize(canReadDataset(actor, await datasets.standing(actor, dataset)));
        const [counts, annotators] = await progress.ofDataset(dataset.id);
        return permit.answer(presentProgress(counts, annotators));
      },
    ),
    defineRoute(
      {
        method: "get",
        path: "/datasets/:dataset_id/users/progress",
        tag,
        summary: "How many responses each person has given, by the status of record and response",
        params: datasetParams,
        status: 200,
        output: usersProgressOutput,
        errors: [403, 404],
      },
      async ({ actor, params, authorize }) => {
        const dataset = await datasets.get(params.dataset_id);
        const permit = authorize(canReadDataset(actor, await datasets.standing(actor, dataset)));
        return permit.answer(presentUsersProgress(await progress.ofUsers(dataset.id)));
      },
    ),
    defineRoute(
      {
        method: "get",
        path: "/me/datasets/:dataset_id/metrics",
        tag,
        summary: "How many records the caller has responded to",
        params: datasetParams,
        status: 200,
        output: datasetMetricsOutput,
        errors: [403, 404],
      },
      async ({ actor, params, authorize }) => {
        const dataset = await datasets.get(params.dataset_id);
        const permit = authorize(canReadDataset(actor, await datasets.standing(actor, dataset)));
        const [counts, own] = await progress.ofCaller(dataset.id, actor.userId);
        return permit.answer(presentDatasetMetrics(counts, own));
      },
    ),
    defineRoute(
      {
        method: "get",
        path: "/metadata-properties/:metadata_property_id/metrics",
        tag,
        summary: "What values records have of a metadata property",
        params: metadataPropertyParams,
        status: 200,
        output: metadataMetricsOutput,
        errors: [403, 404],
      },
      async ({ actor, params, authorize }) => {
        const property = await metadataProperties.get(params.metadata_property_id);
        const dataset = await datasets.get(property.datasetId);
        const standing = await datasets.standing(actor, dataset);
        const permit = authorize(canReadMetadataProperty(actor, standing, property));
        return permit.answer(await progress.ofMetadata(property));
      },
    ),
  ];
}
