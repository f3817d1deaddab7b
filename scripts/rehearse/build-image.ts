import type { CopySource } from "./build-context.ts";
import { buildStage, handlerOf, type StageSurroundings } from "./build-stage.ts";
import type { Dockerfile, Stage } from "./dockerfile.ts";
import type { Image } from "./image.ts";
import type { ImageStore } from "./image-store.ts";
import type { MachineConnection } from "./machine-connection.ts";
import { RehearsalProblem } from "./rehearsal-problem.ts";
import { expandWord, readAssignments, splitWords } from "./shell-words.ts";

export interface BuildOrder {
  readonly dockerfile: Dockerfile;
  /** What the image is to be called. */
  readonly name: string;
  readonly context: CopySource;
  readonly store: ImageStore;
  /** Finds the image that a FROM names, or throws. */
  readonly findImage: (name: string) => Promise<Image>;
  readonly connection: MachineConnection;
  readonly cacheFolder: string;
  readonly netNamespace: string;
}

/**
 * Builds the last stage of a Dockerfile, and the stages before it in the order of the file.
 *
 * @throws RehearsalProblem, with file and line, on anything that is not rehearsed; Error when an instruction fails
 */
export async function buildImage(order: BuildOrder): Promise<Image> {
  const { dockerfile, name } = order;
  // Before minutes are spent on the instructions above it.
  for (const { instructions } of dockerfile.stages) instructions.forEach(handlerOf);
  const globals = readGlobals(dockerfile);
  const stages = new Map<string, Image>();
  let last: Image | undefined;
  for (const [index, stage] of dockerfile.stages.entries()) {
    const { baseName, stageName } = readFrom(stage, globals);
    const base = stages.get(baseName) ?? (await order.findImage(baseName));
    const surroundings: StageSurroundings = { ...order, globals, findStage: (wanted) => stages.get(wanted) };
    last = { ...(await buildStage(stage, base, surroundings)), name: stageName ?? name };
    stages.set(String(index), last);
    if (stageName !== undefined) stages.set(stageName, last);
  }
  if (!last) throw new Error("A Dockerfile has a stage at least.");
  return { ...last, name };
}

function readGlobals({ globals }: Dockerfile): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const { text } of globals) {
    for (const [name, value] of readAssignments(text, values))
      if (value !== undefined) values.set(name, value);
  }
  return values;
}

function readFrom(
  { from }: Stage,
  globals: ReadonlyMap<string, string>,
): { baseName: string; stageName: string | undefined } {
  const words = splitWords(from.text);
  const [base = "", as = "as", stageName] = words;
  const isUnderstood = from.flags.length === 0 && as.toLowerCase() === "as" && words.length % 2 === 1;
  if (!isUnderstood) throw new RehearsalProblem(`${from.place}: this form of FROM is not rehearsed.`);
  const baseName = expandWord(base, globals);
  if (baseName === "") throw new RehearsalProblem(`${from.place}: the base image has no name.`);
  return { baseName, stageName };
}
