import { describe, expect, test } from "@jest/globals";
import { findMount } from "../../src/storage/mount.ts";
import { mountLine, mountTable } from "./mount-table.ts";

type Found = ReturnType<typeof findMount>;

const disk = (fileSystem: string): Found => ({ kind: "disk", fileSystem, readOnly: false });
const remote = (fileSystem: string): Found => ({ kind: "remote", fileSystem, readOnly: false });
const bucket = (fileSystem: string): Found => ({ kind: "bucket", fileSystem, readOnly: false });
/** What says of itself where it comes from. */
const from = (source: string, fileSystem: string) => mountLine("/data", fileSystem, "rw", "rw", source);
const none = (fileSystem: string | undefined): Found => ({ kind: "none", fileSystem, readOnly: false });

const CASES: [what: string, lines: string[], path: string, found: Found][] = [
  ["a volume", [mountLine("/data", "ext4")], "/data", disk("ext4")],
  ["a path inside a volume", [mountLine("/data", "xfs")], "/data/argilla/secret.key", disk("xfs")],
  ["a path with a slash at its end", [mountLine("/data", "btrfs")], "/data/", disk("btrfs")],
  ["a storage bucket", [mountLine("/data", "fuse.hf-mount")], "/data", bucket("fuse.hf-mount")],
  ["a storage bucket whose type says no more", [from("hf-mount", "fuse")], "/data/x", bucket("fuse")],
  ["a storage bucket over NFS", [from("127.0.0.1:/", "nfs")], "/data", bucket("nfs")],
  ["a FUSE that says nothing", [mountLine("/data", "fuse")], "/data/x", remote("fuse")],
  ["another program's FUSE", [mountLine("/data", "fuse.sshfs")], "/data", remote("fuse.sshfs")],
  ["NFS", [from("files.example:/", "nfs")], "/data", remote("nfs")],
  ["NFS of version 4", [mountLine("/data", "nfs4")], "/data", remote("nfs4")],
  ["ZFS", [mountLine("/data", "zfs")], "/data", disk("zfs")],
  ["a folder of the host of a virtual machine", [mountLine("/data", "virtiofs")], "/data", disk("virtiofs")],
  ["a Windows share", [mountLine("/data", "cifs")], "/data", remote("cifs")],
  ["the root of a container", [], "/data", none("overlay")],
  ["a tmpfs", [mountLine("/data", "tmpfs")], "/data", none("tmpfs")],
  ["a ramfs", [mountLine("/data", "ramfs")], "/data", none("ramfs")],
  ["an overlay of its own", [mountLine("/data", "overlay")], "/data", none("overlay")],
  ["an aufs", [mountLine("/data", "aufs")], "/data", none("aufs")],
  ["an overlay by FUSE", [mountLine("/data", "fuse.fuse-overlayfs")], "/data", none("fuse.fuse-overlayfs")],
  [
    "a volume mounted read-only",
    [mountLine("/data", "ext4", "ro,relatime")],
    "/data",
    { ...disk("ext4"), readOnly: true },
  ],
  [
    "a read-only file system that is mounted for writing",
    [mountLine("/data", "ext4", "rw", "ro,errors=remount-ro")],
    "/data",
    { ...disk("ext4"), readOnly: true },
  ],
  [
    "a volume whose options only look like ro",
    [mountLine("/data", "ext4", "rw,errors=remount-ro", "rw,root")],
    "/data",
    disk("ext4"),
  ],
  [
    "a bucket inside a volume",
    [mountLine("/data", "ext4"), mountLine("/data/bucket", "fuse.hf-mount")],
    "/data/bucket/x",
    bucket("fuse.hf-mount"),
  ],
  [
    "a bucket inside a volume, listed before it",
    [mountLine("/data/bucket", "fuse.hf-mount"), mountLine("/data", "ext4")],
    "/data/bucket/x",
    bucket("fuse.hf-mount"),
  ],
  [
    "a volume beside the bucket inside it",
    [mountLine("/data", "ext4"), mountLine("/data/bucket", "fuse.hf-mount")],
    "/data/argilla",
    disk("ext4"),
  ],
  [
    "a mount that covers an earlier one",
    [mountLine("/data", "fuse.hf-mount"), mountLine("/data", "ext4")],
    "/data",
    disk("ext4"),
  ],
  ["a folder whose name begins like a mount's", [mountLine("/data", "ext4")], "/data2", none("overlay")],
  ["a mount whose name begins like the folder's", [mountLine("/data2", "ext4")], "/data", none("overlay")],
  ["a name with a space", [mountLine("/my data", "ext4")], "/my data/x", disk("ext4")],
  ["a name with a backslash and a tab", [mountLine("/a\\040b\tc", "ext4")], "/a\\040b\tc", disk("ext4")],
  ["a name beyond ASCII", [mountLine("/données", "ext4")], "/données", disk("ext4")],
];

describe("the mount table", () => {
  test.each(CASES)("knows %s", (_, lines, path, found) => {
    expect(findMount(mountTable(...lines), path)).toEqual(found);
  });

  test("tells nothing where there is none, as on other systems than Linux", () => {
    expect(findMount("", "/data")).toEqual(none(undefined));
  });

  test("says of a root that is a disk that it goes with the container all the same", () => {
    expect(findMount(mountLine("/", "ext4"), "/data")).toEqual(none("ext4"));
  });

  test("is read past lines that make no sense", () => {
    const table = ["", "nonsense", "36 35 98:0 / /data rw", mountLine("/data", "ext4"), " - ext4"].join("\n");
    expect(findMount(table, "/data")).toEqual(disk("ext4"));
  });
});
