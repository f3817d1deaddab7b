/**
 * A process whose SQLite thread ends by itself: prints what its requests are told. Its arguments: a folder, and the module
 * of an attachment that breaks when told to.
 */
import { once } from "node:events";
import { join } from "node:path";
import { MessageChannel } from "node:worker_threads";
import { openSqlite } from "../../src/db/open-sqlite.ts";

const [folder = "", module = ""] = process.argv.slice(2);
const { port1, port2 } = new MessageChannel();
const database = await openSqlite(join(folder, "database.sqlite"), "ARGILLA_HOME_PATH", {
  attachment: { module, options: { port: port2 }, transfer: [port2] },
});
port1.postMessage("hold");
await once(port1, "message");
const held = database.write.raw("create table more (value integer)").then(
  () => "answered",
  (error: Error) => error.message,
);
port1.on("message", () => port1.postMessage("throw"));
console.log(await held);
console.log(
  await database.write.raw("select 1").then(
    () => "answered",
    (error: Error) => error.message,
  ),
);
// Would keep the process alive.
setInterval(() => {}, 1_000);
