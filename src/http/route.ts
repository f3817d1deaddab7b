import express, { type Request, type RequestHandler, type Response, type Router } from "express";
import type { z } from "zod";
import type { Actor } from "../platform/actor.ts";
import { ForbiddenError, RouteError } from "../platform/errors.ts";
import { parseJson } from "../platform/json.ts";
import { setOriginActor } from "../platform/origin.ts";
import { Download } from "./download.ts";
import { JsonText, sendJson, sendJsonText } from "./json-answer.ts";
import { BODY_LIMIT, type JsonParsing, PUBLIC_BODY_LIMIT, readForm, readJson } from "./request-body.ts";
import { validate } from "./validate.ts";

/** 204 has no body, whatever the handler answers. */
type SuccessStatus = 200 | 201 | 204;

export type Method = "get" | "post" | "put" | "patch" | "delete";

/** What a route says about itself; the router, the OpenAPI description and the tests all read this. */
interface RouteDescription<
  Params extends z.ZodType,
  Query extends z.ZodType,
  Body extends z.ZodType,
  Output,
> {
  readonly method: Method;
  /** In Express's form: `/users/:user_id`. */
  readonly path: string;
  readonly summary: string;
  readonly tag: string;
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  /** How the body is sent; JSON unless said otherwise. */
  readonly bodyType?: "json" | "form";
  /** Numbers of the body come as `JsonNumber` (platform/json.ts): of the kind, and as long, as they were sent. */
  readonly exactNumbers?: boolean;
  /** The largest body, in bytes, uncompressed; `BODY_LIMIT` unless said otherwise. */
  readonly bodyLimit?: number;
  /** Parses the JSON of the body where that takes long. */
  readonly parseLong?: JsonParsing["parseLong"];
  /** Checks the body instead of `body` itself, which then only describes it: for bodies that take long to check. */
  readonly checkBody?: (raw: unknown) => Promise<z.output<Body>>;
  /** The status of a success, or the one that `Permit.answer` gives unless told another of `otherStatuses`. */
  readonly status: SuccessStatus;
  readonly otherStatuses?: readonly SuccessStatus[];
  readonly output: z.ZodType<Output>;
  /** The content type of a success, whose body then is a text or a `Download`; JSON unless said otherwise. */
  readonly produces?: string;
  /** Statuses of the errors that this route may answer with, besides 401 and 422. */
  readonly errors?: readonly number[];
}

interface Input<Params extends z.ZodType, Query extends z.ZodType, Body extends z.ZodType> {
  readonly params: z.output<Params>;
  readonly query: z.output<Query>;
  readonly body: z.output<Body>;
  readonly request: Request;
}

/** Proof that a policy was asked and agreed. Only `authorize` makes one, and only it makes answers. */
export class Permit {
  private constructor() {}

  /** @throws ForbiddenError when a policy said no. */
  static authorize(allowed: boolean): Permit {
    if (!allowed) throw new ForbiddenError();
    return new Permit();
  }

  /** @param status where it is not the route's. */
  answer<Output>(body: Output | JsonText<Output>, status?: SuccessStatus): Answer<Output> {
    return new Answer(this, body, status);
  }
}

/** The body of a success. Its constructor asks for a permit, so a handler that forgets its policy does not compile. */
export class Answer<Output> {
  readonly body: Output | JsonText<Output>;
  readonly permit: Permit;
  readonly status: SuccessStatus | undefined;

  constructor(permit: Permit, body: Output | JsonText<Output>, status?: SuccessStatus) {
    this.permit = permit;
    this.body = body;
    this.status = status;
  }
}

interface ActorInput<Params extends z.ZodType, Query extends z.ZodType, Body extends z.ZodType>
  extends Input<Params, Query, Body> {
  readonly actor: Actor;
  /** Asks a policy; throws 403 unless it agreed. */
  authorize(allowed: boolean): Permit;
}

/** A route that is ready to be mounted and described. */
export interface Route extends RouteDescription<z.ZodType, z.ZodType, z.ZodType, unknown> {
  readonly access: "actor" | "public";
  readonly run: (request: Request, response: Response, actor: Actor | undefined) => Promise<Success>;
}

interface Success {
  readonly body: unknown;
  readonly status?: SuccessStatus | undefined;
}

