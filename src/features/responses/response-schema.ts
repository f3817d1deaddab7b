import { z } from "zod";
import { batchBody } from "../../http/batch-body.ts";
import { text, timestamp, uuid } from "../../http/schema.ts";
import type { JsonValue } from "../../platform/json.ts";
import { RESPONSE_STATUSES, type ResponseStatus } from "./response.ts";

const ITEMS_MAX = 100;

const value = z
  .unknown()
  .superRefine((given, context) => {
    if (given === undefined) {
      context.addIssue({ code: "custom", message: "Field required", params: { type: "missing" } });
    } else if (given === null) {
      const message = "Value error, value must not be null";
      context.addIssue({ code: "custom", message, params: { type: "value_error" } });
    }
  })
  .transform((given) => given as JsonValue);

/** Answers by the name of their question. */
export const responseValues = z
  .record(text({ min: 1, max: 200 }), z.object({ value }))
  .meta({ id: "ResponseValues" });
export type ResponseValues = z.output<typeof responseValues>;

/** The parts that every response has that is sent; to be refined by {@link submittedHasValues}. */
export const responseParts = { status: z.enum(RESPONSE_STATUSES), values: responseValues.nullish() };

/** Without answers a response may be a draft or discarded, but not submitted. */
export function submittedHasValues(
  {
    status,
    values,
  }: { readonly status: ResponseStatus; readonly values?: ResponseValues | null | undefined },
  context: z.RefinementCtx,
): void {
  if (status !== "submitted" || (values ?? null) !== null) return;
  const message = "Value error, a submitted response needs values";
  context.addIssue({ code: "custom", message, path: ["values"], params: { type: "value_error" } });
}

export const responseCreate = z
  .object(responseParts)
  .superRefine(submittedHasValues)
  .meta({ id: "ResponseCreate" });

export const responseUpdate = z
  .object(responseParts)
  .superRefine(submittedHasValues)
  .meta({ id: "ResponseUpdate" });

export const responseUpsert = z
  .object({ ...responseParts, record_id: uuid })
  .superRefine(submittedHasValues)
  .meta({ id: "ResponseUpsert" });
export type ResponseUpsert = z.output<typeof responseUpsert>;
export const responsesBulk = batchBody(responseUpsert, ITEMS_MAX, "ResponsesBulkCreate");

export const responseOutput = z
  .object({
    id: z.string().meta({ format: "uuid" }),
    values: z.record(z.string(), z.object({ value: z.unknown() })),
    status: z.enum(RESPONSE_STATUSES),
    record_id: z.string().meta({ format: "uuid" }),
    user_id: z.string().meta({ format: "uuid" }),
    inserted_at: timestamp,
    updated_at: timestamp,
  })
  .meta({ id: "Response" });
export type ResponseOutput = z.output<typeof responseOutput>;

export const responsesBulkOutput = z
  .object({
    items: z.array(
      z
        .object({
          item: responseOutput.nullable(),
          error: z.object({ detail: z.string() }).meta({ id: "ResponseBulkError" }).nullable(),
        })
        .meta({ id: "ResponseBulk" }),
    ),
  })
  .meta({ id: "ResponsesBulk" });
export type ResponsesBulkOutput = z.output<typeof responsesBulkOutput>;

export const responseParams = z.object({ response_id: uuid });
export const responseRecordParams = z.object({ record_id: uuid });
