import { once } from "node:events";
import { chownSync, mkdirSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import path from "node:path";
import { parse } from "yaml";
import { waitUntil } from "../gate/wait-until.ts";
import { projectFolder } from "../prepare/project-folder.ts";
import type { Checklist } from "./checklist.ts";
import { Container, type ContainerOptions } from "./container.ts";
import type { Image } from "./image.ts";
import type { ImageStore } from "./image-store.ts";
import { checkStop } from "./run-checks.ts";
import { ask, port, waitForBoot } from "./server-client.ts";

/** So many clients create accounts at once… */
const writers = 6;
/** …until so many accounts have been acknowledged, and then on until the server is gone. */
const enough = 60;

/**
 * The image as compose.yaml runs it on SQLite: stopped while clients write, then started again on the same volume.
 *
 * @param folder on a disk, for the volume
 */
export async function checkStopUnderLoad(
  image: Image,
  store: ImageStore,
  list: Checklist,
  folder: string,
): Promise<void> {
  const { options, apiKey } = composeOptions(folder);
  const acknowledged: string[] = [];
  {
    await using container = await Container.start(image, store, options);
    const boot = await waitForBoot(container);
    list.check("as in compose.yaml it starts, its files read-only", boot.state === "ready", container.output);
    if (boot.state !== "ready") return;
    const clients = Array.from({ length: writers }, (_, index) => write(index, apiKey, acknowledged));
    await waitUntil(() => acknowledged.length >= enough || container.hasEnded, { deadlineMs: 60_000 });
    await checkStop(container, list, "it, while clients write,");
    await Promise.all(clients);
  }

  await using container = await Container.start(image, store, options);
  const boot = await waitForBoot(container);
  list.check("it starts again on the same volume", boot.state === "ready", container.output);
  const users = await ask("GET", "/api/v1/users", { apiKey });
  const names = new Set((users.json?.items ?? []).map(({ username }: { username: string }) => username));
  const lost = acknowledged.filter((username) => !names.has(username));
  const isKept = acknowledged.length >= enough && lost.length === 0;
  console.log(
    `${acknowledged.length} writes were acknowledged before the stop, ${lost.length} of them are lost`,
  );
  list.check(
    "every acknowledged write is kept",
    isKept,
    `${users.text.slice(0, 300)}\nlost: ${lost.join(", ")}`,
  );
  using _visitor = await beginRequest();
  await checkStop(container, list, "it, while a client never finishes its request,");
}

/** A client that has announced more than it sends. */
async function beginRequest(): Promise<Disposable> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => undefined);
  socket.write(
    "POST /api/v1/token HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{",
  );
  await once(socket, "connect");
  // Its bytes have arrived when those of a later connection have been answered.
  await ask("GET", "/-/status");
  return { [Symbol.dispose]: () => socket.destroy() };
}

/** Creates accounts one after the other until the server does not answer any more. */
async function write(client: number, apiKey: string, acknowledged: string[]): Promise<void> {
  for (let count = 0; ; count += 1) {
    const username = `writer-${client}-${count}`;
    const json = { username, first_name: "W", role: "annotator", password: "a long password" };
    const answer = await ask("POST", "/api/v1/users", { apiKey, json }).catch(() => undefined);
    if (answer === undefined) return;
    if (answer.status === 201) acknowledged.push(username);
  }
}

interface ComposeService {
  readonly environment: Readonly<Record<string, string>>;
  readonly volumes: readonly string[];
  readonly read_only: boolean;
  readonly tmpfs: readonly string[];
}

function composeOptions(folder: string): { options: ContainerOptions; apiKey: string } {
  const text = readFileSync(path.join(projectFolder, "compose.yaml"), "utf8");
  const service = parse(text, { merge: true }).services.argilla as ComposeService;
  const volumes = service.volumes.map((volume) => {
    const [name = "", target = ""] = volume.split(":");
    const source = path.join(folder, name);
    mkdirSync(source, { mode: 0o700 });
    // An engine gives a new volume the owner of the folder in the image that it covers.
    chownSync(source, 1000, 1000);
    return { source, target, readOnly: false };
  });
  const inMemory = service.tmpfs.map((target) => ({ source: "tmpfs", target, readOnly: false }));
  return {
    options: { env: service.environment, mounts: [...volumes, ...inMemory], readOnly: service.read_only },
    apiKey: service.environment.API_KEY ?? "",
  };
}
