import { existsSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { createSite } from "../support/test-server.ts";

async function occupiedPort(): Promise<{ port: string; free(): Promise<void> }> {
  const holder = createServer();
  await new Promise<void>((resolve) => holder.listen(0, "127.0.0.1", resolve));
  const { port } = holder.address() as AddressInfo;
  return { port: String(port), free: () => new Promise((resolve) => holder.close(() => resolve())) };
}

describe("a port that is taken", () => {
  test.each([
    ["right", {}],
    ["wrong", { OWNER_PASSWORD: "short" }],
  ])(
    "ends the start with the remedy when the other settings are %s, before anything is made",
    async (_, env) => {
      const site = await createSite();
      const { port, free } = await occupiedPort();
      try {
        await expect(site.start({ ...env, PORT: port })).rejects.toThrow(
          `Port ${port} is taken by another program. Stop it, or set PORT to a free port.`,
        );
        expect(existsSync(join(site.folder, "home"))).toBe(false);
      } finally {
        await free();
        await site[Symbol.asyncDispose]();
      }
    },
  );
});

describe("an address that this machine does not have", () => {
  test("ends the start with the remedy", async () => {
    const site = await createSite();
    try {
      // 192.0.2.0/24 is reserved for documentation (RFC 5737).
      await expect(site.start({ HOST: "192.0.2.1" })).rejects.toThrow(
        "Cannot listen on 192.0.2.1:0 (EADDRNOTAVAIL). Set HOST and PORT to an address of this machine and a free port.",
      );
    } finally {
      await site[Symbol.asyncDispose]();
    }
  });
});
