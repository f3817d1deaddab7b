import { existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import { projectFolder, toolsFolder } from "../prepare/project-folder.ts";
import type { RunCommand } from "./system-packages.ts";

/** A program for the tests of storage, or why there is none. */
export type BucketProgram = { program: string } | { unavailable: string };

const S3_SERVER = "github.com/versity/versitygw/cmd/versitygw@v1.8.0";
const LITESTREAM = "github.com/benbjohnson/litestream/cmd/litestream@v0.5.18";
const BUILD_SECONDS = 600;
const folder = path.join(toolsFolder, "go");
/** An emulated mount lies beside some clones of the project; nothing else depends on it. */
const emulatedMount = path.join(projectFolder, "..", "shared", "bucketfs");

/** Builds the program that plays a mounted bucket, where its source is to be had. */
export async function prepareMountedBucket(run: RunCommand): Promise<BucketProgram> {
  const program = path.join(folder, "bucketfs");
  if (!existsSync(emulatedMount))
    return { unavailable: "the source of the emulated mount is not beside the project" };
  if (!existsSync("/dev/fuse")) return { unavailable: "this machine has no /dev/fuse" };
  return existsSync(program)
    ? { program }
    : build(run, ["build", "-C", emulatedMount, "-o", program, "."], program);
}

/** Builds an S3 server from the Go module proxy. */
export async function prepareS3Server(run: RunCommand): Promise<BucketProgram> {
  const program = path.join(folder, "versitygw");
  return existsSync(program) ? { program } : build(run, ["install", S3_SERVER], program);
}

/** Builds what the figures of storage are held against, from the Go module proxy. */
export async function prepareLitestream(run: RunCommand): Promise<BucketProgram> {
  const program = path.join(folder, "litestream");
  return existsSync(program) ? { program } : build(run, ["install", LITESTREAM], program);
}

async function build(run: RunCommand, args: readonly string[], program: string): Promise<BucketProgram> {
  mkdirSync(folder, { recursive: true });
  if ((await run("go", ["version"])).exitCode !== 0) return { unavailable: "there is no Go (golang.org)" };
  const command = ["env", `GOBIN=${folder}`, "GOFLAGS=-buildvcs=false", "go", ...args];
  const { exitCode, problem } = await run("timeout", [String(BUILD_SECONDS), ...command]);
  if (exitCode === 0) return { program };
  return { unavailable: `go ${args[0]} failed (${problem ?? `exit code ${exitCode}`})` };
}
