#!/usr/bin/env bash
# From a fresh clone to a running server: fetches what is missing, builds what has changed,
# and becomes the server, so that Ctrl-C and signals reach it directly.
set -euo pipefail

script=${BASH_SOURCE[0]}
while [[ -L $script ]]; do
  target=$(readlink "$script")
  [[ $target == /* ]] || target=$(dirname -- "$script")/$target
  script=$target
done
scripts=$(CDPATH='' cd -P -- "$(dirname -- "$script")" && pwd)

# Answered here, without Node.js, so that it works before anything is installed.
for argument in "$@"; do
  case $argument in
    -h | --help)
      cat <<'USAGE'
Usage: scripts/start.sh [--port NUMBER] [--host ADDRESS] [other options of "argilla-space start"]

Starts the annotation server. The first start installs and builds what is needed
(under a minute); later starts go straight to the server. Stop it with Ctrl-C.
USAGE
      if [[ -f $scripts/settings.txt ]]; then
        echo
        cat "$scripts/settings.txt"
      fi
      exit 0
      ;;
  esac
done

# shellcheck source=scripts/node.sh
. "$scripts/node.sh"
use_node
node --disable-warning=ExperimentalWarning "$scripts/prepare.ts" build
exec node "$scripts/../dist/main.js" start "$@"
