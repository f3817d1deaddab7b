import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCli } from "../../src/cli/index.ts";

export interface CliRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command line inside this process, with these variables alone and in an empty folder but for `files`. */
export async function cli(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  files: Readonly<Record<string, string | Uint8Array>> = {},
): Promise<CliRun> {
  const folder = await mkdtemp(join(tmpdir(), "argilla-space-test-"));
  const before = { env: process.env, folder: process.cwd() };
  let stdout = "";
  let stderr = "";
  try {
    for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
    process.chdir(folder);
    process.env = { HOME: "/home/ada", ...env };
    const exitCode = await runCli(args, {
      write: (text) => {
        stdout += text;
      },
      writeError: (text) => {
        stderr += text;
      },
    });
    return { exitCode, stdout, stderr };
  } finally {
    process.env = before.env;
    process.chdir(before.folder);
    await rm(folder, { recursive: true });
  }
}
