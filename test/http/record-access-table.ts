import type { TestAccount } from "../support/accounts.ts";
import type { AccessRow, Scene, Stage } from "./access-table.ts";

const NO_DATASET = "Dataset with id `{dataset_id}` not found";
const NO_RECORD = "Record with id `{record_id}` not found";
const NO_RESPONSE = "Response with id `{response_id}` not found";
const NO_SUGGESTION = "Suggestion with id `{suggestion_id}` not found";
const NO_PROPERTY = "MetadataProperty with id `{metadata_property_id}` not found";
const ANSWERED = "Response already exists for record with id `{record_id}` and by user with id `{user_id}`";
const DRAFT =
  "Records cannot be added to the dataset with id `{dataset_id}`, which is a draft: publish it first";

/** Who may do what with records and with what people and models say of them. */
// biome-ignore format: a table is read in columns.
export const RECORD_ACCESS: readonly AccessRow[] = [
  // route                                           situation                 owner  admin     annotator  nobody
  //                                                                                  in   out  in   out
  ["GET /datasets/:dataset_id/records",              "a record",               [200,  200, 403, 403, 403, 401]],
  ["GET /datasets/:dataset_id/records",              "a record of nothing",    [404,  404, 404, 404, 404, 401], NO_DATASET],
  ["GET /datasets/:dataset_id/records",              "a record that went",     [404,  404, 404, 404, 404, 401], NO_DATASET],
  ["DELETE /datasets/:dataset_id/records",           "a record",               [204,  204, 403, 403, 403, 401]],
  ["DELETE /datasets/:dataset_id/records",           "a record of nothing",    [404,  404, 404, 404, 404, 401], NO_DATASET],
  ["DELETE /datasets/:dataset_id/records",           "a record that went",     [404,  404, 404, 404, 404, 401], NO_DATASET],
  ["POST /datasets/:dataset_id/records/bulk",        "a record",               [201,  201, 403, 403, 403, 401]],
  ["POST /datasets/:dataset_id/records/bulk",        "records for a draft",    [422,  422, 403, 403, 403, 401], DRAFT],
  ["POST /datasets/:dataset_id/records/bulk",        "a record of nothing",    [404,  404, 404, 404, 404, 401], NO_DATASET],
  ["POST /datasets/:dataset_id/records/bulk",        "a record that went",     [404,  404, 404, 404, 404, 401], NO_DATASET],
  ["PUT /datasets/:dataset_id/records/bulk",         "a record",               [200,  200, 403, 403, 403, 401]],
  ["PUT /datasets/:dataset_id/records/bulk",         "records for a draft",    [422,  422, 403, 403, 403, 401], DRAFT],
  ["PUT /datasets/:dataset_id/records/bulk",         "a record of nothing",    [404,  404, 404, 404, 404, 401], NO_DATASET],
  ["PUT /datasets/:dataset_id/records/bulk",         "a record that went",     [404,  404, 404, 404, 404, 401], NO_DATASET],

  ["GET /records/:record_id",                        "a record",               [200,  200, 403, 200, 403, 401]],
  ["GET /records/:record_id",                        "a record of nothing",    [404,  404, 404, 404, 404, 401], NO_RECORD],
  ["GET /records/:record_id",                        "a record that went",     [404,  404, 404, 404, 404, 401], NO_RECORD],
  ["PATCH /records/:record_id",                      "a record",               [200,  200, 403, 403, 403, 401]],
  ["PATCH /records/:record_id",                      "a record of nothing",    [404,  404, 404, 404, 404, 401], NO_RECORD],
  ["PATCH /records/:record_id",                      "a record that went",     [404,  404, 404, 404, 404, 401], NO_RECORD],
  ["DELETE /records/:record_id",                     "a record",               [200,  200, 403, 403, 403, 401]],
  ["DELETE /records/:record_id",                     "a record of nothing",    [404,  404, 404, 404, 404, 401], NO_RECORD],
  ["DELETE /records/:record_id",                     "a record that went",     [404,  404, 404, 404, 404, 401], NO_RECORD],

  ["POST /records/:record_id/responses",             "a record",               [201,  201, 403, 201, 403, 401]],
  ["POST /records/:record_id/responses",             "an answered record",     [409,  409, 409, 409, 409, 401], ANSWERED],
  ["POST /records/:record_id/responses",             "a record of nothing",    [404,  404, 404, 404, 404, 401], NO_RECORD],
  ["POST /records/:record_id/responses",             "a record that went",     [404,  404, 404, 404, 404, 401], NO_RECORD],
  // Whether they may is asked for each item, and told beside it.
  ["POST /me/responses/bulk",                        "a record",               [200,  200, 200, 200, 200, 401]],
  ["PUT /responses/:response_id",                    "a record",               [200,  200, 403, 403, 403, 401]],
  ["PUT /responses/:response_id",                    "an own response, after leaving", [200, 200, 200, 200, 200, 401]],
  ["PUT /responses/:response_id",                    "a record of nothing",    [404,  404, 404, 404, 404, 401], NO_RESPONSE],
  ["PUT /responses/:response_id",                    "a record that went",     [404,  404, 404, 404, 404, 401], NO_RESPONSE],
  ["DELETE /responses/:response_id",                 "a record",               [200,  200, 403, 403, 403, 401]],
  ["DELETE /responses/:response_id",                 "an own response, after leaving", [200, 200, 200, 200, 200, 401]],
  ["DELETE /responses/:response_id",                 "a record of nothing",    [404,  404, 404, 404, 404, 401], NO_RESPONSE],
  ["DELETE /responses/:response_id",                 "a record that went",     [404,  404, 404, 404, 404, 401], NO_RESPONSE],

  ["GET /records/:record_id/suggestions",            "a record",               [200,  200, 403, 200, 403, 401]],
  ["GET /records/:record_id/suggestions",            "a record of nothing",    [404,  404, 404, 404, 404, 401], NO_RECORD],
  ["GET /records/:record_id/suggestions",            "a record that went",     [404,  404, 404, 404, 404, 401], NO_RECORD],
  ["PUT /records/:record_id/suggestions",            "a record",               [200,  200, 403, 403, 403, 401]],
  ["PUT /records/:record_id/suggestions",            "a record without suggestions", [201, 201, 403, 403, 403, 401]],
  ["PUT /records/:record_id/suggestions",            "a record of nothing",    [404,  404, 404, 404, 404, 401], NO_RECORD],
  ["PUT /records/:record_id/suggestions",            "a record that went",     [404,  404, 404, 404, 404, 401], NO_RECORD],
  ["DELETE /records/:record_id/suggestions",         "a record",               [204,  204, 403, 403, 403, 401]],
  ["DELETE /records/:record_id/suggestions",         "a record of nothing",    [404,  404, 404, 404, 404, 401], NO_RECORD],
  ["DELETE /records/:record_id/suggestions",         "a record that went",     [404,  404, 404, 404, 404, 401], NO_RECORD],
  ["DELETE /suggestions/:suggestion_id",             "a record",               [200,  200, 403, 403, 403, 401]],
  ["DELETE /suggestions/:suggestion_id",             "a record of nothing",    [404,  404, 404, 404, 404, 401], NO_SUGGESTION],
  ["DELETE /suggestions/:suggestion_id",             "a record that went",     [404,  404, 404, 404, 404, 401], NO_SUGGESTION],

  ["POST /me/datasets/:dataset_id/records/search", "a record", [200, 200, 403, 200, 403, 401]],
  ["POST /me/datasets/:dataset_id/records/search", "a draft", [200, 200, 403, 200, 403, 401]],
  ["POST /me/datasets/:dataset_id/records/search", "a record of nothing", [404, 404, 404, 404, 404, 401], NO_DATASET],
  ["POST /me/datasets/:dataset_id/records/search", "a record that went", [404, 404, 404, 404, 404, 401], NO_DATASET],
  ["POST /datasets/:dataset_id/records/search", "a record", [200, 200, 403, 403, 403, 401]],
  ["POST /datasets/:dataset_id/records/search", "a draft", [200, 200, 403, 403, 403, 401]],
  ["POST /datasets/:dataset_id/records/search", "a record of nothing", [404, 404, 404, 404, 404, 401], NO_DATASET],
  ["POST /datasets/:dataset_id/records/search", "a record that went", [404, 404, 404, 404, 404, 401], NO_DATASET],
  ["GET /datasets/:dataset_id/records/search/suggestions/options", "a record", [200, 200, 403, 200, 403, 401]],
  ["GET /datasets/:dataset_id/records/search/suggestions/options", "a draft", [200, 200, 403, 200, 403, 401]],
  ["GET /datasets/:dataset_id/records/search/suggestions/options", "a record of nothing", [404, 404, 404, 404, 404, 401], NO_DATASET],
  ["GET /datasets/:dataset_id/records/search/suggestions/options", "a record that went", [404, 404, 404, 404, 404, 401], NO_DATASET],

  ["GET /datasets/:dataset_id/progress",             "a record",               [200,  200, 403, 200, 403, 401]],
  ["GET /datasets/:dataset_id/progress",             "a draft",                [200,  200, 403, 200, 403, 401]],
  ["GET /datasets/:dataset_id/progress",             "a record of nothing",    [404,  404, 404, 404, 404, 401], NO_DATASET],
  ["GET /datasets/:dataset_id/progress",             "a record that went",     [404,  404, 404, 404, 404, 401], NO_DATASET],
  ["GET /datasets/:dataset_id/users/progress",       "a record",               [200,  200, 403, 200, 403, 401]],
  ["GET /datasets/:dataset_id/users/progress",       "a record of nothing",    [404,  404, 404, 404, 404, 401], NO_DATASET],
  ["GET /datasets/:dataset_id/users/progress",       "a record that went",     [404,  404, 404, 404, 404, 401], NO_DATASET],
  ["GET /me/datasets/:dataset_id/metrics",           "a record",               [200,  200, 403, 200, 403, 401]],
  ["GET /me/datasets/:dataset_id/metrics",           "a draft",                [200,  200, 403, 200, 403, 401]],
  ["GET /me/datasets/:dataset_id/metrics",           "a record of nothing",    [404,  404, 404, 404, 404, 401], NO_DATASET],
  ["GET /me/datasets/:dataset_id/metrics",           "a record that went",     [404,  404, 404, 404, 404, 401], NO_DATASET],
  ["GET /metadata-properties/:metadata_property_id/metrics", "a draft to publish", [200, 200, 403, 200, 403, 401]],
  ["GET /metadata-properties/:metadata_property_id/metrics", "hidden metadata", [200,  200, 403, 403, 403, 401]],
  ["GET /metadata-properties/:metadata_property_id/metrics", "a missing part",  [404,  404, 404, 404, 404, 401], NO_PROPERTY],
  ["GET /metadata-properties/:metadata_property_id/metrics", "a deleted dataset", [404, 404, 404, 404, 404, 401], NO_PROPERTY],
];

