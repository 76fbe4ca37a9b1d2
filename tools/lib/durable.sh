#!/usr/bin/env bash
# tools/lib/durable.sh TALA SECONDS FLOW: inside tools/with-postgres, loads an exchange and prints what the clients saw (for tools/bench).
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/exchange.sh"
tala="$1"
seconds="$2"
flow="$3"
work="$(mktemp -d)"
trap 'code=$?; trap - EXIT; end_all "$code"; exit "$code"' EXIT
make_log 4096

# What the disk gives: one row a transaction, one connection, the same minute.
sql 'create table commits (at bigint)'
echo 'insert into commits values (1)' >"$work/commit.sql"
(cd "$work" && "$TALA_POSTGRES_BIN/pgbench" -n -f commit.sql -c 1 -T 5 -l "$TALA_DATABASE" >/dev/null)
echo "commit_p50_us $(cat "$work"/pgbench_log.* | awk '{ print $3 }' | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }')"

new_market
start_exchange first
wait_for "$work/first.port"
load=("$tala" load --server "127.0.0.1:$(cat "$work/first.port")" --operator-key "$work/operator.key" --sessions 50)
"${load[@]}" --rate 10000 --seconds "$seconds"
"${load[@]}" --rate 0 --seconds "$seconds" --flow "$flow"
end_exchange first
