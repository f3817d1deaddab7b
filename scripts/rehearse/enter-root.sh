#!/bin/sh
# Runs a command with a root folder made ready as a container finds it, in the namespaces that the caller has made:
#   enter-root.sh ROOT rw|ro [SOURCE TARGET rw|ro]... -- COMMAND...
# A SOURCE "tmpfs" is an empty folder in memory. The command is the machine's own; changing root is its business.
set -eu

root=$1 access=$2
shift 2

if [ "$access" = ro ]; then
  mount --bind "$root" "$root"
  mount -o remount,bind,ro "$root"
fi
mount -t proc proc "$root/proc"
mount -t tmpfs -o mode=755,size=64m tmpfs "$root/dev"
for device in null zero full random urandom tty; do
  : >"$root/dev/$device"
  mount --bind "/dev/$device" "$root/dev/$device"
done
ln -s /proc/self/fd "$root/dev/fd"
ln -s /proc/self/fd/0 "$root/dev/stdin"
ln -s /proc/self/fd/1 "$root/dev/stdout"
ln -s /proc/self/fd/2 "$root/dev/stderr"
ln -s pts/ptmx "$root/dev/ptmx"
mkdir -m 1777 "$root/dev/shm"
mkdir "$root/dev/machine" "$root/dev/pts"
mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"

while [ "$1" != -- ]; do
  case $1 in
    tmpfs) mount -t tmpfs -o mode=1777 tmpfs "$2" ;;
    *)
      # What belongs to the machine has no place in the root's own files.
      case $2 in "$root"/dev/machine/*) : >"$2" ;; esac
      mount --bind "$1" "$2"
      if [ "$3" = ro ]; then mount -o remount,bind,ro "$2"; fi
      ;;
  esac
  shift 3
done
shift
exec "$@"
