// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Dockerfiles write variables like this.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { openContext } from "../../scripts/rehearse/build-context.ts";
import { buildImage } from "../../scripts/rehearse/build-image.ts";
import { parseDockerfile } from "../../scripts/rehearse/dockerfile.ts";
import { emptyConfig, type Image } from "../../scripts/rehearse/image.ts";
import { openImageStore } from "../../scripts/rehearse/image-store.ts";

let folder: string;
let base: Image;
beforeEach(() => {
  jest.spyOn(console, "log").mockReturnValue();
  folder = mkdtempSync(path.join(tmpdir(), "argilla-space-test-"));
  for (const name of ["base", "context", "images"]) mkdirSync(path.join(folder, name));
  writeFileSync(path.join(folder, "base/from-base"), "base");
  writeFileSync(path.join(folder, "context/a.txt"), "a");
  base = {
    name: "base:1",
    files: { folders: [path.join(folder, "base")] },
    config: {
      ...emptyConfig,
      env: new Map([["PATH", "/bin"]]),
      entrypoint: ["of-base"],
      cmd: ["cmd-of-base"],
    },
    layers: [{ createdBy: "FROM base:1", bytes: 4 }],
  };
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

/** Builds without RUN, which needs root. */
function build(...lines: string[]): Promise<Image> {
  return buildImage({
    dockerfile: parseDockerfile(lines.join("\n"), "Dockerfile"),
    name: "made:1",
    context: openContext(path.join(folder, "context")),
    store: openImageStore(path.join(folder, "images"), true),
    findImage: async (name) => {
      if (name !== base.name) throw new Error(`There is no image ${name}.`);
      return base;
    },
    connection: { env: new Map(), mounts: [], npmrc: undefined },
    cacheFolder: path.join(folder, "caches"),
    netNamespace: "",
  });
}

const me = `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`;
const fileIn = (image: Image, name: string) => path.join(image.files.folders.at(-1) ?? "", name);

describe("an image", () => {
  test("has the files of its base and those that were copied, each layer with its bytes", async () => {
    const image = await build("FROM base:1", "WORKDIR /app", `COPY --chown=${me} a.txt b/`);
    expect(readFileSync(fileIn(image, "from-base"), "utf8")).toBe("base");
    expect(readFileSync(fileIn(image, "app/b/a.txt"), "utf8")).toBe("a");
    expect(existsSync(path.join(folder, "base/app"))).toBe(false);
    expect(image.layers.map(({ bytes }) => bytes)).toEqual([4, 0, 1]);
  });

  test("keeps what its instructions say, later ones over earlier ones and over the base", async () => {
    const { name, config } = await build(
      ...[
        "FROM base:1",
        "ENV A=1 B=2",
        'ENV A="$A and ${B}" PATH=/app/bin:$PATH',
        "WORKDIR /app",
        "WORKDIR sub",
      ],
      ...[
        'LABEL x.y="$A"',
        "EXPOSE 80 81/udp",
        "USER ${WHO:-1000}",
        'CMD ["a", "$A"]',
        "HEALTHCHECK CMD test -e x",
      ],
    );
    expect({ ...config, env: [...config.env], labels: [...config.labels] }).toEqual({
      env: [...Object.entries({ PATH: "/app/bin:/bin", A: "1 and 2", B: "2" })],
      labels: [["x.y", "1 and 2"]],
      workdir: "/app/sub",
      ports: ["80", "81/udp"],
      user: "1000",
      entrypoint: ["of-base"],
      cmd: ["a", "$A"],
      healthcheck: ["/bin/sh", "-c", "test -e x"],
    });
    expect(name).toBe("made:1");
  });

  const commands: [what: string, lines: string[], entrypoint: string[], cmd: string[]][] = [
    ["takes both from its base", [], ["of-base"], ["cmd-of-base"]],
    ["with an ENTRYPOINT loses the base's CMD", ['ENTRYPOINT ["e"]'], ["e"], []],
    ["keeps its own CMD whatever the order", ['CMD ["c"]', 'ENTRYPOINT ["e"]'], ["e"], ["c"]],
    ["runs the shell form in a shell", ["CMD a | b"], ["of-base"], ["/bin/sh", "-c", "a | b"]],
  ];
  test.each(commands)("%s", async (_, lines, entrypoint, cmd) => {
    expect((await build("FROM base:1", ...lines)).config).toMatchObject({ entrypoint, cmd });
  });
});

describe("an ARG", () => {
  test("above FROM names the base, and is known below only where it is asked for", async () => {
    const { config } = await build(
      ...["ARG TAG=1", "ARG BASE=base:${TAG}", "FROM ${BASE}"],
      ...["LABEL before=$TAG", "ARG TAG", "ARG OTHER=o", "LABEL after=$TAG$OTHER"],
    );
    expect([...config.labels]).toEqual([
      ["before", ""],
      ["after", "1o"],
    ]);
  });

  test("gives way to a variable of the same name and leaves none behind", async () => {
    const { config } = await build("FROM base:1", "ENV A=env", "ARG A=arg", "LABEL a=$A");
    expect(config.labels.get("a")).toBe("env");
    expect([...config.env.keys()]).toEqual(["PATH", "A"]);
  });
});

test("a stage can be the base of a later one", async () => {
  const image = await build(
    "FROM base:1 AS one",
    "ENV A=1",
    `COPY --chown=${me} a.txt /`,
    "FROM one",
    "LABEL a=$A",
  );
  expect(image.config.labels.get("a")).toBe("1");
  expect(existsSync(fileIn(image, "a.txt"))).toBe(true);
});

describe("what is not rehearsed is refused by name and line, before anything is done:", () => {
  const cases: [line: string, message: string][] = [
    ["VOLUME /data", "Dockerfile:3: the instruction VOLUME"],
    ["ADD a.txt /", "Dockerfile:3: the instruction ADD"],
    ["ONBUILD RUN a", "Dockerfile:3: the instruction ONBUILD"],
    ["MAINTAINER ada", "Dockerfile:3: the instruction MAINTAINER"],
    ["NONSENSE", "Dockerfile:3: the instruction NONSENSE"],
  ];
  test.each(cases)("%s", async (line, message) => {
    await expect(build("FROM base:1", "COPY gone /", line)).rejects.toThrow(message);
  });

  const inside: [line: string, message: string][] = [
    ["COPY --link a.txt /", "Dockerfile:2: COPY: --link"],
    ["RUN --network=none true", "Dockerfile:2: RUN: RUN --network"],
    ["RUN --mount=type=ssh true", "Dockerfile:2: RUN: RUN --mount=type=ssh"],
    ["RUN --mount=type=cache,target=/x,uid=1 true", "Dockerfile:2: RUN: RUN --mount with uid"],
    ["ENV A 1", 'Dockerfile:2: ENV: "A" without ='],
    ["USER ${A##b}", "Dockerfile:2: USER: ${A##b}"],
  ];
  test.each(inside)("%s", async (line, message) => {
    await expect(build("FROM base:1", line)).rejects.toThrow(message);
  });

  test.each(["FROM --platform=linux/arm64 base:1", "FROM base:1 AS", "FROM ${UNSET}", "FROM other:1"])(
    "%s",
    async (line) => {
      await expect(build(line)).rejects.toThrow(/not rehearsed|has no name|no image other:1/);
    },
  );
});

test("a file that is not there is told by the line that wants it", async () => {
  await expect(build("FROM base:1", "", "COPY gone /")).rejects.toThrow(
    "Dockerfile:3: COPY: gone is not there",
  );
});
