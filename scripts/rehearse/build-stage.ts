import { mkdirSync } from "node:fs";
import path from "node:path";
import { type CopySource, openRoot } from "./build-context.ts";
import { copyFiles } from "./copy-files.ts";
import { type Instruction, readJsonForm, type Stage } from "./dockerfile.ts";
import type { Image, ImageConfig, Layer } from "./image.ts";
import type { ImageStore, StageFiles } from "./image-store.ts";
import type { MachineConnection } from "./machine-connection.ts";
import { RehearsalProblem } from "./rehearsal-problem.ts";
import { findOwner, pathInRoot } from "./root-folder.ts";
import { runWithMounts } from "./run-instruction.ts";
import { expandWord, readAssignments, splitWords, type Variables } from "./shell-words.ts";

export interface StageSurroundings {
  readonly context: CopySource;
  readonly store: ImageStore;
  readonly findImage: (name: string) => Promise<Image>;
  /** An earlier stage by its name or number. */
  readonly findStage: (name: string) => Image | undefined;
  /** The ARGs above the first FROM. */
  readonly globals: Variables;
  readonly connection: MachineConnection;
  readonly cacheFolder: string;
  readonly netNamespace: string;
}

/** What an instruction finds and changes. */
interface Progress {
  readonly surroundings: StageSurroundings;
  readonly files: StageFiles;
  config: ImageConfig;
  readonly args: Map<string, string>;
  readonly shell: readonly string[];
  /** Whether this stage has said its CMD: an ENTRYPOINT takes away that of the base. */
  hasCmd: boolean;
}

type Handler = (instruction: Instruction, progress: Progress) => Promise<number> | undefined;

/** Carries out a stage's instructions in order. */
export async function buildStage(stage: Stage, base: Image, surroundings: StageSurroundings): Promise<Image> {
  const files = surroundings.store.begin(base.files);
  const progress: Progress = {
    surroundings,
    files,
    config: base.config,
    args: new Map(),
    shell: ["/bin/sh", "-c"],
    hasCmd: false,
  };
  const layers: Layer[] = [...base.layers];
  for (const instruction of stage.instructions) {
    const { keyword, text, place } = instruction;
    console.log(`${place}: ${keyword} ${text}`);
    try {
      const bytes = await handlerOf(instruction)(instruction, progress);
      if (bytes !== undefined) layers.push({ createdBy: `${keyword} ${text}`, bytes });
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      const Kind = error instanceof RehearsalProblem ? RehearsalProblem : Error;
      throw new Kind(`${place}: ${keyword}: ${error.message}`, { cause: error });
    }
  }
  return { name: base.name, files: files.finish(), config: progress.config, layers };
}

/** @throws RehearsalProblem when the instruction is not rehearsed */
export function handlerOf({ keyword, place }: Instruction): Handler {
  const handler = handlers[keyword];
  if (!handler) throw new RehearsalProblem(`${place}: the instruction ${keyword} is not rehearsed.`);
  return handler;
}

