import { waitUntil } from "../gate/wait-until.ts";
import type { Checklist } from "./checklist.ts";
import { Container, type ContainerOptions } from "./container.ts";
import { megabytes, readProcessFacts } from "./container-facts.ts";
import type { Image } from "./image.ts";
import type { ImageStore } from "./image-store.ts";
import { ask, type Boot, waitForBoot } from "./server-client.ts";

/** `password` as Argilla 1.x kept it. */
const bcryptHash = "$2b$05$MSRu6sshcSUt/aTibkLjcegLCfdfYrNb4k5bZpaIE2G8X1C4AvRNW";

const apacheHash = "$apr1$n0C4S20a$noG.3yWxH1OIKfFITgzl30";

/** The image as `docker run` starts it, with no setting at all and with a few that matter to the image itself. */
export async function checkRuns(image: Image, store: ImageStore, list: Checklist): Promise<void> {
  await checkPlainRun(image, store, list);
  await reportOneCoreBoot(image, store);
  await checkVariant(image, store, list, {
    what: "a wrong setting",
    env: { OWNER_PASSWORD: "short" },
    state: "misconfigured",
    isHealthy: false,
  });
  await checkVariant(image, store, list, {
    what: "a path before every address",
    env: { ARGILLA_BASE_URL: "/argilla" },
    statusPath: "/argilla/-/status",
    state: "ready",
    isHealthy: true,
  });
  await checkVariant(image, store, list, {
    what: "a bcrypt hash from Argilla 1.x",
    env: { ARGILLA_LOCAL_AUTH_DEFAULT_PASSWORD: bcryptHash },
    state: "ready",
    isHealthy: true,
    also: () => checkSignIn(list, "argilla", "password"),
  });
  await checkVariant(image, store, list, {
    what: "the Apache hash of Argilla's documentation",
    env: { ARGILLA_LOCAL_AUTH_DEFAULT_PASSWORD: apacheHash },
    state: "ready",
    isHealthy: true,
    also: () => checkSignIn(list, "argilla", "my-new-password"),
  });
}

async function checkPlainRun(image: Image, store: ImageStore, list: Checklist): Promise<void> {
  await using container = await Container.start(image, store);
  const boot = await waitForBoot(container);
  list.check("it starts without any setting", boot.state === "ready", container.output);
  if (boot.state !== "ready") return;
  reportBoot("Booted", container, boot);
  checkProcesses(container, list);
  checkHealth(container, image, list, true);
  const touched = container.run("sh", "-c", "touch /app/planted || touch /app/dist/main.js");
  list.check("its user cannot write to the application", touched.exitCode !== 0, touched.output);
  await checkPages(list);
  await checkSignIn(list, "owner", "12345678");
  const command = container.run("argilla-space", "users", "list", "--role", "owner");
  list.check("its command works beside the server", /^owner +owner/m.test(command.output), command.output);
  await checkOrphans(container, list);
  const used = container.processes().map((pid) => readProcessFacts(pid).memory);
  console.log(`Memory at rest: ${megabytes(used.reduce((sum, bytes) => sum + bytes, 0))}`);
  await checkStop(container, list, "it");
}

/** As on the smallest machine; the time that the processes had the core does not depend on what else runs there. */
async function reportOneCoreBoot(image: Image, store: ImageStore): Promise<void> {
  await using container = await Container.start(image, store, { onOneCore: true });
  reportBoot("Booted on one core", container, await waitForBoot(container));
}

function reportBoot(what: string, container: Container, { firstAnswerMs, settledMs }: Boot): void {
  const [first, ready] = [firstAnswerMs, settledMs].map((ms) => Math.round(ms ?? 0));
  const used = container.processes().reduce((sum, pid) => sum + readProcessFacts(pid).cpuSeconds, 0);
  console.log(
    `${what}: first answer after ${first} ms, ready after ${ready} ms, ${used.toFixed(2)} s of CPU`,
  );
}

