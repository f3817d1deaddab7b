import { createServer, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import type { Duplex } from "node:stream";

/**
 * A way to what is simulated, for programs that take `HTTPS_PROXY`: the containers of Spaces, and a person's own. What
 * is not simulated is refused, as by a firewall.
 */
export class OutboundProxy implements AsyncDisposable {
  readonly url: string;
  /** Every `host:port` that was asked for and refused. */
  readonly refused: string[] = [];
  readonly #server: Server;
  readonly #connections = new Set<Duplex>();

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /**
   * @param edgePort where everything simulated really is, on 127.0.0.1
   * @param leadsTo whether there is a way to `host:port`
   */
  static async start(edgePort: number, leadsTo: (target: string) => boolean): Promise<OutboundProxy> {
    const server = createServer((_request, response) => response.writeHead(403).end());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const proxy = new OutboundProxy(server);
    server.on("connect", (request, socket, head) => {
      proxy.#track(socket);
      const target = request.url ?? "";
      if (!leadsTo(target)) {
        proxy.refused.push(target);
        socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
        return;
      }
      const onward = connect(edgePort, "127.0.0.1", () => {
        socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
        onward.write(head);
        onward.pipe(socket).pipe(onward);
      });
      proxy.#track(onward);
      onward.on("error", () => socket.destroy());
    });
    return proxy;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const socket of this.#connections) socket.destroy();
    this.#server.closeAllConnections();
    await closed;
  }

  #track(socket: Duplex): void {
    this.#connections.add(socket);
    socket.on("error", () => undefined);
    socket.once("close", () => this.#connections.delete(socket));
  }
}