const handlers: Readonly<Record<string, Handler>> = {
  ARG: ({ text }, { args, surroundings, config }) => {
    for (const [name, value] of readAssignments(text, variablesOf({ args, config }))) {
      const known = value ?? surroundings.globals.get(name);
      if (known !== undefined) args.set(name, known);
    }
    return undefined;
  },
  ENV: ({ text }, progress) =>
    setConfig(progress, { env: addAssignments(progress.config.env, text, progress) }),
  LABEL: ({ text }, progress) =>
    setConfig(progress, { labels: addAssignments(progress.config.labels, text, progress) }),
  EXPOSE: ({ text }, progress) => {
    const ports = splitWords(text).map((word) => expandWord(word, variablesOf(progress)));
    return setConfig(progress, { ports: [...progress.config.ports, ...ports] });
  },
  USER: ({ text }, progress) => setConfig(progress, { user: expandWord(text, variablesOf(progress)) }),
  WORKDIR: ({ text }, progress) => {
    const workdir = path.posix.resolve(progress.config.workdir, expandWord(text, variablesOf(progress)));
    setConfig(progress, { workdir });
    return progress.files.change((root) => {
      mkdirSync(pathInRoot(root, workdir, "followed"), { recursive: true });
    });
  },
  CMD: ({ text }, progress) => {
    progress.hasCmd = true;
    return setConfig(progress, { cmd: commandOf(text, progress) });
  },
  ENTRYPOINT: ({ text }, progress) => {
    const cmd = progress.hasCmd ? progress.config.cmd : [];
    return setConfig(progress, { entrypoint: commandOf(text, progress), cmd });
  },
  HEALTHCHECK: ({ text }, progress) => {
    if (text === "NONE") return setConfig(progress, { healthcheck: undefined });
    return setConfig(progress, { healthcheck: commandOf(text.replace(/^CMD\s+/, ""), progress) });
  },
  COPY: copyInstruction,
  RUN: runInstruction,
};

function setConfig(progress: Progress, change: Partial<ImageConfig>): undefined {
  progress.config = { ...progress.config, ...change };
}

function variablesOf({ args, config }: Pick<Progress, "args" | "config">): Variables {
  return new Map([...args, ...config.env]);
}

function addAssignments(old: Variables, text: string, progress: Progress): Variables {
  const added = readAssignments(text, variablesOf(progress)).map(([name, value]): [string, string] => {
    if (value === undefined) throw new RehearsalProblem(`"${name}" without = is not rehearsed.`);
    return [name, value];
  });
  return new Map([...old, ...added]);
}

function commandOf(text: string, { shell }: Progress): string[] {
  return readJsonForm(text) ?? [...shell, text];
}

async function copyInstruction({ text, flags }: Instruction, progress: Progress): Promise<number> {
  const { surroundings, files, config } = progress;
  const variables = variablesOf(progress);
  const known = ["from", "chown", "chmod"];
  const strange = flags.find(({ name }) => !known.includes(name));
  if (strange) throw new RehearsalProblem(`--${strange.name} is not rehearsed.`);
  const flag = (name: string) => {
    const value = flags.find((candidate) => candidate.name === name)?.value;
    return value === undefined ? undefined : expandWord(value, variables);
  };
  const words = readJsonForm(text) ?? splitWords(text);
  const paths = words.map((word) => expandWord(word, variables));
  const last = paths.pop() ?? "";
  const target = path.posix.resolve(config.workdir, last) + (/(^|\/)\.?$/.test(last) ? "/" : "");

  const from = flag("from");
  const image = from && (surroundings.findStage(from) ?? (await surroundings.findImage(from)));
  using opened = image ? surroundings.store.open(image.files) : undefined;
  const chmod = flag("chmod");
  return await files.change((root) => {
    copyFiles({
      from: opened ? openRoot(opened.root) : surroundings.context,
      sources: paths,
      root,
      target,
      owner: findOwner(root, flag("chown") ?? "0:0"),
      mode: chmod === undefined ? undefined : Number.parseInt(chmod, 8),
    });
  });
}

function runInstruction({ text, flags }: Instruction, progress: Progress): Promise<number> {
  const { surroundings, files, config, args } = progress;
  const { connection } = surroundings;
  return files.change((root) =>
    runWithMounts(
      {
        root,
        readOnly: false,
        mounts: connection.mounts,
        env: new Map([["HOME", "/root"], ...args, ...config.env, ...connection.env]),
        workdir: config.workdir,
        owner: findOwner(root, config.user || "0"),
        command: commandOf(text, progress),
      },
      flags,
      {
        secrets: new Map(connection.npmrc === undefined ? [] : [["npmrc", connection.npmrc]]),
        cacheFolder: surroundings.cacheFolder,
      },
      surroundings.netNamespace,
    ),
  );
}
