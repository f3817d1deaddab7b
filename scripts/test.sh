#!/usr/bin/env bash
# The whole gate, from a fresh clone: `scripts/test.sh --list` names its stages.
set -euo pipefail

scripts=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=scripts/node.sh
. "$scripts/node.sh"
if ! { use_node && node --disable-warning=ExperimentalWarning "$scripts/prepare.ts" packages; }; then
  # A gate that could not begin must still end like a failed one.
  echo "0 passed, 1 failed"
  exit 1
fi
exec node "$scripts/gate/gate.ts" "$@"
