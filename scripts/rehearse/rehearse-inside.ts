import path from "node:path";
import { parseArgs } from "node:util";
import { projectFolder } from "../prepare/project-folder.ts";
import { Checklist } from "./checklist.ts";
import { megabytes } from "./container-facts.ts";
import { checkContent } from "./content-checks.ts";
import type { Image } from "./image.ts";
import { ImageWorkshop } from "./image-workshop.ts";
import { checkOnPlatform } from "./platform-checks.ts";
import { RehearsalProblem } from "./rehearsal-problem.ts";
import { checkRuns } from "./run-checks.ts";
import { buildServerImage } from "./server-image.ts";
import { checkSpace } from "./space-checks.ts";
import { checkStopUnderLoad } from "./stop-checks.ts";

/*
 * The rehearsal itself, in namespaces of its own: `rehearse-inside.ts FOLDER NETWORK [--copies]`, started by rehearse.ts. All that it
 * makes is below FOLDER; NETWORK is the way to the machine's network.
 */

const { positionals, values: options } = parseArgs({
  allowPositionals: true,
  options: { copies: { type: "boolean", default: false } },
});
const [work = "", netNamespace = ""] = positionals;

async function rehearse(work: string, netNamespace: string): Promise<Checklist> {
  const list = new Checklist();
  const workshop = new ImageWorkshop({ folder: work, netNamespace, copies: options.copies });
  const { store } = workshop;
  console.log(`Images are kept as ${store.kind}.`);
  const carryOut = async (file: string, build: () => Promise<Image>): Promise<Image> => {
    const startedAt = performance.now();
    const image = await build();
    list.check(`${file} can be carried out`, true);
    reportLayers(image, (performance.now() - startedAt) / 1000);
    return image;
  };

  const image = await carryOut("Dockerfile", () => buildServerImage(workshop));
  checkContent(image, store, list);
  await checkRuns(image, store, list);
  await checkStopUnderLoad(image, store, list, work);
  const space = await carryOut("space/Dockerfile", () =>
    workshop.build(path.join(projectFolder, "space"), "a-space", "space/Dockerfile"),
  );
  await checkSpace(space, store, list, work);
  await checkOnPlatform(workshop, list);
  return list;
}

function reportLayers({ name, layers }: Image, seconds: number): void {
  const total = layers.reduce((sum, { bytes }) => sum + bytes, 0);
  const rows = layers
    .filter(({ bytes }) => bytes > 0)
    .map(({ bytes, createdBy }) => layerRow(bytes, createdBy));
  console.log(
    `${name}, built in ${seconds.toFixed(1)} s:\n${rows.join("\n")}\n${layerRow(total, "in all, not compressed")}`,
  );
}

function layerRow(bytes: number, text: string): string {
  return `${megabytes(bytes).padStart(10)}  ${text.replace(/\s+/g, " ").slice(0, 90)}`;
}

try {
  const list = await rehearse(work, netNamespace);
  console.log(`\n${list.summary()}`);
  if (!list.ok) process.exitCode = 1;
} catch (error) {
  const problem =
    error instanceof RehearsalProblem ? error.message : ((error as Error).stack ?? String(error));
  console.log(`FAILED - ${problem}\n\n0 passed, 1 failed`);
  process.exitCode = 1;
}
