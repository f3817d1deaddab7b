import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { AwsClient } from "aws4fetch";
import { TEST_ACCESS_KEY, TEST_SECRET_KEY } from "./replica-settings.ts";

/** Programs that the gate built, by the environment; undefined where they are not to be had. */
export const BUCKETFS = process.env.ARGILLA_TEST_BUCKETFS;
export const S3_SERVER = process.env.ARGILLA_TEST_S3_SERVER;

const REMOTE_CALLS = ["put", "get", "head", "list", "delete", "rename", "copy"];

/** A bucket mounted by a program that plays a Space's, over a plain folder of committed objects. */
export class MountedBucket implements AsyncDisposable {
  readonly mount: string;
  readonly #remote: string;
  readonly #options: readonly string[];
  readonly #ownsRemote: boolean;
  #program: MountProgram;

  /** @param remote the objects of another mount, for a second one of the same bucket */
  static async start(
    mode: "streaming" | "advanced",
    remote?: string,
    args: string[] = [],
  ): Promise<MountedBucket> {
    const folder = await mkdtemp(join(tmpdir(), "argilla-space-bucket-"));
    const mount = join(folder, "mount");
    const objects = remote ?? join(folder, "remote");
    const options = ["-mode", mode, ...args];
    const program = await mountObjects(objects, mount, options);
    return new MountedBucket(mount, objects, options, program, remote === undefined);
  }

  private constructor(
    mount: string,
    remote: string,
    options: readonly string[],
    program: MountProgram,
    ownsRemote: boolean,
  ) {
    this.mount = mount;
    this.#remote = remote;
    this.#options = options;
    this.#program = program;
    this.#ownsRemote = ownsRemote;
  }

  get remote(): string {
    return this.#remote;
  }

  async control(path: string, body?: unknown): Promise<void> {
    await fetch(`${this.#program.control}${path}`, {
      method: "POST",
      ...(body ? { body: JSON.stringify(body) } : {}),
    }).catch(() => {
      // Told to die, it does not answer.
    });
  }

  /** How often the bucket behind the mount was asked for something. */
  async remoteCalls(): Promise<number> {
    const { calls } = (await (await fetch(`${this.#program.control}/stats`)).json()) as {
      calls: Record<string, number>;
    };
    return REMOTE_CALLS.reduce((sum, name) => sum + (calls[name] ?? 0), 0);
  }

  /** The committed objects by key. */
  async committed(): Promise<Map<string, Buffer>> {
    const objects = new Map<string, Buffer>();
    for (const name of await readdir(this.#remote, { recursive: true })) {
      const path = join(this.#remote, name);
      if ((await stat(path)).isFile()) objects.set(relative(this.#remote, path), await readFile(path));
    }
    return objects;
  }

  /** Detached while in use: what is at the mount point then lies on the disk below. */
  detach(): void {
    spawnSync("umount", ["-l", this.mount]);
  }

  /** Mounted anew in the same place after a power cut: this bucket, or the one of other objects. */
  async remount(objects = this.#remote): Promise<void> {
    await this.#end();
    this.#program = await mountObjects(objects, this.mount, this.#options);
  }

  /** Mounted for reading only, or for writing again, as the kernel has it. */
  setWritable(writable: boolean): void {
    spawnSync("mount", ["-o", `remount,bind,${writable ? "rw" : "ro"}`, this.mount]);
  }

  /** A power cut, since nobody wants what it has not stored. */
  async #end(): Promise<void> {
    const { child } = this.#program;
    const exited = child.exitCode === null && child.signalCode === null ? once(child, "exit") : undefined;
    child.kill("SIGKILL");
    await exited;
    this.detach();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end();
    await rm(this.mount, { recursive: true, force: true });
    if (this.#ownsRemote) {
      await rm(this.#remote, { recursive: true, force: true });
      await rm(`${this.#remote}.incoming`, { recursive: true, force: true });
    }
  }
}

interface MountProgram {
  readonly child: ChildProcess;
  /** Address by which it is told what to do. */
  readonly control: string;
}

async function mountObjects(
  objects: string,
  mount: string,
  options: readonly string[],
): Promise<MountProgram> {
  if (!BUCKETFS) throw new Error("ARGILLA_TEST_BUCKETFS names no program.");
  await mkdir(mount, { recursive: true });
  await mkdir(objects, { recursive: true });
  const child = spawn(BUCKETFS, ["-remote", objects, "-mount", mount, ...options], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  const { ctl } = JSON.parse(String(line)) as { ctl: string };
  return { child, control: ctl };
}

/** A real S3 server with a bucket. */
export class S3Server implements AsyncDisposable {
  readonly bucketUrl: string;
  readonly #folder: string;
  readonly #ownsFolder: boolean;
  readonly #child: ChildProcess;

  /** @param kept the folder of a server before, with what it stored */
  static async start(kept?: string): Promise<S3Server> {
    if (!S3_SERVER) throw new Error("ARGILLA_TEST_S3_SERVER names no program.");
    const folder = kept ?? (await mkdtemp(join(tmpdir(), "argilla-space-s3-")));
    await mkdir(join(folder, "data"), { recursive: true });
    const port = await freePort();
    const child = spawn(
      S3_SERVER,
      [
        "--port",
        `127.0.0.1:${port}`,
        "--access",
        TEST_ACCESS_KEY,
        "--secret",
        TEST_SECRET_KEY,
        "--quiet",
        "posix",
        join(folder, "data"),
      ],
      { stdio: "ignore" },
    );
    const bucketUrl = `http://127.0.0.1:${port}/labels`;
    const aws = new AwsClient({
      accessKeyId: TEST_ACCESS_KEY,
      secretAccessKey: TEST_SECRET_KEY,
      service: "s3",
      region: "us-east-1",
    });
    for (;;) {
      const made = await aws
        .sign(bucketUrl, { method: "PUT" })
        .then(fetch, () => undefined)
        .catch(() => undefined);
      // 409: it is there already.
      if (made?.ok || made?.status === 409) return new S3Server(bucketUrl, folder, kept === undefined, child);
      if (child.exitCode !== null) throw new Error("The S3 server ended.");
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  private constructor(bucketUrl: string, folder: string, ownsFolder: boolean, child: ChildProcess) {
    this.bucketUrl = bucketUrl;
    this.#folder = folder;
    this.#ownsFolder = ownsFolder;
    this.#child = child;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const exited = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await exited;
    if (this.#ownsFolder) await rm(this.#folder, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
