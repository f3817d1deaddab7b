import { existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import type { Flag } from "./dockerfile.ts";
import { RehearsalProblem } from "./rehearsal-problem.ts";
import { type Mount, type RootCommand, rootCommandLine } from "./root-command.ts";
import { makeMountPoint } from "./root-folder.ts";
import { runToEnd } from "./run-to-end.ts";

export interface MountSources {
  /** Files by the secret's id. */
  readonly secrets: ReadonlyMap<string, string>;
  /** Where caches are kept from one build to the next. */
  readonly cacheFolder: string;
}

const secretKeys = ["type", "id", "target", "dst", "destination", "required"];
const cacheKeys = ["type", "id", "target", "dst", "destination"];

/**
 * Runs a build's command with the mounts that its flags ask for, and leaves no trace of them.
 *
 * @throws Error when the command fails; RehearsalProblem on a flag that is not rehearsed
 */
export async function runWithMounts(
  order: RootCommand,
  flags: readonly Flag[],
  sources: MountSources,
  netNamespace: string,
): Promise<void> {
  using mountPoints = new DisposableStack();
  const mounts = flags.flatMap(({ name, value }): Mount[] => {
    if (name !== "mount") throw new RehearsalProblem(`RUN --${name} is not rehearsed.`);
    const wanted = readMount(value, sources);
    if (!wanted) return [];
    mountPoints.use(makeMountPoint(order.root, wanted.target, wanted.kind));
    return [wanted];
  });
  const [program, ...args] = rootCommandLine({ ...order, mounts: [...order.mounts, ...mounts] });
  await runToEnd("nsenter", [`--net=${netNamespace}`, program, ...args]);
}

function readMount(text: string, sources: MountSources): (Mount & { kind: "file" | "folder" }) | undefined {
  const settings = new Map(
    text.split(",").map((pair): [string, string] => {
      const [key = "", value = "true"] = pair.split("=", 2);
      return [key, value];
    }),
  );
  const type = settings.get("type");
  if (type === "secret") {
    refuseUnknown(settings, secretKeys);
    const id = settings.get("id") ?? "";
    const source = sources.secrets.get(id);
    if (source !== undefined) {
      return { source, target: targetOf(settings) ?? `/run/secrets/${id}`, readOnly: true, kind: "file" };
    }
    if (settings.get("required") === "true")
      throw new Error(`The secret ${id} is required and was not given.`);
    return undefined;
  }
  if (type === "cache") {
    refuseUnknown(settings, cacheKeys);
    const target = targetOf(settings);
    if (target === undefined) throw new RehearsalProblem("RUN --mount=type=cache without a target.");
    const source = path.join(sources.cacheFolder, (settings.get("id") ?? target).replaceAll("/", "_"));
    if (!existsSync(source)) mkdirSync(source, { recursive: true });
    return { source, target, readOnly: false, kind: "folder" };
  }
  throw new RehearsalProblem(`RUN --mount=type=${type ?? "bind"} is not rehearsed.`);
}

function targetOf(settings: ReadonlyMap<string, string>): string | undefined {
  return settings.get("target") ?? settings.get("dst") ?? settings.get("destination");
}

function refuseUnknown(settings: ReadonlyMap<string, string>, known: readonly string[]): void {
  for (const key of settings.keys()) {
    if (!known.includes(key)) throw new RehearsalProblem(`RUN --mount with ${key} is not rehearsed.`);
  }
}
