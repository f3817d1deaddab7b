import path from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { makeTemporaryFolder } from "../gate/temporary-folder.ts";
import { ImageWorkshop } from "../rehearse/image-workshop.ts";
import { findMissingParts } from "../rehearse/missing-parts.ts";
import { buildServerImage } from "../rehearse/server-image.ts";
import { makeBrowserProfile } from "./browser-profile.ts";
import { runConsoleLine } from "./console-commands.ts";
import { readDataFolder } from "./data-folder.ts";
import { TEMPLATE } from "./hub-pages.ts";
import { startFromImage } from "./image-container.ts";
import { browserArguments, findBrowser, hasDisplay, openBrowser, shellLine } from "./person-browser.ts";
import { Simulator } from "./simulator.ts";
import { SimulatorProblem } from "./simulator-problem.ts";

/*
 * `simulate.ts [options]`: the simulator for a person, with a browser window and a console. README.md beside this file is
 * its manual.
 */

const USAGE = `Usage: scripts/space-simulator [options]

Stands in for Hugging Face on this machine, so that you can click through your Space.

  --data absent|folder=PATH|disk=PATH|bucket=PATH   what a Space finds at /data (absent)
  --third-party-cookies blocked|allowed              in the browser that it opens (blocked)
  --port NUMBER                                      where it listens on 127.0.0.1 (any free one)
  --image                                            run each Space's own Dockerfile (Debian or Ubuntu, as root)
`;

const { values: options } = parseArgs({
  options: {
    data: { type: "string", default: "absent" },
    "third-party-cookies": { type: "string", default: "blocked" },
    port: { type: "string", default: "0" },
    image: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
});

async function simulate(): Promise<void> {
  const data = readDataFolder(options.data);
  const cookies = options["third-party-cookies"];
  if (cookies !== "blocked" && cookies !== "allowed")
    throw new SimulatorProblem("--third-party-cookies: blocked or allowed.");
  using work = makeTemporaryFolder("simulator-images");
  using workshop = options.image ? await openWorkshop(work.folder) : undefined;
  await using simulator = await Simulator.start({
    ...{ port: Number(options.port), data },
    ...(workshop && { startContainer: startFromImage(workshop) }),
  });
  const organization = simulator.hub.addOrganization("birdlife");
  simulator.hub.addPerson("ada", { ...organization, role: "admin" });
  simulator.hub.addPerson("grace");

  using profile = makeTemporaryFolder("simulator-browser");
  makeBrowserProfile(profile.folder, cookies);
  const address = `${simulator.hub.url}/`;
  const args = browserArguments(profile.folder, simulator.chromiumFlags, address);
  const program = findBrowser();
  await using browser = program && hasDisplay() ? await openBrowser(program, args) : undefined;
  if (!browser) console.log(`Open a browser like this:\n\n${shellLine(program ?? "chromium", args)}\n`);

  const variables = Object.entries(simulator.programEnvironment).map(([name, value]) => `${name}=${value}`);
  console.log(`The Hub is at ${address}, the template at ${address}spaces/${TEMPLATE}.
Programs (Python, Node, curl) reach it with these variables:
  export ${variables.join(" ")}
help lists what you can do to your Spaces; quit (or Ctrl-C) ends it all.`);
  await readConsole(simulator);
}

/** With the image of the working tree in it, from which the Spaces' Dockerfiles start. */
async function openWorkshop(folder: string): Promise<ImageWorkshop> {
  const missing = await findMissingParts(path.join(folder, "install.log"), new AbortController().signal);
  if (missing !== undefined) throw new SimulatorProblem(`--image: ${missing}.`);
  const workshop = new ImageWorkshop({ folder, netNamespace: "/proc/self/ns/net" });
  await buildServerImage(workshop);
  return workshop;
}

/** Until the person says quit, closes the console or presses Ctrl-C. */
async function readConsole(simulator: Simulator): Promise<void> {
  const lines = createInterface({ input: process.stdin, output: process.stdout, prompt: "simulator> " });
  for (const signal of ["SIGTERM", "SIGHUP"] as const) process.once(signal, () => lines.close());
  lines.on("SIGINT", () => lines.close());
  lines.prompt();
  for await (const line of lines) {
    if (line.trim() === "quit") break;
    const answer = await runConsoleLine(simulator, line).catch((error: Error) => error.message);
    if (answer) console.log(answer);
    lines.prompt();
  }
  lines.close();
}

try {
  if (options.help) console.log(USAGE);
  else await simulate();
} catch (error) {
  if (!(error instanceof SimulatorProblem)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
