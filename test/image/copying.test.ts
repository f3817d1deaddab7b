import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { openContext } from "../../scripts/rehearse/build-context.ts";
import { copyFiles } from "../../scripts/rehearse/copy-files.ts";
import { findOwner, makeMountPoint, pathInRoot } from "../../scripts/rehearse/root-folder.ts";

let folder: string;
let context: string;
let root: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "argilla-space-test-"));
  context = path.join(folder, "context");
  root = path.join(folder, "root");
  for (const place of [context, root]) mkdirSync(place);
});
afterEach(() => rmSync(folder, { recursive: true }));

const owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };

function fill(place: string, files: Record<string, string>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(place, name)), { recursive: true });
    writeFileSync(path.join(place, name), content);
  }
}

function copy(sources: string[], target: string, mode?: number): void {
  copyFiles({ from: openContext(context), sources, root, target, owner, mode });
}

const inRoot = (name: string) => readFileSync(path.join(root, name), "utf8");

describe("COPY", () => {
  const cases: [what: string, sources: string[], target: string, made: string][] = [
    ["a file to a name", ["a.txt"], "/x/b.txt", "x/b.txt"],
    ["a file into a folder by its slash", ["a.txt"], "/x/", "x/a.txt"],
    ["a file into a folder that is there", ["a.txt"], "/there", "there/a.txt"],
    ["several files into a folder", ["a.txt", "sub/c.txt"], "/x", "x/c.txt"],
    ["a folder's content", ["sub"], "/x", "x/c.txt"],
    ["a folder's content below its folders", ["."], "/x/", "x/sub/c.txt"],
    ["what a pattern matches", ["*.txt"], "/x/", "x/a.txt"],
  ];
  test.each(cases)("takes %s", (_, sources, target, made) => {
    fill(context, { "a.txt": "a", "sub/c.txt": "c" });
    mkdirSync(path.join(root, "there"));
    copy(sources, target);
    expect(inRoot(made)).toBe(path.basename(made, ".txt").replace("b", "a"));
  });

  test("keeps modes, unless it is told another, and links as links", () => {
    fill(context, { run: "x" });
    chmodSync(path.join(context, "run"), 0o755);
    symlinkSync("run", path.join(context, "link"));
    copy(["run", "link"], "/as-is/");
    expect(lstatSync(path.join(root, "as-is/run")).mode & 0o777).toBe(0o755);
    expect(readlinkSync(path.join(root, "as-is/link"))).toBe("run");
    copy(["run"], "/told/", 0o400);
    expect(lstatSync(path.join(root, "told/run")).mode & 0o777).toBe(0o400);
  });

  test("stays inside the root where a link there is absolute", () => {
    fill(context, { "sub/c.txt": "c" });
    const outside = path.join(folder, "outside");
    mkdirSync(path.join(root, folder, "outside"), { recursive: true });
    mkdirSync(outside);
    symlinkSync(outside, path.join(root, "link"));
    copy(["sub"], "/link");
    copy(["sub/c.txt"], "/link/deep/");
    expect(existsSync(path.join(outside, "c.txt"))).toBe(false);
    expect(inRoot(path.join(folder, "outside/c.txt"))).toBe("c");
    expect(inRoot(path.join(folder, "outside/deep/c.txt"))).toBe("c");
  });

  test("of something that is not there fails by its name", () => {
    expect(() => copy(["gone"], "/x")).toThrow("gone is not there");
    expect(() => copy(["*.gone"], "/x/")).toThrow("*.gone is not there");
  });

  describe("through a .dockerignore", () => {
    beforeEach(() => {
      fill(context, {
        ".dockerignore": "# comment\n*\n!src\n!scripts/build.ts\nsrc/**/*.log\n",
        ".env": "SECRET=1",
        "src/deep/a.ts": "a",
        "src/deep/a.log": "log",
        "scripts/build.ts": "b",
        "scripts/other.ts": "o",
      });
    });

    test("takes what is let in, also out of a folder that is not", () => {
      copy(["."], "/x/");
      expect(inRoot("x/src/deep/a.ts")).toBe("a");
      expect(inRoot("x/scripts/build.ts")).toBe("b");
      for (const name of [".env", "scripts/other.ts", "src/deep/a.log", ".dockerignore"]) {
        expect([name, existsSync(path.join(root, "x", name))]).toEqual([name, false]);
      }
    });

    test.each([".env", "scripts/other.ts"])("does not find %s", (name) => {
      expect(() => copy([name], "/x")).toThrow(".dockerignore keeps it out");
    });
  });
});

describe("a root folder", () => {
  test("resolves paths as they would be inside", () => {
    fill(root, { "usr/bin/tool": "" });
    symlinkSync("usr/bin", path.join(root, "bin"));
    symlinkSync("/usr", path.join(root, "absolute"));
    symlinkSync("../../../..", path.join(root, "usr/up"));
    const resolved = ["/bin/tool", "/absolute/bin/tool", "/usr/up/bin/tool", "../../bin/tool", "/bin"].map(
      (name) => path.relative(root, pathInRoot(root, name)),
    );
    expect(resolved).toEqual(["usr/bin/tool", "usr/bin/tool", "usr/bin/tool", "usr/bin/tool", "bin"]);
    expect(pathInRoot(root, "/bin", "followed")).toBe(path.join(root, "usr/bin"));
  });

  test("that has a loop of links ends in an error", () => {
    symlinkSync("b", path.join(root, "a"));
    symlinkSync("a", path.join(root, "b"));
    expect(() => pathInRoot(root, "/a/x")).toThrow("symbolic links");
  });

  test("knows its own users by name and number", () => {
    fill(root, {
      "etc/passwd": "root:x:0:0::/root:/bin/sh\nnode:x:1000:1001::/home/node:/bin/sh\n",
      "etc/group": "root:x:0:\nnode:x:1001:\nstaff:x:50:\n",
    });
    const owners = ["1000", "node", "node:staff", "1000:1000", "7:8", "7"].map((text) =>
      findOwner(root, text),
    );
    expect(owners.map(({ uid, gid }) => `${uid}:${gid}`)).toEqual([
      ...["1000:1001", "1000:1001", "1000:50", "1000:1000", "7:8", "7:0"],
    ]);
    expect(() => findOwner(root, "nobody")).toThrow('no user or group "nobody"');
  });

  test("is as before when a mount point in it has gone", () => {
    fill(root, { "root/.bashrc": "" });
    for (const [place, kind] of [
      ["/run/secrets/a", "file"],
      ["/root/.npm", "folder"],
      ["/root/.bashrc", "file"],
    ] as const) {
      const point = makeMountPoint(root, place, kind);
      expect(lstatSync(path.join(root, place)).isDirectory()).toBe(kind === "folder");
      point[Symbol.dispose]();
    }
    expect(existsSync(path.join(root, "run"))).toBe(false);
    expect(existsSync(path.join(root, "root/.npm"))).toBe(false);
    expect(existsSync(path.join(root, "root/.bashrc"))).toBe(true);
  });
});
