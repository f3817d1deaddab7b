import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { toolsFolder } from "../prepare/project-folder.ts";
import { prepareBaseImage } from "./base-image.ts";
import { openContext } from "./build-context.ts";
import { buildImage } from "./build-image.ts";
import { parseDockerfile } from "./dockerfile.ts";
import type { Image } from "./image.ts";
import { type ImageStore, openImageStore } from "./image-store.ts";
import { type MachineConnection, readMachineConnection } from "./machine-connection.ts";

export interface WorkshopOptions {
  /** Everything that is made is below it. */
  readonly folder: string;
  /** Path of the namespace in which the network is. */
  readonly netNamespace: string;
  /** Do without the kernel's stacked folders. */
  readonly copies?: boolean;
}

/** Less than this left, and the images are kept on the disk. */
const memoryNeeded = 6e9;

/** Carries out Dockerfiles, and keeps the images that come of them by name. Needs root in a mount namespace of its own. */
export class ImageWorkshop implements Disposable {
  readonly store: ImageStore;
  readonly folder: string;
  readonly #netNamespace: string;
  readonly #connection: MachineConnection;
  readonly #place: { readonly path: string; readonly isInMemory: boolean };
  readonly #images = new Map<string, Image>();

  constructor({ folder, netNamespace, copies = false }: WorkshopOptions) {
    this.folder = folder;
    this.#netNamespace = netNamespace;
    this.#connection = readMachineConnection(folder);
    this.#place = makeImagesFolder(folder);
    this.store = openImageStore(this.#place.path, copies);
  }

  /** Lets go of the memory that the images are in. No container may run any more. */
  [Symbol.dispose](): void {
    if (this.#place.isInMemory) execFileSync("umount", ["--lazy", this.#place.path]);
  }

  /**
   * Builds what the Dockerfile of a folder says, with the folder as its context.
   *
   * @param folder absolute
   * @param name what the image is called from now on, in FROM as well
   * @param title of the Dockerfile, in messages
   * @throws RehearsalProblem on anything that is not rehearsed; Error when an instruction fails
   */
  async build(folder: string, name: string, title: string): Promise<Image> {
    const dockerfile = parseDockerfile(readFileSync(path.join(folder, "Dockerfile"), "utf8"), title);
    const image = await buildImage({
      dockerfile,
      name,
      context: openContext(folder),
      store: this.store,
      findImage: (wanted) => this.#find(wanted),
      connection: this.#connection,
      cacheFolder: path.join(toolsFolder, "rehearsal/caches"),
      netNamespace: this.#netNamespace,
    });
    this.#images.set(name, image);
    return image;
  }

  async #find(name: string): Promise<Image> {
    const found =
      this.#images.get(name) ?? (await prepareBaseImage(name, { netNamespace: this.#netNamespace }));
    this.#images.set(name, found);
    return found;
  }
}

function makeImagesFolder(work: string): { path: string; isInMemory: boolean } {
  const folder = path.join(work, "images");
  mkdirSync(folder);
  // In memory it takes half the time, and nothing has to be deleted afterwards.
  const isInMemory = process.availableMemory() > memoryNeeded;
  if (isInMemory) {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${memoryNeeded / 2}`, "tmpfs", folder]);
  }
  return { path: folder, isInMemory };
}
