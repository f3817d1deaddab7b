import { randomUUID } from "node:crypto";
import type { Duplex } from "node:stream";
import type { EdgeRequest, EdgeResponse, EdgeSite } from "./edge.ts";
import { type Forwarding, forward, forwardUpgrade } from "./forward.ts";
import { NOT_FOUND, notServingPage, platformPage } from "./platform-pages.ts";
import { askGate, type PrivateGate } from "./private-gate.ts";
import type { Space } from "./space.ts";

/** What the edge does with the requests for a Space's host or custom domain. */
export class SpaceSite implements EdgeSite {
  readonly #space: Space;
  readonly #admits: PrivateGate["admits"];

  /** @param admits whether the holder of a token of the Hub may see this Space */
  constructor(space: Space, admits: PrivateGate["admits"]) {
    this.#space = space;
    this.#admits = admits;
  }

  handle(request: EdgeRequest, response: EdgeResponse): void {
    // The edge answers for the app: its own rules about other origins do not count for preflights.
    if (request.method === "OPTIONS") {
      answerPreflight(request, response);
      return;
    }
    this.#pass(request, response).catch((error) => {
      response.writeHead(500, { "content-type": "text/plain" }).end(String(error));
    });
  }

  upgrade(request: EdgeRequest, socket: Duplex, head: Buffer): void {
    const open = this.#space.isPrivate
      ? askGate(request, { id: this.#space.id, admits: this.#admits })
      : Promise.resolve({ open: true });
    open.then(
      ({ open }) => {
        const { port } = this.#space;
        if (!open || port === undefined) return socket.destroy();
        return forwardUpgrade(
          request,
          socket,
          head,
          this.#forwarding(request, port, () => socket.destroy()),
        );
      },
      () => socket.destroy(),
    );
  }

  async #pass(request: EdgeRequest, response: EdgeResponse): Promise<void> {
    const space = this.#space;
    let cookie: string | undefined;
    if (space.isPrivate) {
      const decision = await askGate(request, { id: space.id, admits: this.#admits });
      if (!decision.open) return sendPage(response, 404, platformPage(NOT_FOUND));
      cookie = decision.cookie;
    }
    const notServing = () => sendPage(response, 503, notServingPage(space.stage));
    if (space.port === undefined) return notServing();
    forward(request, response, { ...this.#forwarding(request, space.port, notServing), cookie });
  }

  #forwarding(request: EdgeRequest, port: number, onUnreachable: () => void): Forwarding {
    const requestId = randomUUID();
    return {
      port,
      withhold: ["x-hf-authorization"],
      requestHeaders: {
        "x-forwarded-for": request.socket.remoteAddress ?? "",
        "x-forwarded-proto": "https",
        "x-request-id": requestId,
      },
      responseHeaders: {
        "x-proxied-host": `http://127.0.0.1:${port}`,
        "x-proxied-path": new URL(request.url, this.#space.url).pathname,
        "x-request-id": requestId,
      },
      onUnreachable,
    };
  }
}

function answerPreflight(request: EdgeRequest, response: EdgeResponse): void {
  const { origin, "access-control-request-headers": headers } = request.headers;
  response
    .writeHead(200, {
      "access-control-allow-origin": origin ?? "*",
      "access-control-allow-methods": "GET, POST, PUT, PATCH, DELETE, OPTIONS, HEAD",
      "access-control-allow-headers": headers ?? "*",
      "access-control-max-age": "86400",
      vary: "origin",
    })
    .end();
}

function sendPage(response: EdgeResponse, status: number, page: string): void {
  response.writeHead(status, { "content-type": "text/html; charset=utf-8" }).end(page);
}
