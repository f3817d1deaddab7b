import type { IncomingHttpHeaders } from "node:http";
import {
  createSecureServer,
  type Http2SecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
} from "node:http2";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import type { TestCertificate } from "./certificate.ts";

/** HTTP/2 or HTTP/1.1: browsers ask for the former, the Python SDK and WebSockets for the latter. */
export type EdgeRequest = Http2ServerRequest;
export type EdgeResponse = Http2ServerResponse;

/** What serves one name, or one kind of names, behind the edge. */
export interface EdgeSite {
  handle(request: EdgeRequest, response: EdgeResponse): void;
  /** A WebSocket; sites that have none let it be. */
  upgrade?(request: EdgeRequest, socket: Duplex, head: Buffer): void;
}

/** TLS on a free port of this machine, for every name that is simulated. */
export class Edge implements AsyncDisposable {
  readonly port: number;
  readonly #server: Http2SecureServer;
  readonly #connections = new Set<Duplex>();

  private constructor(server: Http2SecureServer) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
    server.on("connection", (socket: Duplex) => {
      this.#connections.add(socket);
      socket.once("close", () => this.#connections.delete(socket));
    });
  }

  /** @param findSite by the host of a request; undefined for one that nobody serves */
  static async start(
    { key, cert }: TestCertificate,
    port: number,
    findSite: (host: string) => EdgeSite | undefined,
  ): Promise<Edge> {
    const server = createSecureServer({ key, cert, allowHTTP1: true });
    server.on("request", (request, response) => {
      // A browser that has gone away is no event.
      response.on("error", () => undefined);
      const site = findSite(hostOf(request.headers));
      if (site) site.handle(request, response);
      else response.writeHead(404, { "content-type": "text/plain" }).end("Nobody serves this name.\n");
    });
    server.on("upgrade", (request: EdgeRequest, socket: Duplex, head: Buffer) => {
      const site = findSite(hostOf(request.headers));
      if (site?.upgrade) site.upgrade(request, socket, head);
      else socket.destroy();
    });
    server.on("sessionError", () => undefined);
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, "127.0.0.1", resolve);
    });
    return new Edge(server);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const socket of this.#connections) socket.destroy();
    await closed;
  }
}

/** The name that a request is for, in either version of HTTP, without a port. */
export function hostOf(headers: IncomingHttpHeaders): string {
  return String(headers[":authority"] ?? headers.host ?? "").replace(/:\d+$/, "");
}
