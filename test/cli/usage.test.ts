import { describe, expect, test } from "@jest/globals";
import { RELEASE } from "../../src/platform/release.ts";
import { cli } from "./cli-run.ts";

describe("the command line", () => {
  test("tells its version", async () => {
    for (const option of ["--version", "-V"]) {
      expect(await cli([option])).toEqual({ exitCode: 0, stdout: `${RELEASE}\n`, stderr: "" });
    }
  });

  const helps: [args: string[], words: string[]][] = [
    [["--help"], ["start", "config", "Exit codes: 0 success, 1 failure, 2 wrong usage."]],
    [["-h"], ["Usage: argilla-space [options] [command]"]],
    [["help"], ["Usage: argilla-space [options] [command]"]],
    [
      ["start", "--help"],
      ["--host <address>", "--port <port>"],
    ],
    [
      ["help", "start"],
      ["--host <address>", "--port <port>"],
    ],
    [["config", "--help"], ["check"]],
    [["config", "check", "--help"], ["--json"]],
  ];
  test.each(helps)("explains itself when asked: %j", async (args, words) => {
    const { exitCode, stdout, stderr } = await cli(args);
    expect([exitCode, stderr]).toEqual([0, ""]);
    for (const word of words) expect(stdout).toContain(word);
  });

  const wrong: [args: string[], message: string][] = [
    [["stop"], "unknown command 'stop'"],
    [["stop"], "argilla-space --help"],
    [["stop", "--help"], "unknown command 'stop'"],
    [["--prot", "7000"], "unknown option '--prot'\n(Did you mean --port?)"],
    [["start", "--quietly"], "unknown option '--quietly'"],
    [["start", "now"], "too many arguments"],
    [["--port"], "argument missing"],
    [["--port", "http"], "Is not a number. Use a number from 0 to 65535, such as 6900."],
    [["start", "--port=65536"], "Is over 65535."],
    [["--port", ""], "Is empty."],
    [["--host", ""], "Is empty. Use an address of this machine"],
    [["config"], "Usage: argilla-space config"],
    [["config", "chek"], "unknown command 'chek'\n(Did you mean check?)"],
    [["config", "check", "--jsn"], "unknown option '--jsn'\n(Did you mean --json?)"],
    [["config", "check", "PORT"], "too many arguments"],
  ];
  test.each(wrong)(
    "answers wrong usage with exit code 2 and what is wrong: %j, %j",
    async (args, message) => {
      const { exitCode, stdout, stderr } = await cli(args);
      expect([exitCode, stdout]).toEqual([2, ""]);
      expect(stderr).toContain(message);
    },
  );
});
