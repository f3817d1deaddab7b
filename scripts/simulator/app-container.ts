import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { findFreePort } from "../gate/free-port.ts";
import { makeTemporaryFolder } from "../gate/temporary-folder.ts";
import { distFolder } from "../prepare/project-folder.ts";
import { type DataFolder, dataPath, inFrontOfCommand } from "./data-folder.ts";
import { filesBesideApp, type SpaceFiles } from "./space-template.ts";

/** What a container is started with. */
export interface ContainerOrder {
  /** All that the platform, the Space's settings and the simulator's network give it. */
  readonly env: Readonly<Record<string, string>>;
  /** The Space's repository. */
  readonly files: SpaceFiles;
  readonly data: DataFolder;
}

/** A container of a Space. Its disk goes with it. */
export interface AppContainer {
  /** Of 127.0.0.1, where it speaks plain http. */
  readonly port: number;
  readonly hasEnded: boolean;
  /** All that it printed so far. */
  output(): string;
  /** SIGTERM, and SIGKILL to one that does not listen. Resolves when it is gone. */
  stop(): Promise<void>;
}

export type StartContainer = (order: ContainerOrder) => Promise<AppContainer>;

/** The platform's own grace period is not documented; container engines give ten seconds. */
const GRACE_MS = 10_000;

const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** Runs the built working tree as a process of this machine, with a home and a working folder of its own. */
export async function startFromWorkingTree({ env, files, data }: ContainerOrder): Promise<AppContainer> {
  const disk = makeTemporaryFolder("simulated-container");
  const [app, home] = ["app", "home"].map((name) => path.join(disk.folder, name)) as [string, string];
  for (const folder of [app, home]) mkdirSync(folder);
  for (const [name, content] of filesBesideApp(files)) writeFileSync(path.join(app, name), content);
  const port = await findFreePort();
  const [program = "", ...args] = [
    ...inFrontOfCommand(data),
    ...[process.execPath, path.join(distFolder, "main.js"), "start"],
  ];
  const child = spawn(program, args, {
    cwd: app,
    env: {
      ...{ PATH: process.env.PATH, HOME: home, NODE_ENV: "production" },
      ...env,
      ...{ PORT: String(port), ARGILLA_STORAGE_PATH: dataPath(data) },
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  let output = "";
  let hasEnded = false;
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const ended = once(child, "close").finally(() => {
    hasEnded = true;
    running.delete(child);
    disk[Symbol.dispose]();
  });
  ended.catch((error: Error) => {
    output += `${error.message}\n`;
  });
  return {
    port,
    get hasEnded() {
      return hasEnded;
    },
    output: () => output,
    async stop() {
      if (hasEnded) return;
      child.kill("SIGTERM");
      const kill = setTimeout(() => child.kill("SIGKILL"), GRACE_MS);
      await ended;
      clearTimeout(kill);
    },
  };
}
