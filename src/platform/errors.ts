/**
 * The one family of errors that callers may see. Each carries what a presenter needs to build its body; the shape on
 * the wire is the error handler's business (API v1 and the 1.x API differ). Everything else that is thrown is a defect
 * and answers 500 with a request id only.
 */
export abstract class AppError extends Error {
  abstract readonly status: number;
  readonly headers: Readonly<Record<string, string>> = {};
}

/** 401: no credentials, or none that count. The text says no more than whether a bearer token was readable. */
export class UnauthorizedError extends AppError {
  readonly status = 401;

  constructor(message = "Could not validate credentials") {
    super(message);
  }
}

/** 403: a policy said no. */
export class ForbiddenError extends AppError {
  readonly status = 403;

  constructor(message = "Operation not allowed") {
    super(message);
  }
}

/** 404 for an entity, by id. */
export class NotFoundError extends AppError {
  readonly status = 404;
  readonly entity: string;
  readonly id: string;

  constructor(entity: string, id: string, message = `${entity} with id \`${id}\` not found`) {
    super(message);
    this.entity = entity;
    this.id = id;
  }
}

/** 404 or 405 for a route. */
export class RouteError extends AppError {
  readonly status: 404 | 405;
  override readonly headers: Readonly<Record<string, string>>;

  /** @param notFound what to say where no method is allowed. */
  constructor(allowedMethods: readonly string[] = [], notFound = "Not Found") {
    super(allowedMethods.length > 0 ? "Method Not Allowed" : notFound);
    this.status = allowedMethods.length > 0 ? 405 : 404;
    this.headers = allowedMethods.length > 0 ? { Allow: allowedMethods.join(", ") } : {};
  }
}

/** 409: the request is fine but collides with what is stored. */
export class ConflictError extends AppError {
  readonly status = 409;
  /** What is stored, where the collision is with an entity of the same name. */
  readonly rival: { readonly entity: "User" | "Workspace"; readonly name: string } | undefined;

  constructor(message: string, rival?: ConflictError["rival"]) {
    super(message);
    this.rival = rival;
  }
}

/** 422: a rule of the domain, told in one sentence. */
export class UnprocessableError extends AppError {
  readonly status = 422;
}

/** 422: the same, with a code that programs know it by. */
export class CodedUnprocessableError extends UnprocessableError {
  readonly code: "missing_vector";

  constructor(code: CodedUnprocessableError["code"], message: string) {
    super(message);
    this.code = code;
  }
}

/** One problem of an input, in the form of Pydantic 2, which is what clients of the original parse. */
export interface InputProblem {
  type: string;
  loc: (string | number)[];
  msg: string;
  /** What the rule says (`min_length`, `max_length`, `pattern`, `values`), which the 1.x API shows apart. */
  ctx?: Readonly<Record<string, unknown>>;
}

/** 422: the input does not fit its schema; lists every problem found. */
export class ValidationError extends AppError {
  readonly status = 422;
  readonly problems: readonly InputProblem[];

  constructor(problems: readonly InputProblem[]) {
    super("The input is not valid");
    this.problems = problems;
  }
}

/** 400: the request cannot be read as HTTP means it (a malformed URL or encoding). */
export class BadRequestError extends AppError {
  readonly status = 400;
}

/** 413: the body is over the route's limit. */
export class PayloadTooLargeError extends AppError {
  readonly status = 413;

  constructor(limitBytes: number) {
    super(`The request body is over this route's limit of ${limitBytes} bytes; send a smaller one`);
  }
}

/** 503: not now, but a retry helps. */
export class UnavailableError extends AppError {
  readonly status = 503;
  override readonly headers: Readonly<Record<string, string>>;

  constructor(message: string, retryAfterSeconds: number) {
    super(message);
    this.headers = { "Retry-After": String(retryAfterSeconds) };
  }
}

/** 429: too much of something, which a ceiling bounds; the message says of what. */
export class TooManyRequestsError extends AppError {
  readonly status = 429;
  readonly retryAfterSeconds: number;
  override readonly headers: Readonly<Record<string, string>>;

  constructor(message: string, retryAfterSeconds: number) {
    super(message);
    this.retryAfterSeconds = retryAfterSeconds;
    this.headers = { "Retry-After": String(retryAfterSeconds) };
  }
}

/** The `code` of errors by which storage says that it takes no changes; nothing was changed. Their `words` say why. */
export const REFUSED_CHANGE = "STORAGE_REFUSED";

/** The `code` of errors by which storage says that it cannot tell whether a change that was made will last. Their `words` say why. */
export const UNCONFIRMED_CHANGE = "STORAGE_UNCONFIRMED";