/** What there is of a record, by the ids in paths. */
export interface RecordScene {
  readonly dataset_id: string;
  readonly question_id: string;
  readonly record_id: string;
  readonly response_id: string;
  readonly suggestion_id: string;
}

/** A request that fits every route of records: what a route does not read is harmless. */
function requestOf(scene: RecordScene): Scene {
  const { record_id, question_id } = scene;
  return {
    ...scene,
    query: `ids=${scene.suggestion_id}`,
    json: {
      items: [{ fields: { text: "a text" }, record_id, status: "discarded" }],
      metadata: { a: 1.5 },
      status: "discarded",
      values: { label: { value: "b" } },
      question_id,
      value: "a",
      score: 0.5,
    },
  };
}

/** A record to which somebody has responded, in a dataset whose members are the admin and the annotator who are "in". */
export const RECORD_SITUATIONS = {
  "a record": async ({ newRecord }: Stage) => requestOf(await newRecord()),
  "a record without suggestions": async ({ newRecord, request }: Stage) => {
    const scene = await newRecord();
    await request("DELETE", `/suggestions/${scene.suggestion_id}`);
    return requestOf(scene);
  },
  "a record of nothing": async ({ missingId }: Stage) =>
    requestOf({
      dataset_id: missingId,
      question_id: missingId,
      record_id: missingId,
      response_id: missingId,
      suggestion_id: missingId,
    }),
  "a record that went": async ({ newRecord, remove }: Stage) => {
    const scene = await newRecord();
    await remove({ id: scene.dataset_id });
    return requestOf(scene);
  },
  "records for a draft": async ({ newDataset }: Stage) => ({
    dataset_id: (await newDataset()).id,
    json: { items: [{ fields: { text: "a text" } }] },
  }),
  "an answered record": async ({ newRecord, newUser, caller, answer, join }: Stage) => {
    const scene = await newRecord();
    if (!caller) return requestOf(scene);
    const account: TestAccount = await newUser(caller.role);
    await join(account, scene.dataset_id);
    await answer(account, scene.record_id);
    return { ...requestOf(scene), user_id: account.id, as: account };
  },
  "an own response, after leaving": async ({ newRecord, newUser, caller, answer, join, leave }: Stage) => {
    const scene = await newRecord();
    if (!caller) return requestOf(scene);
    const account: TestAccount = await newUser(caller.role);
    await join(account, scene.dataset_id);
    const response = await answer(account, scene.record_id);
    await leave(account, scene.dataset_id);
    return { ...requestOf({ ...scene, response_id: response.id }), as: account };
  },
  "hidden metadata": async ({ newDataset, request }: Stage) => {
    const { metadataProperty } = await newDataset();
    const path = `/metadata-properties/${metadataProperty.id}`;
    await request("PATCH", path, { visible_for_annotators: false });
    return { metadata_property_id: metadataProperty.id };
  },
} as const;
