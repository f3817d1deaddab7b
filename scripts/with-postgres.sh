#!/usr/bin/env bash
# Runs a command with ARGILLA_TEST_POSTGRES_URL pointing to a throw-away PostgreSQL:
#   scripts/with-postgres.sh npm run test:jest -- test/api
set -euo pipefail

scripts=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=scripts/node.sh
. "$scripts/node.sh"
use_node
node --disable-warning=ExperimentalWarning "$scripts/prepare.ts" packages
exec node "$scripts/gate/with-postgres.ts" "$@"
