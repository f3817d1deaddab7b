import type { MessagePort } from "node:worker_threads";
import type { AttachToWriter } from "../../src/db/writer-attachment.ts";

/** What the test asks the attachment to do from then on. */
export type AttachmentOrder = "hold" | "release" | "refuse" | "throw";

/** What the attachment tells the test. */
export type AttachmentReport =
  | { readonly told: "obeyed" }
  | { readonly told: "committed"; readonly rows: number }
  | { readonly told: "closing"; readonly rows: number };

/** Counts the rows at each commit, and holds back the answers to commits when told to. */
const attach: AttachToWriter = (connection, options) => {
  const { port, fails } = options as { port: MessagePort; fails?: boolean };
  if (fails) throw new Error("the attachment has nowhere to write to");
  connection.pragma("wal_autocheckpoint = 0");

  let held: PromiseWithResolvers<void> | undefined;
  port.on("message", (order: AttachmentOrder) => {
    if (order === "throw") throw new Error("the attachment broke");
    if (order === "hold") held = Promise.withResolvers();
    if (order === "release") held?.resolve();
    if (order === "refuse") held?.reject(new Error("the bucket is gone"));
    if (order === "release" || order === "refuse") held = undefined;
    port.postMessage({ told: "obeyed" } satisfies AttachmentReport);
  });
  const report = (told: "committed" | "closing") => {
    const table = connection.prepare("select 1 from sqlite_schema where name = 'numbers'").get();
    const rows = table ? (connection.prepare("select count(*) from numbers").pluck().get() as number) : 0;
    port.postMessage({ told, rows } satisfies AttachmentReport);
  };
  return {
    committed() {
      report("committed");
      return held?.promise;
    },
    async close() {
      report("closing");
      port.close();
    },
  };
};

export default attach;
