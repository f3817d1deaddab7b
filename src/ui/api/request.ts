import { addressOf } from "./addresses.ts";
import { ForeignAnswerError, readApiError, UnreachableError } from "./api-error.ts";

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

const PATIENCE_MS = 30_000;

/**
 * Calls this server's API as the person whose session cookie the browser holds.
 *
 * @throws ApiError, UnreachableError or ForeignAnswerError, each with words for a person
 */
export async function request<Output>(method: Method, path: string, body?: unknown): Promise<Output> {
  const response = await send(method, path, body);
  const answer = await readJson(response);
  if (answer === undefined) throw new ForeignAnswerError(response.status);
  if (!response.ok) throw readApiError(response, answer);
  return answer as Output;
}

async function send(method: Method, path: string, body: unknown): Promise<Response> {
  try {
    return await fetch(addressOf(`api/v1/${path}`), {
      method,
      credentials: "same-origin",
      cache: "no-store",
      signal: AbortSignal.timeout(PATIENCE_MS),
      headers: {
        Accept: "application/json",
        ...(body !== undefined && { "Content-Type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  } catch (cause) {
    throw new UnreachableError(cause);
  }
}

/** The body as JSON; undefined when it is none, which no route of this server answers with. */
async function readJson(response: Response): Promise<unknown> {
  if (!response.headers.get("Content-Type")?.includes("json")) return undefined;
  try {
    return await response.json();
  } catch (cause) {
    throw new UnreachableError(cause);
  }
}
