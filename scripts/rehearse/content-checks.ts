import { lstatSync, readdirSync, readFileSync, type Stats } from "node:fs";
import path from "node:path";
import { projectFolder } from "../prepare/project-folder.ts";
import type { Checklist } from "./checklist.ts";
import type { Image } from "./image.ts";
import type { ImageStore } from "./image-store.ts";
import { findOwner, type Owner, pathInRoot } from "./root-folder.ts";

/** Programs that build or fetch software. What Debian's own package manager consists of came with the base image. */
const buildPrograms = [
  ...["cc", "gcc", "g++", "c++", "clang", "ld", "make", "cmake", "cargo", "rustc", "go", "node-gyp"],
  ...["python3", "pip", "npm", "npx", "corepack", "yarn", "yarnpkg", "pnpm", "git", "curl", "wget"],
  ...["esbuild", "tsc", "vite"],
];
const programFolders = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/opt"];

/** Folders that package managers leave behind, in which there must be no file. */
const cacheFolders = [
  ...["/var/lib/apt/lists", "/var/cache/apt", "/var/log", "/tmp", "/var/tmp", "/run"],
  ...["/root/.npm", "/root/.cache", "/root/.config", "/root/.npmrc", "/home/node/.npm", "/home/node/.cache"],
];

const applicationFolder = "/app";

/** What must and must not be in the image, looked at from outside. */
export function checkContent(image: Image, store: ImageStore, list: Checklist): void {
  using opened = store.open(image.files);
  const { root } = opened;
  const { config } = image;
  const user = findOwner(root, config.user || "0");
  list.check("it runs as uid 1000", user.uid === 1000, `USER is "${config.user}"`);

  const writable = entriesBelow(root, applicationFolder)
    .filter(([, stats]) => mayWrite(user, stats))
    .map(([inside]) => inside);
  list.check(
    `nothing in ${applicationFolder} may be written to by its user`,
    writable.length === 0,
    writable.join("\n"),
  );

  const programs = programFolders.flatMap((folder) =>
    namesIn(root, folder)
      .filter((name) => buildPrograms.includes(name) || name.startsWith("yarn-"))
      .map((name) => path.posix.join(folder, name)),
  );
  list.check("no build tool is left", programs.length === 0, programs.join("\n"));

  const cached = cacheFolders
    .flatMap((folder) => entriesBelow(root, folder).filter(([, stats]) => stats.isFile()))
    .map(([inside]) => inside);
  list.check("no package cache, log or setting of npm is left", cached.length === 0, cached.join("\n"));

  const needed = productionPackages();
  const strange = packagesIn(root, `${applicationFolder}/node_modules`).filter((name) => !needed.has(name));
  list.check("no package is there that is only for building", strange.length === 0, strange.join("\n"));

  const { version } = JSON.parse(readFileSync(path.join(projectFolder, "package.json"), "utf8"));
  const label = config.labels.get("org.opencontainers.image.version");
  list.check("its version label is that of the project", label === version, `${label}, not ${version}`);
}

function mayWrite({ uid, gid }: Owner, stats: Stats): boolean {
  if (stats.isSymbolicLink()) return false;
  if (stats.uid === uid) return true;
  return (stats.mode & 0o002) !== 0 || (stats.gid === gid && (stats.mode & 0o020) !== 0);
}

/** The packages that the lock file does not keep for development alone. */
function productionPackages(): Set<string> {
  const lock = JSON.parse(readFileSync(path.join(projectFolder, "package-lock.json"), "utf8")) as {
    packages: Record<string, { dev?: boolean }>;
  };
  const entries = Object.entries(lock.packages).filter(([, { dev }]) => !dev);
  return new Set(entries.map(([place]) => place.replace(/^.*node_modules\//, "")));
}

function packagesIn(root: string, folder: string): string[] {
  return namesIn(root, folder).flatMap((name) =>
    name.startsWith("@") ? namesIn(root, `${folder}/${name}`).map((part) => `${name}/${part}`) : [name],
  );
}

function namesIn(root: string, folder: string): string[] {
  const place = pathInRoot(root, folder, "followed");
  return lstatSync(place, { throwIfNoEntry: false })?.isDirectory() ? readdirSync(place) : [];
}

/** A file or folder and everything below it; nothing where there is none. */
function entriesBelow(root: string, inside: string): [inside: string, stats: Stats][] {
  const stats = lstatSync(pathInRoot(root, inside), { throwIfNoEntry: false });
  if (!stats) return [];
  const children = stats.isDirectory() ? namesIn(root, inside) : [];
  return [[inside, stats], ...children.flatMap((name) => entriesBelow(root, path.posix.join(inside, name)))];
}
