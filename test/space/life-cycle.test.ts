import path from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { makeTemporaryFolder } from "../../scripts/gate/temporary-folder.ts";
import { canMount, type DataFolder, readDataFolder } from "../../scripts/simulator/data-folder.ts";
import type { Space } from "../../scripts/simulator/space.ts";
import { keepScreenshot } from "../e2e/support/screenshot.ts";
import { signIn } from "../e2e/support/web-app.ts";
import { BUCKETFS, MountedBucket } from "../support/buckets/bucket-programs.ts";
import { ask, askApi } from "./support/program.ts";
import { api, appFrame } from "./support/space-page.ts";
import { workbenchForTests } from "./support/workbench.ts";

const KEY = { "X-Argilla-Api-Key": "a-key-of-the-owner" };
const SECRETS = { OWNER_PASSWORD: "the first password", OWNER_API_KEY: KEY["X-Argilla-Api-Key"] };

const folder = makeTemporaryFolder("life");
const ifMounts = canMount() ? test : test.skip;
const ifBucket = BUCKETFS ? test : test.skip;
const workbench = workbenchForTests();
afterAll(async () => {
  folder[Symbol.dispose]();
});

test("asleep it answers 503, a program does not wake it, and opening its page does", async () => {
  const { simulator } = workbench;
  const creator = simulator.hub.addPerson("sleepy");
  const space = await simulator.runSpace({ creator, secrets: SECRETS });
  await space.sleep();
  expect((await askApi(simulator, space, "me", KEY)).status).toBe(503);
  expect(space.stage).toBe("SLEEPING");

  await using visit = await workbench.visitAs(creator);
  await visit.page.goto(space.pageUrl);
  expect(await space.settled()).toBe("ready");
  await appFrame(visit.page).getByRole("link", { name: "Continue in a new tab" }).waitFor();
  expect((await askApi(simulator, space, "me", KEY)).status).toBe(200);

  await space.pause();
  await visit.page.goto(space.pageUrl);
  await visit.page.getByRole("heading", { name: "paused" }).waitFor();
  await keepScreenshot(visit.page, "space-paused");
  expect(space.stage).toBe("PAUSED");
});

ifMounts(
  "accounts and sessions on a disk outlive a rebuild, during which somebody is always served",
  async () => {
    await rebuild("disk", readDataFolder(`disk=${path.join(folder.folder, "rebuilt")}`));
  },
);

ifBucket(
  "accounts and sessions in a bucket outlive a rebuild, during which somebody is always served",
  async () => {
    await using bucket = await MountedBucket.start("streaming");
    await rebuild("bucket", readDataFolder(`bucket=${bucket.mount}`));
  },
);

/** Signs in, and looks whether that holds after a rebuild, and after one from nothing. */
async function rebuild(kind: string, data: DataFolder): Promise<void> {
  const { simulator } = workbench;
  const creator = simulator.hub.addPerson(`rebuilding-on-a-${kind}`);
  await using space = await simulator.runSpace({ creator, data, secrets: SECRETS });
  await using visit = await workbench.visitAs(undefined);
  const { page } = visit;
  await page.goto(space.url);
  await signIn(page, "owner", SECRETS.OWNER_PASSWORD);
  await page.getByText("the owner").waitFor();
  const before = await api(page, "me");

  const firstPort = space.port;
  const rebuilt = space.restart({ building: true });
  expect((await askApi(simulator, space, "version")).status).toBe(200);
  await rebuilt;
  expect(await space.settled()).toBe("ready");
  expect(space.port).not.toBe(firstPort);
  await page.reload();
  await page.getByText("the owner").waitFor();
  expect(await api(page, "me")).toEqual(before);

  await space.factoryRebuild();
  expect(await space.settled()).toBe("ready");
  await page.reload();
  await page.getByText("the owner").waitFor();
  expect((await api(page, "me")).id).toBe(before.id);
}

test("a changed secret is in force after the restart that it causes", async () => {
  const { simulator } = workbench;
  const creator = simulator.hub.addPerson("changing");
  const space = await simulator.runSpace({ creator, secrets: SECRETS });
  await space.set("secrets", "OWNER_API_KEY", "another-key-of-the-owner");
  expect(await space.settled()).toBe("ready");
  expect((await askApi(simulator, space, "me", KEY)).status).toBe(401);
  const changed = { "X-Argilla-Api-Key": "another-key-of-the-owner" };
  expect((await askApi(simulator, space, "me", changed)).status).toBe(200);
});

test("behind the edge the app keeps the request's id, and preflights say nothing of credentials", async () => {
  const { simulator } = workbench;
  const space = await edged();
  const answer = await askApi(simulator, space, "version");
  expect(answer.headers["x-request-id"]).toMatch(/^[\w-]{36}$/);
  expect(answer.headers["x-proxied-path"]).toBe("/api/v1/version");

  const origin = "https://evil.example";
  const preflight = await ask(simulator, space, "/api/v1/me", { method: "OPTIONS", headers: { origin } });
  expect(preflight.headers["access-control-allow-origin"]).toBe(origin);
  expect(preflight.headers["access-control-allow-credentials"]).toBeUndefined();
  const real = await askApi(simulator, space, "me", { ...KEY, origin });
  expect(real.headers["access-control-allow-credentials"]).toBeUndefined();
  // A container asks for nothing but the Hub.
  expect(simulator.refusedConnections).toEqual([]);
});

test("the browser speaks HTTP/2 to the edge", async () => {
  const space = await edged();
  await using visit = await workbench.visitAs(undefined);
  await visit.page.goto(space.url);
  const protocol = await visit.page.evaluate('performance.getEntriesByType("navigation")[0].nextHopProtocol');
  expect(protocol).toBe("h2");
});

let behindTheEdge: Promise<Space> | undefined;

/** One Space for the tests that look at what is in front of it. */
function edged(): Promise<Space> {
  const { simulator } = workbench;
  behindTheEdge ??= simulator.runSpace({ creator: simulator.hub.addPerson("edge"), secrets: SECRETS });
  return behindTheEdge;
}
