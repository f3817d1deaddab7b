import { once } from "node:events";
import path from "node:path";
import { makeTemporaryFolder } from "../gate/temporary-folder.ts";
import { Checklist } from "./checklist.ts";
import { findMissingParts } from "./missing-parts.ts";
import { spawnInNamespaces } from "./namespaces.ts";

/*
 * `rehearse.ts [--copies]` carries out the Dockerfiles of the project without a container engine, runs what comes of them,
 * and checks it. It ends with a line "N passed, N failed"; where it cannot run, it says why and counts one skip. With
 * --copies it does without the kernel's stacked folders, as on a machine that does not have them.
 */

const inside = path.join(import.meta.dirname, "rehearse-inside.ts");

async function rehearse(options: readonly string[]): Promise<number> {
  const startedAt = performance.now();
  const interruption = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => interruption.abort(signal));
  }
  using temporary = makeTemporaryFolder("rehearsal");
  const logFile = path.join(temporary.folder, "install.log");
  const reason = await findMissingParts(logFile, interruption.signal);
  if (reason !== undefined) {
    const list = new Checklist();
    list.skip("the rehearsal of the image", reason);
    console.log(`\n${list.summary()}`);
    return 0;
  }
  const netNamespace = path.join(temporary.folder, "network");
  const child = spawnInNamespaces(netNamespace, inside, [temporary.folder, netNamespace, ...options]);
  interruption.signal.addEventListener("abort", () => child.kill("SIGKILL"));
  const [exitCode] = (await once(child, "exit")) as [number | null];
  if (interruption.signal.aborted) console.log(`Interrupted by ${interruption.signal.reason}.`);
  console.log(`(${((performance.now() - startedAt) / 1000).toFixed(0)} s)`);
  return exitCode ?? 1;
}

process.exitCode = await rehearse(process.argv.slice(2));
