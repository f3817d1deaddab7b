import PostgresClient from "knex/lib/dialects/postgres/index.js";

interface PooledConnection {
  /** Why knex takes the connection out of its pool: its error or its end. */
  readonly __knex__disposed?: unknown;
  end(done: () => void): void;
}

/**
 * knex's PostgreSQL client over a WebSocket, for places such as a Space that let only the web's ports out. The driver
 * is a build of `pg` whose socket is a WebSocket, so sessions, transactions and errors are those of `pg`.
 * @param address where the WebSocket leads: Neon's own endpoint (path `/v2`), or a proxy with the database's address.
 */
export async function createWebSocketClient(address: URL): Promise<typeof PostgresClient> {
  // Loaded when chosen: every other start does without.
  const [driver, { WebSocket }] = await Promise.all([import("@neondatabase/serverless"), import("ws")]);

  // Not Node's own, which does not tell why a connection failed. The driver passes on what it hears as the error.
  class TellingWebSocket extends WebSocket {
    override addEventListener(...args: Parameters<InstanceType<typeof WebSocket>["addEventListener"]>): void {
      const [type, listener] = args;
      if (type === "error") this.on("error", listener as unknown as (error: Error) => void);
      else super.addEventListener(...args);
    }
  }

  class WebSocketConnection extends driver.Client {
    constructor(settings: string) {
      super(settings);
      // On this connection, not on the package, whose settings everybody in the process shares.
      const { neonConfig } = this;
      neonConfig.webSocketConstructor = TellingWebSocket;
      neonConfig.wsProxy = () => `${address.host}${address.pathname}${address.search}`;
      neonConfig.useSecureWebSocket = address.protocol === "wss:";
      // The proxy of Neon takes the password with the greeting; a server behind another one asks for it (SCRAM).
      if (address.searchParams.has("address")) neonConfig.pipelineConnect = false;
    }
  }

  return class extends PostgresClient {
    override _driver() {
      return { Client: WebSocketConnection };
    }

    override async destroyRawConnection(connection: PooledConnection): Promise<void> {
      if (!connection.__knex__disposed) return super.destroyRawConnection(connection);
      // It was cut off: the driver would wait for an end that has been.
      connection.end(() => {});
    }
  };
}
