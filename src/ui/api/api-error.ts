/** The server said no. `message` is fit for a person. */
export class ApiError extends Error {
  readonly status: number;
  readonly retryAfterSeconds: number | undefined;
  /** Problems of single inputs, by the input's name. */
  readonly fields: Readonly<Record<string, string>>;

  constructor(
    status: number,
    message: string,
    more: { retryAfterSeconds?: number | undefined; fields?: Record<string, string> } = {},
  ) {
    super(message);
    this.status = status;
    this.retryAfterSeconds = more.retryAfterSeconds;
    this.fields = more.fields ?? {};
  }
}

/** No answer came at all: no network, or no server. */
export class UnreachableError extends Error {
  constructor(cause: unknown) {
    super("The server cannot be reached. Check your connection and try again.", { cause });
  }
}

/** Something answered, but not this server: a proxy, a sleeping Space, or the gate in front of a private one. */
export class ForeignAnswerError extends Error {
  readonly status: number;

  constructor(status: number) {
    super(
      `Something in front of this server answered in its place (${status}). Reload the page; on Hugging Face, open the Space's page first.`,
    );
    this.status = status;
  }
}

/** Reads an error of API v1: `detail` is a text, or a code with parameters. */
export function readApiError(response: Response, body: unknown): ApiError {
  const detail = property(body, "detail");
  const params = property(detail, "params");
  const fields = readFields(property(params, "errors"));
  const message =
    textOf(detail) ??
    textOf(property(params, "detail")) ??
    textOf(property(params, "message")) ??
    Object.values(fields)[0] ??
    `The server answered with status ${response.status}.`;
  const retryAfter = Number(response.headers.get("Retry-After") ?? Number.NaN);
  const retryAfterSeconds = Number.isFinite(retryAfter) ? retryAfter : undefined;
  return new ApiError(response.status, message, { retryAfterSeconds, fields });
}

/** What went wrong, in words for a person. */
export function describeError(error: unknown): string {
  return isOfServer(error) ? error.message : "Something went wrong in this page. Reload it and try again.";
}

/** Whether the server, or the way to it, is the reason; otherwise this app is. */
export function isOfServer(error: unknown): error is Error {
  return (
    error instanceof ApiError || error instanceof UnreachableError || error instanceof ForeignAnswerError
  );
}

function readFields(errors: unknown): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const problem of Array.isArray(errors) ? errors : []) {
    const place = property(problem, "loc");
    const name = Array.isArray(place) ? place.at(-1) : undefined;
    const message = textOf(property(problem, "msg"));
    if (typeof name === "string" && message) fields[name] = message.replace(/^Value error, /, "");
  }
  return fields;
}

function property(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
