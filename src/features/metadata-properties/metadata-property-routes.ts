import { defineRoute, type Route } from "../../http/route.ts";
import { canManageDataset, canReadDataset, type DatasetService, datasetParams } from "../datasets/index.ts";
import { canReadMetadataProperty } from "./metadata-property-policy.ts";
import { presentMetadataProperties, presentMetadataProperty } from "./metadata-property-presenter.ts";
import {
  metadataPropertiesOutput,
  metadataPropertyCreate,
  metadataPropertyOutput,
  metadataPropertyParams,
  metadataPropertyUpdate,
} from "./metadata-property-schema.ts";
import type { MetadataPropertyService } from "./metadata-property-service.ts";

const tag = "Metadata properties";

/** The routes of metadata properties; who may change one is a matter of its dataset. */
export function metadataPropertyRoutes(
  properties: MetadataPropertyService,
  datasets: DatasetService,
): Route[] {
  return [
    defineRoute(
      {
        method: "get",
        path: "/me/datasets/:dataset_id/metadata-properties",
        tag,
        summary: "The metadata properties of a dataset that the caller may see",
        params: datasetParams,
        status: 200,
        output: metadataPropertiesOutput,
        errors: [403, 404],
      },
      async ({ actor, params, authorize }) => {
        const dataset = await datasets.get(params.dataset_id);
        const standing = await datasets.standing(actor, dataset);
        const permit = authorize(canReadDataset(actor, standing));
        const all = await properties.list(dataset.id);
        const visible = all.filter((property) => canReadMetadataProperty(actor, standing, property));
        return permit.answer(presentMetadataProperties(visible));
      },
    ),
    defineRoute(
      {
        method: "post",
        path: "/datasets/:dataset_id/metadata-properties",
        tag,
        summary: "Declare a metadata property",
        params: datasetParams,
        body: metadataPropertyCreate,
        exactNumbers: true,
        status: 201,
        output: metadataPropertyOutput,
        errors: [403, 404, 409],
      },
      async ({ actor, params, body, authorize }) => {
        const dataset = await datasets.get(params.dataset_id);
        const permit = authorize(canManageDataset(actor, await datasets.standing(actor, dataset)));
        return permit.answer(presentMetadataProperty(await properties.create(dataset.id, body)));
      },
    ),
    defineRoute(
      {
        method: "patch",
        path: "/metadata-properties/:metadata_property_id",
        tag,
        summary: "Change the title of a metadata property, or whether annotators see it",
        params: metadataPropertyParams,
        body: metadataPropertyUpdate,
        status: 200,
        output: metadataPropertyOutput,
        errors: [403, 404],
      },
      async ({ actor, params, body, authorize }) => {
        const property = await properties.get(params.metadata_property_id);
        const dataset = await datasets.get(property.datasetId);
        const permit = authorize(canManageDataset(actor, await datasets.standing(actor, dataset)));
        return permit.answer(presentMetadataProperty(await properties.update(property, body)));
      },
    ),
    defineRoute(
      {
        method: "delete",
        path: "/metadata-properties/:metadata_property_id",
        tag,
        summary: "Delete a metadata property; the values stay in the records",
        params: metadataPropertyParams,
        status: 200,
        output: metadataPropertyOutput,
        errors: [403, 404],
      },
      async ({ actor, params, authorize }) => {
        const property = await properties.get(params.metadata_property_id);
        const dataset = await datasets.get(property.datasetId);
        const permit = authorize(canManageDataset(actor, await datasets.standing(actor, dataset)));
        return permit.answer(presentMetadataProperty(await properties.delete(property)));
      },
    ),
  ];
}
