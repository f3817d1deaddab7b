import type { Request, RequestHandler } from "express";
import session, { type Store } from "express-session";
import type { Secret } from "../platform/secret.ts";
import { type CookiePolicy, readCookie } from "./browser-cookie.ts";

/** Two weeks: a session ends then, however much it was used. */
export const SESSION_LIFETIME_MS = 14 * 24 * 60 * 60 * 1000;
const NAME = "argilla-session";

/** How to take the cookie back that came with a request. */
const cookieRemovers = new WeakMap<Request, () => void>();

/**
 * Loads the browser's session where its cookie came and no key or token did, and makes new ones possible for the
 * requests by which people sign in.
 */
export function browserSessions(options: {
  readonly store: Store;
  readonly cookieKey: Secret;
  readonly cookies: CookiePolicy;
  readonly signIns: readonly { readonly method: string; readonly path: string }[];
}): RequestHandler {
  const { cookies } = options;
  const name = `${cookies.prefix}${NAME}`;
  const { partitioned, ...cookie } = cookies.options;
  const load = session({
    name,
    store: options.store,
    secret: options.cookieKey.reveal(),
    resave: false,
    saveUninitialized: false,
    cookie: { ...cookie, ...(partitioned ? { partitioned } : {}), maxAge: SESSION_LIFETIME_MS },
  });
  return (request, response, next) => {
    const { headers } = request;
    const hasCookie = readCookie(headers.cookie, name) !== undefined;
    const hasCredentials = headers["x-argilla-api-key"] !== undefined || headers.authorization !== undefined;
    const signsIn = options.signIns.some(
      ({ method, path }) => method === request.method && path === request.path,
    );
    if (!signsIn && (!hasCookie || hasCredentials)) return next();
    cookieRemovers.set(request, () => response.clearCookie(name, cookies.options));
    // TLS ends at the proxy and the last hop is plain, so the library would withhold a Secure cookie: say what is true
    // of the address that people use.
    if (cookie.secure) Object.defineProperty(request, "secure", { value: true, configurable: true });
    load(request, response, next);
  };
}

/** Signs the browser in under a session id that did not exist before (no fixation). */
export async function openSession(
  request: Request,
  user: { readonly id: string; readonly credentialsVersion: number },
): Promise<void> {
  try {
    await settled((done) => request.session.regenerate(done));
    request.session.userId = user.id;
    request.session.credentialsVersion = user.credentialsVersion;
    await settled((done) => request.session.save(done));
  } catch (error) {
    // Else the library would send the cookie of a session that is not there, and try to save it once more.
    Reflect.deleteProperty(request, "session");
    throw error;
  }
  // The library does not see the save of a regenerated session and would do it again when the answer ends.
  const saved = (done?: (error?: unknown) => void) => {
    done?.();
    return request.session;
  };
  Object.defineProperty(request.session, "save", { value: saved, configurable: true });
}

/** Signs this browser out. */
export async function closeSession(request: Request): Promise<void> {
  if (!request.session) return;
  await settled((done) => request.session.destroy(done));
  cookieRemovers.get(request)?.();
}

function settled(work: (done: (error?: unknown) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    work((error) => (error ? reject(error) : resolve()));
  });
}
