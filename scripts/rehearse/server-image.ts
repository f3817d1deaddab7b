import { readFileSync } from "node:fs";
import path from "node:path";
import { projectFolder } from "../prepare/project-folder.ts";
import type { Image } from "./image.ts";
import type { ImageWorkshop } from "./image-workshop.ts";

/** Builds the project's own Dockerfile, under the name that `space/Dockerfile` starts from. */
export function buildServerImage(workshop: ImageWorkshop): Promise<Image> {
  const { version } = JSON.parse(readFileSync(path.join(projectFolder, "package.json"), "utf8"));
  return workshop.build(projectFolder, `argilla-space:${version}`, "Dockerfile");
}
