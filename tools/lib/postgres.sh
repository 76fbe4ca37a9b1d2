# Functions for scripts that run a PostgreSQL cluster of their own: find the binaries, make, start and stop a cluster in one folder.
# Source this file; it changes nothing by itself. The server listens on a Unix socket in that folder and nowhere else, and fsync
# stays on, because what is measured and tested here is what must hold in production.

# The folder of PostgreSQL 15's own binaries. What else is on the PATH may be wrappers or another version.
postgres_bin() {
  local folder
  for folder in "${TALA_POSTGRES_BIN:-}" /usr/lib/postgresql/15/bin /usr/pgsql-15/bin; do
    if [[ -n "$folder" && -x "$folder/initdb" ]]; then
      echo "$folder"
      return 0
    fi
  done
  echo "PostgreSQL 15 was not found; install postgresql-15 or set TALA_POSTGRES_BIN to its bin folder" >&2
  return 1
}

# Who runs the server: PostgreSQL refuses to run as root.
postgres_user() {
  if [[ "$(id -u)" != 0 ]]; then
    id -un
  elif id -u postgres >/dev/null 2>&1; then
    echo postgres
  else
    echo nobody
  fi
}

# postgres_as COMMAND...: runs a command as that user, in a folder it can certainly enter.
postgres_as() {
  if [[ "$(id -u)" != 0 ]]; then
    (cd / && "$@")
  else
    (cd / && runuser -u "$(postgres_user)" -- "$@")
  fi
}

# postgres_conninfo FOLDER: how libpq reaches the cluster in FOLDER.
postgres_conninfo() {
  echo "host=$1 dbname=tala user=tala"
}

# postgres_init FOLDER: makes a cluster in FOLDER/data, with FOLDER for its socket and log. FOLDER must exist and be ours alone.
postgres_init() {
  local folder="$1" bin
  bin="$(postgres_bin)" || return 1
  if ((${#folder} > 80)); then
    echo "the path $folder is too long for a Unix socket" >&2
    return 1
  fi
  if [[ "$(id -u)" == 0 ]]; then
    chown "$(postgres_user)" "$folder" || return 1
  fi
  postgres_as "$bin/initdb" --no-sync --no-instructions -A trust -E UTF8 --locale=C -U tala \
    -D "$folder/data" >"$folder/initdb.log" 2>&1 || {
    cat "$folder/initdb.log" >&2
    return 1
  }
  postgres_as tee -a "$folder/data/postgresql.conf" >/dev/null <<CONF
listen_addresses = ''
unix_socket_directories = '$folder'
max_connections = 300
max_wal_size = 4GB
fsync = on
full_page_writes = on
synchronous_commit = on
CONF
}

# postgres_start FOLDER: starts the cluster and waits until it answers; makes the database `tala` the first time.
postgres_start() {
  local folder="$1" bin
  bin="$(postgres_bin)" || return 1
  postgres_as "$bin/pg_ctl" start -s -w -t 60 -D "$folder/data" -l "$folder/log" || {
    postgres_as tail -n 20 "$folder/log" >&2
    return 1
  }
  if ! "$bin/psql" -qXAt -h "$folder" -U tala -d postgres \
    -c "select 1 from pg_database where datname = 'tala'" | grep -q 1; then
    "$bin/createdb" -h "$folder" -U tala tala
  fi
}

# postgres_stop FOLDER [MODE]: stops the postmaster that runs in FOLDER, and no other; no error if none runs.
postgres_stop() {
  local folder="$1" mode="${2:-fast}" bin
  bin="$(postgres_bin)" || return 1
  if postgres_as "$bin/pg_ctl" status -D "$folder/data" >/dev/null 2>&1; then
    postgres_as "$bin/pg_ctl" stop -s -w -t 60 -m "$mode" -D "$folder/data"
  fi
}
