// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Dockerfiles write variables like this.
import { describe, expect, test } from "@jest/globals";
import { parseDockerfile, readJsonForm } from "../../scripts/rehearse/dockerfile.ts";

const parse = (...lines: string[]) => parseDockerfile(lines.join("\n"), "Dockerfile");

describe("a Dockerfile", () => {
  test("is read in stages, the ARGs above them apart", () => {
    const { globals, stages } = parse(
      "ARG BASE=x",
      "FROM ${BASE} AS build",
      "RUN a",
      "FROM y",
      "run b",
      "USER 1",
    );
    expect(globals.map(({ text }) => text)).toEqual(["BASE=x"]);
    expect(stages.map(({ from }) => from.text)).toEqual(["${BASE} AS build", "y"]);
    expect(stages.map((stage) => stage.instructions.map(({ keyword }) => keyword))).toEqual([
      ["RUN"],
      ["RUN", "USER"],
    ]);
  });

  test("may continue an instruction over comments and empty lines", () => {
    const { stages } = parse("FROM x", "RUN a  'b  c' \\", "  # why", "  && d \\", "", "    # and", "  && e");
    expect(stages[0]?.instructions.map(({ text }) => text)).toEqual(["a  'b  c'   && d   && e"]);
  });

  test("gives its flags apart from the text, each as often as it comes", () => {
    const { stages } = parse("FROM x", "RUN --mount=type=secret,id=a --mount=type=cache,target=/b c --d=e");
    expect(stages[0]?.instructions[0]).toMatchObject({
      flags: [
        { name: "mount", value: "type=secret,id=a" },
        { name: "mount", value: "type=cache,target=/b" },
      ],
      text: "c --d=e",
    });
  });

  const refused: [what: string, lines: string[], message: string][] = [
    ["a heredoc", ["FROM x", "RUN a", "COPY <<EOF /b", "c", "EOF"], "Dockerfile:3: heredocs"],
    ["a heredoc of a command", ["FROM x", "RUN <<-'END'", "c", "END"], "Dockerfile:2: heredocs"],
    ["a parser directive", ["# syntax=other/frontend:1", "FROM x"], 'the parser directive "syntax"'],
    ["an instruction above the first FROM", ["RUN a", "FROM x"], "Dockerfile:1: RUN stands before any FROM"],
    ["nothing but comments", ["# FROM x"], "there is no FROM"],
  ];
  test.each(refused)("with %s is refused by name", (_, lines, message) => {
    expect(() => parse(...lines)).toThrow(message);
  });
});

test("only a list of texts is the JSON form", () => {
  expect(readJsonForm('["a b", "$c"]')).toEqual(["a b", "$c"]);
  for (const text of ["a b", "[a, b]", "[1]", "[ -f x ] && y"]) expect(readJsonForm(text)).toBeUndefined();
});