interface Variant {
  readonly what: string;
  readonly env: Readonly<Record<string, string>>;
  readonly statusPath?: string;
  readonly state: string;
  readonly isHealthy: boolean;
  readonly also?: () => Promise<void>;
}

async function checkVariant(
  image: Image,
  store: ImageStore,
  list: Checklist,
  { what, env, statusPath, state, isHealthy, also }: Variant,
): Promise<void> {
  const options: ContainerOptions = { env };
  await using container = await Container.start(image, store, options);
  const boot = await waitForBoot(container, statusPath);
  list.check(`with ${what} it is ${state}`, boot.state === state, `${boot.state}\n${container.output}`);
  checkHealth(container, image, list, isHealthy, ` with ${what}`);
  await also?.();
  await checkStop(container, list, `it, with ${what},`);
}

function checkProcesses(container: Container, list: Checklist): void {
  const processes = container.processes().map(readProcessFacts);
  const names = processes.map(({ name }) => name).join(", ");
  list.check("process 1 is an init, with Node below it", /^tini, (node|MainThread)$/.test(names), names);
  const strangers = processes.filter(({ uid, capabilities }) => uid !== 1000 || capabilities !== 0n);
  const found = strangers.map(({ name, uid, capabilities }) => `${name} ${uid} ${capabilities}`).join("\n");
  list.check("every process is uid 1000 and has no capability", strangers.length === 0, found);
}

/** Runs the command of HEALTHCHECK as a container engine does. */
export function checkHealth(
  container: Container,
  image: Image,
  list: Checklist,
  isHealthy: boolean,
  circumstance = "",
): void {
  const [first = "", ...rest] = image.config.healthcheck ?? [];
  const { exitCode, output } = container.run(first, ...rest);
  const word = isHealthy ? "healthy" : "not healthy";
  list.check(`its health check says ${word}${circumstance}`, (exitCode === 0) === isHealthy, output);
}

/** Whatever is read from a file at run time: the web app, its assets, the packages that are not in the bundle. */
async function checkPages(list: Checklist): Promise<void> {
  const page = await ask("GET", "/");
  const assets = [...page.text.matchAll(/(?:src|href)="\.?\/?((?:assets\/|favicon)[^"]+)"/g)].map(
    ([, name]) => `/${name}`,
  );
  const docs = [
    "/api/v1/docs",
    "/api/v1/docs-assets/swagger-ui.css",
    "/api/v1/docs-assets/swagger-ui-bundle.js",
  ];
  const failed: string[] = [];
  for (const path of ["/", ...assets, ...docs]) {
    const { status } = await ask("GET", path);
    if (status !== 200) failed.push(`${path} answers ${status}`);
  }
  list.check(
    "the web app and the API's documentation are served",
    failed.length === 0 && assets.length > 3,
    failed.join("\n") || page.text,
  );
}

async function checkSignIn(list: Checklist, username: string, password: string): Promise<void> {
  const answer = await ask("POST", "/api/v1/token", { form: { username, password } });
  list.check(`${username} can sign in by password`, answer.status === 201, answer.text);
}

/** An orphan stays in the table of processes until process 1 collects it. */
async function checkOrphans(container: Container, list: Checklist): Promise<void> {
  const orphan = container.run("sh", "-c", "true & echo $!").output.trim();
  const isCollected = () => container.run("test", "-e", `/proc/${orphan}`).exitCode === 1;
  const gone = /^\d+$/.test(orphan) && (await waitUntil(isCollected, { deadlineMs: 5000 }));
  list.check("orphans are collected", gone, `process ${orphan} is still there`);
}

/** Stops it as `docker stop` does. */
export async function checkStop(container: Container, list: Checklist, what: string): Promise<void> {
  const { ending, seconds } = await container.stop();
  console.log(`Stopped after ${seconds.toFixed(2)} s`);
  list.check(
    `SIGTERM ends ${what} in time, with exit code 0`,
    ending === "exit code 0",
    `${ending}\n${container.output}`,
  );
}
