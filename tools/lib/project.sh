#!/usr/bin/env bash
# tools/lib/project.sh TALA SECONDS FLOW: inside tools/with-postgres, writes a journal with a load of FLOW while nobody projects it, then
# has `tala follow` make all tables of it, the exchange stopped (for tools/bench).
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/exchange.sh"
tala="$1"
seconds="$2"
flow="$3"
work="$(mktemp -d)"
trap 'code=$?; trap - EXIT; end_all "$code"; exit "$code"' EXIT
new_market
start_exchange first --no-follower
wait_for "$work/first.port"
"$tala" load --server "127.0.0.1:$(cat "$work/first.port")" --operator-key "$work/operator.key" --sessions 50 --rate 0 --seconds "$seconds" \
  --warm-up 1 --flow "$flow" >"$work/load.log" 2>&1
end_exchange first
begun="$(now)"
"$tala" follow --market QH --snapshot-every 1000000000 --log-level warning >>"$work/follow.log" 2>&1 &
follower=$!
echo "$follower" >"$work/follow.pid"
sleep 0.3
# Told to stop, it comes to the journal's end first.
kill -TERM "$follower"
wait "$follower"
rm -f "$work/follow.pid"
took="$(seconds_since "$begun")"
events="$(sql 'select order_events + market_events + trades from tala.projection')"
[[ "$(sql 'select block from tala.projection')" == "$(sql 'select last_block from tala.leadership')" ]]
echo "result name=project events=$events commands=$(sql 'select sequence from tala.projection') seconds=$took per_s=$(awk -v e="$events" -v s="$took" 'BEGIN { printf "%d", e / s }')"
