import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { projectFolder, toolsFolder } from "../prepare/project-folder.ts";
import { prepareBaseImage } from "./base-image.ts";
import { openContext } from "./build-context.ts";
import { buildImage } from "./build-image.ts";
import { Checklist } from "./checklist.ts";
import { megabytes } from "./container-facts.ts";
import { checkContent } from "./content-checks.ts";
import { parseDockerfile } from "./dockerfile.ts";
import type { Image } from "./image.ts";
import { type ImageStore, openImageStore } from "./image-store.ts";
import { readMachineConnection } from "./machine-connection.ts";
import { RehearsalProblem } from "./rehearsal-problem.ts";
import { checkRuns } from "./run-checks.ts";
import { checkSpace } from "./space-checks.ts";
import { checkStopUnderLoad } from "./stop-checks.ts";

/*
 * The rehearsal itself, in namespaces of its own: `rehearse-inside.ts FOLDER NETWORK [--copies]`, started by rehearse.ts. All that it
 * makes is below FOLDER; NETWORK is the way to the machine's network.
 */

/** Less than this left, and the images are kept on the disk. */
const memoryNeeded = 6e9;

const { positionals, values: options } = parseArgs({
  allowPositionals: true,
  options: { copies: { type: "boolean", default: false } },
});
const [work = "", netNamespace = ""] = positionals;

function openStore(work: string): ImageStore {
  const folder = path.join(work, "images");
  mkdirSync(folder);
  // In memory it takes half the time, and nothing has to be deleted afterwards.
  if (process.availableMemory() > memoryNeeded) {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${memoryNeeded / 2}`, "tmpfs", folder]);
  }
  return openImageStore(folder, options.copies);
}

async function rehearse(work: string, netNamespace: string): Promise<Checklist> {
  const list = new Checklist();
  const store = openStore(work);
  console.log(`Images are kept as ${store.kind}.`);
  const connection = readMachineConnection(work);
  const cacheFolder = path.join(toolsFolder, "rehearsal/caches");
  const images = new Map<string, Image>();
  const findImage = async (name: string): Promise<Image> => {
    const found = images.get(name) ?? (await prepareBaseImage(name, { netNamespace }));
    images.set(name, found);
    return found;
  };
  const build = async (folder: string, name: string): Promise<Image> => {
    const startedAt = performance.now();
    const file = path.join(folder, "Dockerfile");
    const dockerfile = parseDockerfile(readFileSync(path.join(projectFolder, file), "utf8"), file);
    const context = openContext(path.join(projectFolder, folder));
    const order = { dockerfile, name, context, store, findImage, connection, cacheFolder, netNamespace };
    const image = await buildImage(order);
    images.set(name, image);
    list.check(`${file} can be carried out`, true);
    reportLayers(image, (performance.now() - startedAt) / 1000);
    return image;
  };

  const { version } = JSON.parse(readFileSync(path.join(projectFolder, "package.json"), "utf8"));
  const image = await build(".", `argilla-space:${version}`);
  checkContent(image, store, list);
  await checkRuns(image, store, list);
  await checkStopUnderLoad(image, store, list, work);
  const space = await build("space", "a-space");
  await checkSpace(space, store, list, work);
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
