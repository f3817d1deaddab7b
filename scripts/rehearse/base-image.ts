import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { toolsFolder } from "../prepare/project-folder.ts";
import { emptyConfig, type Image } from "./image.ts";
import { bytesIn } from "./image-store.ts";
import { RehearsalProblem } from "./rehearsal-problem.ts";
import { rootCommandLine } from "./root-command.ts";
import { runToEnd } from "./run-to-end.ts";

/** Grows with every change of the recipe below, so that an older root is not taken for a current one. */
const recipe = 1;
/** What the image has beside Node.js; the version matters little, for it stays behind in the build stage. */
const npmVersion = "11.19.1";
const cacheFolder = path.join(toolsFolder, "rehearsal");

/** What Debian's slim images leave out, and what debootstrap leaves behind. */
const leftOut = [
  "usr/share/doc",
  "usr/share/info",
  "usr/share/lintian",
  "usr/share/locale",
  "usr/share/man",
  "var/cache/apt",
  "var/lib/apt/lists",
  "var/log",
];

export interface BaseImageOptions {
  /** Path of the namespace in which the network is. */
  readonly netNamespace: string;
}

/**
 * A stand-in for an official `node:<version>-<debian release>-slim`, made by debootstrap and the package registry on
 * first use. It lacks yarn and corepack.
 *
 * @throws RehearsalProblem on any other name; Error when making it fails
 */
export async function prepareBaseImage(name: string, options: BaseImageOptions): Promise<Image> {
  const [, version, release] = /^node:(\d+\.\d+\.\d+)-([a-z]+)-slim$/.exec(name) ?? [];
  if (version === undefined || release === undefined) {
    throw new RehearsalProblem(
      `The base image ${name} is none that can be made here (node:1.2.3-release-slim).`,
    );
  }
  mkdirSync(cacheFolder, { recursive: true });
  const root = path.join(cacheFolder, `${name.replace(":", "-")}-${process.arch}-${recipe}`);
  if (!existsSync(root)) {
    const staging = mkdtempSync(path.join(cacheFolder, "making-"));
    try {
      await makeRoot(path.join(staging, "root"), release, version, options);
      renameSync(path.join(staging, "root"), root);
    } finally {
      rmSync(staging, { recursive: true, force: true });
    }
  }
  return {
    name,
    files: { folders: [root] },
    config: {
      ...emptyConfig,
      env: new Map([
        ["PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
        ["NODE_VERSION", version],
      ]),
      entrypoint: ["docker-entrypoint.sh"],
      cmd: ["node"],
    },
    layers: [{ createdBy: `FROM ${name} (a stand-in)`, bytes: bytesIn(root) }],
  };
}

async function makeRoot(
  root: string,
  release: string,
  version: string,
  { netNamespace }: BaseImageOptions,
): Promise<void> {
  const online = (...command: string[]) => runToEnd("nsenter", [`--net=${netNamespace}`, ...command]);
  await online("debootstrap", "--variant=minbase", release, root);
  for (const folder of leftOut) rmSync(path.join(root, folder), { recursive: true, force: true });
  for (const folder of ["var/cache/apt/archives/partial", "var/lib/apt/lists/partial", "var/log/apt"]) {
    mkdirSync(path.join(root, folder), { recursive: true });
  }
  // Places for the machine's own, which a container engine puts there too.
  for (const file of ["etc/resolv.conf", "etc/hosts", "etc/hostname"])
    writeFileSync(path.join(root, file), "");
  writeFileSync(
    path.join(root, "etc/apt/apt.conf.d/docker-clean"),
    'DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/*.bin || true"; };\n',
  );

  const packages = path.join(path.dirname(root), "packages");
  const node = `node-${process.platform}-${process.arch}`;
  await online(
    ...["npm", "install", "--prefix", packages, "--ignore-scripts", "--no-save", "--no-audit", "--no-fund"],
    ...[`${node}@${version}`, `npm@${npmVersion}`],
  );
  const local = path.join(root, "usr/local");
  for (const folder of ["bin", "include", "share"]) {
    cpSync(path.join(packages, "node_modules", node, folder), path.join(local, folder), { recursive: true });
  }
  mkdirSync(path.join(local, "lib/node_modules"), { recursive: true });
  cpSync(path.join(packages, "node_modules/npm"), path.join(local, "lib/node_modules/npm"), {
    recursive: true,
  });
  for (const program of ["npm", "npx"]) {
    symlinkSync(`../lib/node_modules/npm/bin/${program}-cli.js`, path.join(local, "bin", program));
  }
  for (const command of [
    ["groupadd", "--gid", "1000", "node"],
    ["useradd", "--uid", "1000", "--gid", "node", "--shell", "/bin/bash", "--create-home", "node"],
  ]) {
    const [program, ...args] = rootCommandLine({
      root,
      readOnly: false,
      mounts: [],
      env: new Map([["PATH", "/usr/sbin:/usr/bin"]]),
      workdir: "/",
      owner: { uid: 0, gid: 0 },
      command,
    });
    execFileSync(program, args);
  }
}
