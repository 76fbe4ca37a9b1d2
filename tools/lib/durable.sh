#!/usr/bin/env bash
# tools/lib/durable.sh TALA SECONDS FLOW: inside tools/with-postgres, loads an exchange and prints what the clients saw (for tools/bench).
set -euo pipefail
tala="$1"
seconds="$2"
flow="$3"
work="$(mktemp -d)"
server=""
finish() {
  local code=$?
  if [[ -n "$server" ]] && kill -0 "$server" 2>/dev/null; then
    kill -TERM "$server"
    wait "$server" || code=$?
  fi
  if ((code != 0)); then tail -20 "$work/serve.log" >&2 || echo "no log of the exchange" >&2; fi
  rm -rf "$work"
  exit "$code"
}
trap finish EXIT

# What the disk gives: one row a transaction, one connection, the same minute.
psql "$TALA_DATABASE" -qc 'create table commits (at bigint)'
echo 'insert into commits values (1)' >"$work/commit.sql"
(cd "$work" && "$TALA_POSTGRES_BIN/pgbench" -n -f commit.sql -c 1 -T 5 -l "$TALA_DATABASE" >/dev/null)
echo "commit_p50_us $(cat "$work"/pgbench_log.* | awk '{ print $3 }' | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }')"

"$tala" keys new "$work/operator.key" >/dev/null
"$tala" migrate --market QH --operator-key "$work/operator.key" >/dev/null
"$tala" serve --market QH --listen 127.0.0.1:0 --port-file "$work/port" --session-rate 1000000 --member-rate 1000000 >"$work/serve.log" 2>&1 &
server=$!
for _ in $(seq 100); do
  [[ -s "$work/port" ]] && break
  sleep 0.1
done
port="$(cat "$work/port")"
load=("$tala" load --server "127.0.0.1:$port" --operator-key "$work/operator.key" --sessions 50)
"${load[@]}" --rate 10000 --seconds "$seconds"
"${load[@]}" --rate 0 --seconds "$seconds" --flow "$flow"
