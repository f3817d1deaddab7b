import path from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { makeTemporaryFolder } from "../../scripts/gate/temporary-folder.ts";
import { canMount, type DataFolder, readDataFolder } from "../../scripts/simulator/data-folder.ts";
import { keepScreenshot } from "../e2e/support/screenshot.ts";
import { signIn } from "../e2e/support/web-app.ts";
import { BUCKETFS, MountedBucket } from "../support/buckets/bucket-programs.ts";
import { putListAway } from "./support/space-page.ts";
import { workbenchForTests } from "./support/workbench.ts";

const TITLE = "What people do here is lost when this Space restarts";
const OWNER = { OWNER_PASSWORD: "the owner's own" };

const folder = makeTemporaryFolder("data");
const dataFolder = (kind: string) => readDataFolder(`${kind}=${path.join(folder.folder, kind)}`);
// Mounting something for one process takes Linux and root, or user namespaces.
const ifMounts = canMount() ? test : test.skip;
const ifBucket = BUCKETFS ? test : test.skip;
const workbench = workbenchForTests();
afterAll(async () => {
  folder[Symbol.dispose]();
});

/** The warning as the owner sees it at home; undefined where there is none. */
async function warningOf(
  name: string,
  data: DataFolder,
  variables: Record<string, string> = {},
): Promise<string | undefined> {
  const { simulator } = workbench;
  const creator = simulator.hub.addPerson(name);
  const space = await simulator.runSpace({ creator, data, variables, secrets: OWNER });
  await using visit = await workbench.visitAs(undefined);
  const { page } = visit;
  await page.goto(space.url);
  await signIn(page, "owner", OWNER.OWNER_PASSWORD);
  await putListAway(page);
  await keepScreenshot(page, `space-storage-${name}`);
  const warning = page.getByRole("region", { name: TITLE });
  return (await warning.count()) === 0 ? undefined : ((await warning.textContent()) ?? "");
}

test("is there where nothing is mounted", async () => {
  expect(await warningOf("absent", { kind: "absent" })).toContain("nothing is mounted there");
});

test("is there where /data is a folder of the container", async () => {
  expect(await warningOf("folder", dataFolder("folder"))).toContain("it is a folder of the container");
});

ifMounts("is there where what is mounted cannot be written to", async () => {
  const data = { ...dataFolder("disk"), readOnly: true } as DataFolder;
  expect(await warningOf("read-only", data)).toContain("it is mounted read-only");
});

ifMounts("is not there where a disk is mounted", async () => {
  expect(await warningOf("disk", dataFolder("disk"))).toBeUndefined();
});

ifBucket("is not there where a bucket is mounted", async () => {
  await using bucket = await MountedBucket.start("advanced");
  const data = readDataFolder(`bucket=${bucket.mount}`);
  expect(await warningOf("bucket", data)).toBeUndefined();
});

test("is hidden by its variable", async () => {
  const variables = { ARGILLA_SHOW_HUGGINGFACE_SPACE_PERSISTENT_STORAGE_WARNING: "false" };
  expect(await warningOf("hidden", { kind: "absent" }, variables)).toBeUndefined();
});
