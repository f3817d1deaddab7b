/** The error bodies of API v1, as clients of the original know them. */

function coded(name: string, params: Record<string, unknown>) {
  return { detail: { code: `argilla.api.errors::${name}`, params } };
}

export function unauthorized(detail = "Could not validate credentials") {
  return coded("UnauthorizedError", { detail });
}

export function forbidden(detail = "Operation not allowed") {
  return coded("ForbiddenOperationError", { detail });
}

export function badRequest(message: string) {
  return coded("BadRequestError", { message });
}

/** Problems of an input: type, location and message each. */
export function invalid(...problems: [type: string, loc: (string | number)[], msg: string][]) {
  return coded("ValidationError", { errors: problems.map(([type, loc, msg]) => ({ type, loc, msg })) });
}
