import { z } from "zod";
import { UnprocessableError } from "../platform/errors.ts";
import { uuid } from "./schema.ts";

const IDS_MAX = 100;

/** The query of routes that delete several things at once. */
export const idsQuery = z.object({
  ids: z.string().meta({ description: `Up to ${IDS_MAX} ids, with commas between them` }),
});

/**
 * The ids of such a query, each once.
 * @throws UnprocessableError as the original's, with one sentence.
 */
export function readIds({ ids }: z.output<typeof idsQuery>): string[] {
  const parts = ids.split(",").map((part) => part.trim());
  if (parts.length > IDS_MAX) {
    throw new UnprocessableError(`Cannot delete more than ${IDS_MAX} at once, but ids names ${parts.length}`);
  }
  return [
    ...new Set(
      parts.map((part) => {
        const parsed = uuid.safeParse(part);
        if (parsed.success) return parsed.data;
        throw new UnprocessableError(`ids must be UUIDs with commas between them, which '${part}' is not`);
      }),
    ),
  ];
}
