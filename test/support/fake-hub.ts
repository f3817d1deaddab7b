import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { CONSENT_PATH, handleConsent } from "./fake-hub-consent.ts";
import { createHubProvider, type HubProvider } from "./fake-hub-provider.ts";

/** Somebody with an account at the fake Hub. */
export interface HubPerson {
  /** The subject of the person's tokens; stays through renames. */
  readonly id: string;
  username: string;
  name: string;
  readonly organizations: HubOrganization[];
}

export interface HubOrganization {
  readonly id: string;
  readonly name: string;
  /** What the person may do there, as the Hub words it; `write` by default. */
  readonly role?: "admin" | "write" | "contributor" | "read";
}

/** An OAuth app that the Hub knows. */
export interface HubApp {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Whether the Hub sends people of this app back to an address. */
  readonly allowsRedirect: (address: string) => boolean;
  /** The only people who may use it are members of one of these organisations; empty means everybody. */
  readonly authorizedOrganizations?: readonly string[];
}

export interface FakeHubOptions {
  /** The address that people and apps know, where something before this Hub serves it; its own otherwise. */
  readonly publicUrl?: string;
  /** Who is signed in at the Hub in the browser of a request, where the Hub has other pages that sign people in. */
  readonly signedIn?: (request: IncomingMessage) => string | undefined;
}

/** Writes an answer of its own in place of the Hub's. */
export type HubAnswer = (request: IncomingMessage, response: ServerResponse) => void;

const CALLBACK = "/oauth/huggingface/callback";
const OVERVIEW = /^\/api\/(users|organizations)\/([^/]+)\/overview$/;

/**
 * A Hugging Face Hub in this process, as far as signing in needs one: a real OpenID provider with the Hub's paths and
 * claims, a consent page with a form, and the public overviews of its API. Plain http on a free port of localhost.
 */
export class FakeHub implements AsyncDisposable {
  /** The address that people and apps know: the issuer. */
  readonly url: string;
  /** Where it really listens. */
  readonly address: string;
  readonly clientId = "space-client";
  readonly clientSecret = "100% a secret + of the Space's own: app";
  /** By client id. The one that a test's Space has is there from the start. */
  readonly apps = new Map<string, HubApp>();
  readonly people = new Map<string, HubPerson>();
  readonly organizations = new Map<string, HubOrganization>();
  /** Every request so far, as `GET /path`. */
  readonly requests: string[] = [];
  /** Every access and id token so far. */
  readonly issuedTokens: string[] = [];
  /** Where client metadata documents are really found: public origin to address. */
  readonly hosts = new Map<string, string>();
  readonly #answers = new Map<string, HubAnswer>();
  readonly #server: Server;
  #provider: HubProvider | undefined;

  readonly signedIn: (request: IncomingMessage) => string | undefined;

  private constructor(server: Server, { publicUrl, signedIn }: FakeHubOptions) {
    this.#server = server;
    this.address = `http://localhost:${(server.address() as AddressInfo).port}`;
    this.url = publicUrl ?? this.address;
    this.signedIn = signedIn ?? (() => undefined);
    this.addApp({
      clientId: this.clientId,
      clientSecret: this.clientSecret,
      // The Hub takes any address of the Space for the Space's own app.
      allowsRedirect: (address) => address.endsWith(CALLBACK),
    });
  }

  static async start(options: FakeHubOptions = {}): Promise<FakeHub> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
    const hub = new FakeHub(server, options);
    hub.#provider = await createHubProvider(hub);
    server.on("request", (request, response) => hub.#handle(request, response));
    return hub;
  }

  /** Settings that make a server use this Hub. */
  get env(): Record<string, string> {
    return {
      OPENID_PROVIDER_URL: this.url,
      OAUTH_CLIENT_ID: this.clientId,
      OAUTH_CLIENT_SECRET: this.clientSecret,
      OAUTH_SCOPES: "openid profile",
    };
  }

  addPerson(username: string, ...organizations: HubOrganization[]): HubPerson {
    const name = `${username.slice(0, 1).toUpperCase()}${username.slice(1)} at the Hub`;
    const person = { id: newHubId(), username, name, organizations };
    this.people.set(person.id, person);
    return person;
  }

  addOrganization(name: string): HubOrganization {
    const organization = { id: newHubId(), name };
    this.organizations.set(organization.id, organization);
    return organization;
  }

  addApp(app: HubApp): HubApp {
    this.apps.set(app.clientId, app);
    return app;
  }

  /** From now on a path is answered otherwise; undefined makes it work again. */
  answerInstead(path: string, answer: HubAnswer | undefined): void {
    if (answer) this.#answers.set(path, answer);
    else this.#answers.delete(path);
  }

  count(request: string): number {
    return this.requests.filter((made) => made === request).length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    const path = new URL(request.url ?? "/", this.url).pathname;
    this.requests.push(`${request.method} ${path}`);
    const provider = this.#provider as HubProvider;
    const instead = this.#answers.get(path);
    const overview = OVERVIEW.exec(path);
    if (instead) {
      instead(request, response);
    } else if (overview) {
      const body = this.#overview(overview[1], decodeURIComponent(overview[2] ?? ""));
      sendJson(
        response,
        body ? 200 : 404,
        body ?? { error: "Sorry, we can't find what you are looking for." },
      );
    } else if (path === "/favicon.ico") {
      response.writeHead(204).end();
    } else if (path.startsWith(CONSENT_PATH)) {
      handleConsent(this, provider, request, response).catch((error) => {
        response.writeHead(500, { "Content-Type": "text/plain" }).end(String(error));
      });
    } else {
      provider.callback(request, response);
    }
  }

  /** What the Hub tells everybody of a user, by id or name, or of an organisation, by name. */
  #overview(kind: string | undefined, key: string): Record<string, string> | undefined {
    if (kind === "users") {
      const person = [...this.people.values()].find(({ id, username }) => id === key || username === key);
      return person && { _id: person.id, user: person.username, fullname: person.name };
    }
    const organization = [...this.organizations.values()].find(({ name }) => name === key);
    return organization && { _id: organization.id, name: organization.name };
  }
}

/** An id in the Hub's form. */
export function newHubId(): string {
  return randomBytes(12).toString("hex");
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
}
