import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";

/** A page or an answer as a browser sees it. Redirects are not followed but for `follow`. */
export interface BrowserAnswer {
  readonly url: URL;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a wire body has no type before it is asserted on.
  readonly json: any;
  /** Where a redirect leads. */
  readonly location: URL | undefined;
}

export interface BrowserRequest {
  readonly form?: Record<string, string | readonly string[]>;
  readonly json?: unknown;
  readonly headers?: Record<string, string>;
}

interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly host: string;
  readonly path: string;
  /** Names of attributes in lower case, with their values. */
  readonly attributes: ReadonlyMap<string, string>;
}

/**
 * As much of a browser as signing in needs: a cookie jar that refuses what browsers refuse, and redirects one by one.
 * Addresses that lead nowhere from here (https, public names) are reached under those of `hosts`.
 */
export class TestBrowser {
  readonly #hosts: Readonly<Record<string, string>>;
  #cookies: Cookie[] = [];

  /** @param hosts public origin to where it really is */
  constructor(hosts: Readonly<Record<string, string>> = {}) {
    this.#hosts = hosts;
  }

  get(url: string | URL, request: BrowserRequest = {}): Promise<BrowserAnswer> {
    return this.send("GET", url, request);
  }

  /** What a page of the very same origin sends with `fetch`. */
  call(method: string, url: string | URL, json?: unknown): Promise<BrowserAnswer> {
    const headers = { "Sec-Fetch-Site": "same-origin", Origin: new URL(url).origin };
    return this.send(method, url, json === undefined ? { headers } : { headers, json });
  }

  async send(method: string, url: string | URL, wanted: BrowserRequest = {}): Promise<BrowserAnswer> {
    const address = new URL(url);
    const headers = new Headers(wanted.headers);
    const cookies = this.#cookiesFor(address);
    if (cookies && !headers.has("cookie")) headers.set("cookie", cookies);
    const body = bodyOf(wanted, headers);
    const real = new URL(address.pathname + address.search, this.#hosts[address.origin] ?? address.origin);
    const answer = await exchange(method, real, address.host, headers, body);
    for (const line of answer.headers.getSetCookie()) this.#store(address, line);
    const location = answer.headers.get("location");
    const isJson = answer.text !== "" && answer.headers.get("content-type")?.includes("json");
    return {
      ...answer,
      url: address,
      json: isJson ? JSON.parse(answer.text) : undefined,
      location: location === null ? undefined : new URL(location, address),
    };
  }

  /** Follows redirects to the first page that is none, or to the first address for which `stop` says so. */
  async follow(answer: BrowserAnswer, stop: (next: URL) => boolean = () => false): Promise<BrowserAnswer> {
    let current = answer;
    for (let hops = 0; current.location && !stop(current.location); hops += 1) {
      if (hops === 20) throw new Error(`Redirects go on and on, now to ${current.location}`);
      current = await this.get(current.location);
    }
    return current;
  }

  cookie(name: string): Cookie | undefined {
    return this.#cookies.find((cookie) => cookie.name === name);
  }

  setCookie(host: string, name: string, value: string): void {
    this.#put({ name, value, host, path: "/", attributes: new Map() });
  }

  #cookiesFor({ hostname, pathname }: URL): string {
    return this.#cookies
      .filter(({ host, path }) => host === hostname && pathname.startsWith(path))
      .map(({ name, value }) => `${name}=${value}`)
      .join("; ");
  }

  #store(address: URL, line: string): void {
    const [pair = "", ...rest] = line.split(";").map((part) => part.trim());
    const equals = pair.indexOf("=");
    const attributes = new Map(
      rest.map((part) => {
        const [name = "", value = ""] = part.split("=", 2);
        return [name.toLowerCase(), value] as const;
      }),
    );
    const name = pair.slice(0, equals);
    const path = attributes.get("path") ?? "/";
    const secure = attributes.has("secure");
    const trustworthy = address.protocol === "https:" || address.hostname === "localhost";
    const refused =
      (secure && !trustworthy) ||
      (!secure && (attributes.get("samesite")?.toLowerCase() === "none" || attributes.has("partitioned"))) ||
      (name.startsWith("__Host-") && (!secure || path !== "/" || attributes.has("domain")));
    if (refused) throw new Error(`A browser would refuse the cookie ${line} of ${address.origin}`);
    this.#put({ name, value: pair.slice(equals + 1), host: address.hostname, path, attributes });
  }

  #put(cookie: Cookie): void {
    const { name, host, path, attributes } = cookie;
    this.#cookies = this.#cookies.filter(
      (other) => other.name !== name || other.host !== host || other.path !== path,
    );
    const expires = attributes.get("expires");
    const gone = attributes.get("max-age") === "0" || (expires && Date.parse(expires) <= Date.now());
    if (!gone) this.#cookies.push(cookie);
  }
}

function bodyOf({ form, json }: BrowserRequest, headers: Headers): string | undefined {
  if (json !== undefined) {
    headers.set("content-type", "application/json");
    return JSON.stringify(json);
  }
  if (!form) return undefined;
  const body = new URLSearchParams();
  for (const [name, value] of Object.entries(form)) {
    for (const one of [value].flat()) body.append(name, one);
  }
  headers.set("content-type", "application/x-www-form-urlencoded");
  return body.toString();
}

/** One request as it is: unlike `fetch` this takes any Host and adds no headers of its own. */
async function exchange(method: string, url: URL, host: string, headers: Headers, body: string | undefined) {
  const outgoing = request(url, { method, headers: { host, ...Object.fromEntries(headers) } });
  outgoing.end(body);
  const [incoming] = (await once(outgoing, "response")) as [IncomingMessage];
  const received = new Headers();
  for (const [name, values] of Object.entries(incoming.headersDistinct)) {
    for (const value of values ?? []) received.append(name, value);
  }
  return { status: incoming.statusCode ?? 0, headers: received, text: await text(incoming) };
}
