import { chownSync, cpSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { findFreePort } from "../gate/free-port.ts";
import { projectFolder } from "../prepare/project-folder.ts";
import { Container } from "../rehearse/container.ts";
import type { Image } from "../rehearse/image.ts";
import type { ImageWorkshop } from "../rehearse/image-workshop.ts";
import type { Mount } from "../rehearse/root-command.ts";
import type { AppContainer, StartContainer } from "./app-container.ts";
import type { DataFolder } from "./data-folder.ts";
import type { SpaceFiles } from "./space-template.ts";

/** Below `/dev/machine` a container may find files that no image has. */
const CERTIFICATE = "/dev/machine/certificate.pem";
const SERVER_UID = 1000;

/**
 * Runs a Space as the platform does: its own Dockerfile carried out on its own files, and what comes of that as a
 * container. The workshop must have the image that the Dockerfile starts from.
 */
export function startFromImage(workshop: ImageWorkshop): StartContainer {
  return async ({ env, files, data }) => {
    const image = await buildSpaceImage(workshop, files);
    const port = await findFreePort();
    const certificate = env.NODE_EXTRA_CA_CERTS;
    const mounts = [...dataMounts(data)];
    if (certificate) mounts.push({ source: certificate, target: CERTIFICATE, readOnly: true });
    const container = await Container.start(image, workshop.store, {
      env: {
        ...env,
        ...(certificate && { NODE_EXTRA_CA_CERTS: CERTIFICATE, SSL_CERT_FILE: CERTIFICATE }),
        // The network is this machine's: a port of its own, and nothing that others could reach.
        HOST: "127.0.0.1",
        PORT: String(port),
      },
      mounts,
    });
    return appContainer(container, port);
  };
}

function appContainer(container: Container, port: number): AppContainer {
  return {
    port,
    get hasEnded() {
      return container.hasEnded;
    },
    output: () => container.output,
    async stop() {
      if (!container.hasEnded) await container.stop();
      await container[Symbol.asyncDispose]();
    },
  };
}

let builds = 0;

/** The template's files with the Space's own over them: its icons are no texts, which is all that a Space has here. */
async function buildSpaceImage(workshop: ImageWorkshop, files: SpaceFiles): Promise<Image> {
  builds += 1;
  const folder = path.join(workshop.folder, `space-${builds}`);
  cpSync(path.join(projectFolder, "space"), folder, {
    recursive: true,
    filter: (source) => !/\.(?:md|yaml)$|\/Dockerfile$/.test(source),
  });
  for (const [name, content] of files) writeFileSync(path.join(folder, name), content);
  try {
    return await workshop.build(folder, `a-space:${builds}`, "the Space's Dockerfile");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** `/data` of the image, or what is mounted over it. */
function dataMounts(data: DataFolder): Mount[] {
  if (data.kind === "absent" || data.kind === "folder") return [];
  // A bucket belongs to whom it was mounted for.
  if (data.kind === "disk") chownSync(data.path, SERVER_UID, SERVER_UID);
  const readOnly = data.kind === "disk" && (data.readOnly ?? false);
  return [{ source: data.path, target: "/data", readOnly }];
}
