import { expect, test } from "@jest/globals";
import { DatasetPurge } from "../../../src/features/datasets/index.ts";
import { createWorkspace } from "../../support/accounts.ts";
import { createFilledDataset, deleteDataset } from "../../support/datasets.ts";
import { onEachEngine } from "../../support/engines.ts";
import { createSite } from "../../support/test-server.ts";

onEachEngine("what is left of a deleted dataset", (engine) => {
  test("goes bit by bit, and the next start goes on where a stop came between", async () => {
    const site = await createSite({ engine, content: "tables" });
    try {
      const first = await site.start();
      const dataset = await createFilledDataset(first, (await createWorkspace(first)).id);
      const { database, logger } = first.context;
      await database.write("datasets").where({ id: dataset.id }).update({ workspace_id: null });

      const bits: string[] = [];
      const purge: DatasetPurge = new DatasetPurge({
        ...{ database, logger },
        records: {
          async distributionChanged() {},
          async deleteSome(id) {
            bits.push(id);
            if (bits.length === 3) void purge[Symbol.asyncDispose]();
            return true;
          },
        },
      });
      purge.start();
      await purge.settled();
      expect(bits).toEqual([dataset.id, dataset.id, dataset.id]);
      expect(await database.read("datasets").where({ id: dataset.id })).toHaveLength(1);
      await first[Symbol.asyncDispose]();

      const second = await site.start();
      await second.context.datasetPurge.settled();
      const { read } = second.context.database;
      expect(await read("datasets").where({ id: dataset.id })).toEqual([]);
      expect(await read("fields").where({ dataset_id: dataset.id })).toEqual([]);
      await second[Symbol.asyncDispose]();
    } finally {
      await site[Symbol.asyncDispose]();
    }
  });

  test("goes at the next deletion where something stood in the way, which is logged", async () => {
    const site = await createSite({ engine, content: "tables" });
    try {
      const server = await site.start();
      const { database, logger } = server.context;
      const workspace = await createWorkspace(server);
      const dataset = await createFilledDataset(server, workspace.id);
      await database.write("datasets").where({ id: dataset.id }).update({ workspace_id: null });
      const purge = new DatasetPurge({
        ...{ database, logger },
        records: {
          async distributionChanged() {},
          deleteSome: () => Promise.reject(new Error("the disk is full")),
        },
      });
      purge.start();
      await purge.settled();
      expect(server.log()).toContain("the disk is full");
      expect(await database.read("datasets").where({ id: dataset.id })).toHaveLength(1);

      await deleteDataset(server, (await createFilledDataset(server, workspace.id)).id);
      await server.context.datasetPurge.settled();
      expect(await database.read("datasets")).toEqual([]);
      await server[Symbol.asyncDispose]();
    } finally {
      await site[Symbol.asyncDispose]();
    }
  });
});
