import { DockerfileParser, ModifiableInstruction, type Instruction as Parsed } from "dockerfile-ast";
import { RehearsalProblem } from "./rehearsal-problem.ts";

/** One instruction of a Dockerfile, its continuation lines joined and its comments left out. */
export interface Instruction {
  /** In capitals. */
  readonly keyword: string;
  /** `--name=value` in the order of the file; a name may come more than once. */
  readonly flags: readonly Flag[];
  /** What follows the flags, variables not yet replaced. */
  readonly text: string;
  /** File and line, for messages. */
  readonly place: string;
}

export interface Flag {
  readonly name: string;
  readonly value: string;
}

export interface Stage {
  readonly from: Instruction;
  readonly instructions: readonly Instruction[];
}

export interface Dockerfile {
  /** The ARGs above the first FROM. */
  readonly globals: readonly Instruction[];
  readonly stages: readonly Stage[];
}

/**
 * Splits a Dockerfile into stages and instructions.
 *
 * @param file its name in messages
 * @throws RehearsalProblem on what would mean something else to Docker than to this rehearsal: parser directives,
 *   heredocs, anything but ARG before the first FROM
 */
export function parseDockerfile(text: string, file: string): Dockerfile {
  const dockerfile = DockerfileParser.parse(text);
  const directive = dockerfile.getDirectives()[0];
  if (directive) {
    throw new RehearsalProblem(`${file}: the parser directive "${directive.getName()}" is not rehearsed.`);
  }
  const globals: Instruction[] = [];
  const stages: { from: Instruction; instructions: Instruction[] }[] = [];
  for (const parsed of dockerfile.getInstructions()) {
    const instruction = readInstruction(parsed, file);
    const stage = stages.at(-1);
    if (instruction.keyword === "FROM") stages.push({ from: instruction, instructions: [] });
    else if (stage) stage.instructions.push(instruction);
    else if (instruction.keyword === "ARG") globals.push(instruction);
    else throw new RehearsalProblem(`${instruction.place}: ${instruction.keyword} stands before any FROM.`);
  }
  if (stages.length === 0) throw new RehearsalProblem(`${file}: there is no FROM.`);
  return { globals, stages };
}

/** The strings of `["a", "b"]`; undefined when the text has another form. */
export function readJsonForm(text: string): string[] | undefined {
  if (!text.startsWith("[")) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    const isList = Array.isArray(value) && value.every((item) => typeof item === "string");
    return isList ? value : undefined;
  } catch {
    return undefined;
  }
}

function readInstruction(parsed: Parsed, file: string): Instruction {
  const place = `${file}:${(parsed.getRange()?.start.line ?? 0) + 1}`;
  const keyword = parsed.getKeyword();
  const text = joinLines(parsed.getRawArgumentsContent() ?? "");
  if (/<<-?\s*["']?\w/.test(text)) throw new RehearsalProblem(`${place}: heredocs are not rehearsed.`);
  const flags = parsed instanceof ModifiableInstruction ? parsed.getFlags() : [];
  return {
    keyword,
    flags: flags.map((flag) => ({ name: flag.getName(), value: flag.getValue() ?? "" })),
    text,
    place,
  };
}

/** Between continued lines, comment lines and empty ones do not count. */
function joinLines(raw: string): string {
  const [first = "", ...rest] = raw.split("\n");
  return [first, ...rest.filter((line) => !/^\s*(#.*)?$/.test(line))]
    .map((line) => line.replace(/\\[ \t]*$/, ""))
    .join("")
    .trim();
}
