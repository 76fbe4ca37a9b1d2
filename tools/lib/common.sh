# Functions shared by the scripts in tools/: where things are, what is missing, how long a stage took.
# Source this file; it changes the folder to the repository's root and nothing else.

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
cd "$root"

# Packages of Debian 12 that the build and the tests need beside the Swift toolchain.
# strace, e2fsprogs, mount and procps are for faults (tools/lib/fault-cluster.sh): without them some kinds are not done, and the run says so.
debian_packages=(postgresql-15 libpq-dev pkg-config python3 strace e2fsprogs mount procps)

say() {
  printf '%s\n' "$*"
}

die() {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 1
}

# print_help SCRIPT: the comment at the head of a script is its help.
print_help() {
  awk 'NR == 1 { next } /^#/ { sub(/^# ?/, ""); print; next } { exit }' "$1"
}

require_swift() {
  command -v swift >/dev/null ||
    die "swift was not found; install the Swift 6.3 toolchain (https://www.swift.org/install) and put its bin folder on the PATH"
}

# The folder of the toolchain that `swift` belongs to. Its llvm tools fit the compiler; the system's need not.
toolchain_bin() {
  dirname "$(readlink -f "$(command -v swiftc)")"
}

missing_packages() {
  local package status
  for package in "${debian_packages[@]}"; do
    # dpkg-query fails for a package it has never heard of, which is the answer "missing".
    if ! status="$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>&1)" ||
      [[ "$status" != installed ]]; then
      printf '%s\n' "$package"
    fi
  done
}

# as_root COMMAND...: runs a command with root's rights, or fails if it would have to ask for a password.
as_root() {
  if [[ "$(id -u)" == 0 ]]; then
    "$@"
  else
    sudo -n "$@"
  fi
}

can_be_root() {
  [[ "$(id -u)" == 0 ]] || { command -v sudo >/dev/null && sudo -n true; }
}

# Installs what is missing of `debian_packages`. PostgreSQL's package would make and start a cluster of its own; the tests make
# theirs, so that is switched off first, unless some PostgreSQL was there before us.
install_missing() {
  local missing=()
  if ! command -v dpkg-query >/dev/null; then
    say "not a Debian system: make sure that the equivalents of these are installed: ${debian_packages[*]}"
    return
  fi
  mapfile -t missing < <(missing_packages)
  if ((${#missing[@]} == 0)); then
    say "packages: nothing is missing"
    return
  fi
  can_be_root ||
    die "these packages are missing and sudo asks for a password; run: sudo apt-get update && sudo DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ${missing[*]}"
  if [[ ! -e /etc/postgresql-common ]]; then
    as_root mkdir -p /etc/postgresql-common/createcluster.d
    say "create_main_cluster = false" |
      as_root tee /etc/postgresql-common/createcluster.d/tala.conf >/dev/null
  fi
  say "packages: installing ${missing[*]}"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -q -y --no-install-recommends "${missing[@]}"
}

# timed NAME COMMAND...: runs one stage under a headline and appends "NAME SECONDS s" to `stage_times`. A failing stage ends the
# script, with the stage's name as the last line.
stage_times=()
timed() {
  local name="$1" begun="$SECONDS" code=0
  shift
  say "== $name"
  # Not `"$@" || code=$?`: in a condition bash would pass over the failing commands inside a function.
  set +e
  (
    set -e
    "$@"
  )
  code=$?
  set -e
  if ((code != 0)); then
    say "== $name FAILED after $((SECONDS - begun)) s (exit code $code)"
    exit "$code"
  fi
  say "== $name passed in $((SECONDS - begun)) s"
  stage_times+=("$name $((SECONDS - begun)) s")
}