/** Finds out who calls, from the headers alone. Throws UnauthorizedError. */
export type Authenticate = (request: Request) => Promise<Actor>;

/** Declares a route for signed-in callers. Its handler reads as a checklist: load, authorise, act, present. */
export function defineRoute<
  Params extends z.ZodType = z.ZodUndefined,
  Query extends z.ZodType = z.ZodUndefined,
  Body extends z.ZodType = z.ZodUndefined,
  Output = unknown,
>(
  description: RouteDescription<Params, Query, Body, Output>,
  handle: (input: ActorInput<Params, Query, Body>) => Promise<Answer<NoInfer<Output>>>,
): Route {
  return {
    ...description,
    access: "actor",
    async run(request, response, actor) {
      if (!actor) throw new ForbiddenError();
      const input = await readInput(description, request, response, description.bodyLimit ?? BODY_LIMIT);
      return handle({ ...input, actor, authorize: Permit.authorize });
    },
  };
}

/** Declares a route that anybody may call; the name says that this was meant. */
export function definePublicRoute<
  Params extends z.ZodType = z.ZodUndefined,
  Query extends z.ZodType = z.ZodUndefined,
  Body extends z.ZodType = z.ZodUndefined,
  Output = unknown,
>(
  description: RouteDescription<Params, Query, Body, Output>,
  handle: (input: Input<Params, Query, Body>) => Promise<NoInfer<Output>>,
): Route {
  return {
    ...description,
    access: "public",
    async run(request, response) {
      return { body: await handle(await readInput(description, request, response, PUBLIC_BODY_LIMIT)) };
    },
  };
}

async function readInput<Params extends z.ZodType, Query extends z.ZodType, Body extends z.ZodType>(
  description: RouteDescription<Params, Query, Body, unknown>,
  request: Request,
  response: Response,
  limit: number,
): Promise<Input<Params, Query, Body>> {
  const { params, query, body, checkBody } = description;
  const raw = body ? await readBody(description, request, response, limit) : undefined;
  return {
    params: (params && validate(params, request.params, "path")) as z.output<Params>,
    query: (query && validate(query, request.query, "query")) as z.output<Query>,
    body: (checkBody ? await checkBody(raw) : body && validate(body, raw, "body")) as z.output<Body>,
    request,
  };
}

function readBody(
  { bodyType, exactNumbers, parseLong }: Pick<Route, "bodyType" | "exactNumbers" | "parseLong">,
  request: Request,
  response: Response,
  limit: number,
): Promise<unknown> {
  if (bodyType === "form") return readForm(request, response, limit);
  return readJson(request, response, limit, { parse: exactNumbers ? parseJson : JSON.parse, parseLong });
}

/** Mounts routes. Who calls is known before the first byte of a body is read. Other methods of a known path: 405. */
export function createRouter(routes: readonly Route[], authenticate: Authenticate): Router {
  const router = express.Router({ caseSensitive: true, strict: true });
  const methods = new Map<string, Method[]>();
  for (const route of routes) {
    router[route.method](route.path, handler(route, authenticate));
    methods.set(route.path, [...(methods.get(route.path) ?? []), route.method]);
  }
  for (const [path, allowed] of methods) {
    router.all(path, () => {
      throw new RouteError(allowed.map((method) => method.toUpperCase()));
    });
  }
  return router;
}

function handler(route: Route, authenticate: Authenticate): RequestHandler {
  return async (request, response) => {
    const actor = route.access === "actor" ? await authenticate(request) : undefined;
    if (actor) setOriginActor({ id: actor.userId, name: actor.username });
    const { body, status = route.status } = await route.run(request, response, actor);
    if (body instanceof Download) await body.send(response, status);
    else if (route.produces)
      sendText(response, status, { text: body as string, contentType: route.produces });
    else if (body instanceof JsonText) await sendJsonText(response, status, body.text);
    else sendJson(response, status, body);
  };
}

function sendText(
  response: Response,
  status: number,
  { text, contentType }: { readonly text: string; readonly contentType: string },
): void {
  response
    .writeHead(status, { "Content-Type": contentType, "Content-Length": Buffer.byteLength(text) })
    .end(text);
}
