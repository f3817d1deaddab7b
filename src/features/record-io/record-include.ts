import { z } from "zod";
import { UnprocessableError } from "../../platform/errors.ts";

/** Which relations of records to show. */
export interface RecordInclude {
  readonly responses: boolean;
  readonly suggestions: boolean;
  /** All vectors, those of these names, or none. */
  readonly vectors: "all" | readonly string[] | "none";
}

export const ALL_RELATIONS: RecordInclude = { responses: true, suggestions: true, vectors: "all" };

const KEYS = ["responses", "suggestions", "vectors"] as const;
const FORMS = "responses, suggestions, vectors, or vectors:name1,name2";

/** The query's parameter `include`, which may be given again and again. */
export const includeParameter = z.union([z.string(), z.array(z.string())]).meta({
  description: `Relations to show: ${FORMS}. May be repeated, or list several with commas between them`,
});

/** @throws UnprocessableError as the original's, with one sentence. */
export function readInclude(given: z.output<typeof includeParameter> | undefined): RecordInclude {
  const keys = new Set<string>();
  let names: string[] | undefined;
  for (const part of given === undefined ? [] : [given].flat()) {
    const [key = "", values, ...rest] = part.split(":");
    if (values === undefined) {
      for (const listed of key.split(",").map((name) => name.trim())) keys.add(listed);
    } else if (rest.length > 0 || key.trim() === "" || values.trim() === "") {
      throw invalid(part);
    } else if (key.trim() === "vectors") {
      names = [...(names ?? []), ...values.split(",").map((name) => name.trim())];
    }
  }
  const unknown = [...keys].find((key) => !KEYS.some((known) => known === key));
  if (unknown !== undefined) throw invalid(unknown);
  if (names && keys.has("vectors")) {
    throw new UnprocessableError("'include' cannot have both 'vectors' and 'vectors:…': give one of them");
  }
  return {
    responses: keys.has("responses"),
    suggestions: keys.has("suggestions"),
    vectors: names ?? (keys.has("vectors") ? "all" : "none"),
  };
}

function invalid(part: string): UnprocessableError {
  return new UnprocessableError(`'include' must be ${FORMS}, which '${part}' is not`);
}
