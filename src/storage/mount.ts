/** What a path is mounted from, as far as keeping data is concerned. */
export interface Mount {
  /**
   * `disk`: a real file system of its own. `bucket`: a storage bucket of Hugging Face. `remote`: another FUSE or network
   * file system, of which nobody knows when it keeps what is written. `none`: it goes with the container.
   */
  readonly kind: "disk" | "bucket" | "remote" | "none";
  /** The file system's name in the kernel (`ext4`, `fuse.hf-mount`); undefined when the mount table is not known. */
  readonly fileSystem: string | undefined;
  readonly readOnly: boolean;
}

/** How `hf-mount` names itself; over NFS it serves the machine that it runs on, from the root. */
const BUCKET_SOURCES: Readonly<Record<string, string>> = { fuse: "hf-mount", nfs: "127.0.0.1:/" };
const REMOTE = /^(?:fuse(?:\.|blk$|$)|nfs|cifs|smb|9p|ceph|glusterfs|lustre)/;
/** The root of a container that is run without root is FUSE too, and goes with it all the same. */
const EPHEMERAL = new Set(["overlay", "aufs", "tmpfs", "ramfs", "rootfs", "squashfs", "fuse.fuse-overlayfs"]);

/**
 * Looks a path up in the kernel's mount table (`/proc/self/mountinfo`, see proc(5)). No variable tells a container in
 * a Space what is mounted, so the table is the only witness. A path on the root's own mount is `none` whatever the root
 * is: in a container the root goes with the container.
 */
export function findMount(mountinfo: string, path: string): Mount {
  let best: { point: string; mount: Mount } | undefined;
  for (const line of mountinfo.split("\n")) {
    const entry = parseLine(line);
    if (!entry || !contains(entry.point, path)) continue;
    // Of two mounts on one point the later one covers the earlier.
    if (!best || entry.point.length >= best.point.length) best = entry;
  }
  if (!best) return { kind: "none", fileSystem: undefined, readOnly: false };
  return best.point === "/" ? { ...best.mount, kind: "none" } : best.mount;
}

function parseLine(line: string): { point: string; mount: Mount } | undefined {
  const [left, right] = line.split(" - ");
  const fields = left?.split(" ") ?? [];
  const [fileSystem, source = ""] = right?.split(" ") ?? [];
  const [point, options] = [fields[4], fields[5]];
  if (!point || !options || !fileSystem) return undefined;
  const superOptions = right?.split(" ")[2] ?? "";
  const readOnly = [options, superOptions].some((list) => list.split(",").includes("ro"));
  return { point: decodePoint(point), mount: { kind: kindOf(fileSystem, source), fileSystem, readOnly } };
}

function kindOf(fileSystem: string, source: string): Mount["kind"] {
  if (EPHEMERAL.has(fileSystem)) return "none";
  const [family = ""] = fileSystem.split(".");
  if (fileSystem === "fuse.hf-mount" || BUCKET_SOURCES[family] === source) return "bucket";
  return REMOTE.test(fileSystem) ? "remote" : "disk";
}

function contains(point: string, path: string): boolean {
  return point === "/" || path === point || path.startsWith(`${point}/`);
}

/** The kernel writes space, tab, newline and backslash as octal escapes. */
function decodePoint(point: string): string {
  return point.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
