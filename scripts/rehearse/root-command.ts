import path from "node:path";
import { type Owner, pathInRoot } from "./root-folder.ts";

/** A command inside a root folder, in namespaces of its own. */
export interface RootCommand {
  readonly root: string;
  readonly readOnly: boolean;
  readonly mounts: readonly Mount[];
  /** All the variables that it gets. */
  readonly env: ReadonlyMap<string, string>;
  readonly workdir: string;
  readonly owner: Owner;
  readonly command: readonly string[];
}

export interface Mount {
  /** On this machine, or `tmpfs` for an empty folder in memory. */
  readonly source: string;
  /** Inside the root, where it must be there already, except below `/dev/machine`. */
  readonly target: string;
  readonly readOnly: boolean;
}

const enterRoot = path.join(import.meta.dirname, "enter-root.sh");

/** The command line, to be run as root, that becomes the command as process 1 of namespaces of its own. */
export function rootCommandLine(order: RootCommand): readonly [program: string, ...args: string[]] {
  const mounts = order.mounts.flatMap(({ source, target, readOnly }) => [
    source,
    pathInRoot(order.root, target, "followed"),
    readOnly ? "ro" : "rw",
  ]);
  const variables = [...order.env].map(([name, value]) => `${name}=${value}`);
  return [
    "unshare",
    ...["--mount", "--pid", "--ipc", "--uts", "--fork", "--kill-child=SIGKILL"],
    ...[enterRoot, order.root, order.readOnly ? "ro" : "rw", ...mounts, "--"],
    // By its whole path: it is looked up after the environment has become the container's.
    ...["env", "-i", ...variables, "/usr/bin/unshare"],
    ...[`--root=${order.root}`, `--wd=${order.workdir}`],
    ...[`--setgid=${order.owner.gid}`, `--setuid=${order.owner.uid}`],
    ...["--", ...order.command],
  ];
}
