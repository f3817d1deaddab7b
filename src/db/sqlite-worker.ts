import { parentPort, workerData } from "node:worker_threads";
import { SqliteConnection } from "./sqlite-connection.ts";
import {
  CLOSE,
  type SqliteReply,
  type SqliteRequest,
  type SqliteThreadData,
  type SqliteThreadGreeting,
} from "./sqlite-message.ts";
import { describeFailure, SqliteSessions } from "./sqlite-sessions.ts";
import type { AttachToWriter } from "./writer-attachment.ts";

/** The program of a thread that holds one connection to a SQLite file; `SqliteThread` starts it and talks to it. */
const port = parentPort;
if (port === null) throw new Error("This program is for a thread.");
const say = (message: SqliteThreadGreeting | SqliteReply) => port.postMessage(message);

try {
  const { path, use, attachment } = workerData as SqliteThreadData;
  const connection = new SqliteConnection(path, use);
  const attached = attachment && (await attach(connection, attachment));
  const sessions = new SqliteSessions(connection, attached, say);
  port.on("message", async (request: SqliteRequest | typeof CLOSE) => {
    if (request !== CLOSE) {
      sessions.receive(request);
      return;
    }
    await attached?.close?.();
    connection.driver.close();
    port.close();
  });
  say({ failure: undefined });
} catch (error) {
  say({ failure: describeFailure(error) });
}

async function attach(
  { driver }: SqliteConnection,
  { module, options }: NonNullable<SqliteThreadData["attachment"]>,
) {
  const loaded = (await import(module)) as { readonly default: AttachToWriter };
  return loaded.default(driver, options);
}
