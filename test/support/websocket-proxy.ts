import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";

/**
 * What stands in front of a database that is reached through WebSockets: passes the bytes of each on to the TCP address
 * that its query names, as https://github.com/neondatabase/wsproxy does.
 */
export class WebSocketProxy implements AsyncDisposable {
  readonly #server = createServer();
  readonly #sockets = new WebSocketServer({ server: this.#server });
  /** The path and query with which each connection asked to be passed on. */
  readonly requests: string[] = [];

  private constructor() {
    this.#sockets.on("connection", (client, request) => this.#passOn(client, request));
  }

  static async start(): Promise<WebSocketProxy> {
    const proxy = new WebSocketProxy();
    proxy.#server.listen(0, "127.0.0.1");
    await once(proxy.#server, "listening");
    return proxy;
  }

  /** The address to name as the proxy of a database. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  /** Ends every connection, as a database does that goes to sleep. Resolves when they are closed. */
  async disconnectAll(): Promise<void> {
    const open = [...this.#sockets.clients];
    const closed = open.map((client) => once(client, "close"));
    for (const client of open) client.terminate();
    await Promise.all(closed);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.disconnectAll();
    const closed = once(this.#server, "close");
    this.#server.close();
    await closed;
  }

  #passOn(client: WebSocket, request: IncomingMessage): void {
    this.requests.push(request.url ?? "");
    const address = new URL(request.url ?? "", this.url).searchParams.get("address") ?? "";
    const { hostname, port } = new URL(`tcp://${address}`);
    const target: Socket = connect(Number(port), hostname);
    target.on("data", (bytes) => client.send(bytes));
    target.on("error", () => client.terminate()).on("close", () => client.close());
    client.on("message", (bytes: Buffer) => target.write(bytes));
    client.on("error", () => target.destroy()).on("close", () => target.destroy());
  }
}
