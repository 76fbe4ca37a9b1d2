#!/usr/bin/env bash
# tools/lib/recover.sh TALA COMMANDS FLOW: inside tools/with-postgres, writes a journal of so many commands with a load of FLOW, its one
# snapshot after nine tenths, then kills the exchange and times how it comes back (for tools/bench): with the snapshot, without, and by
# a standby. Each time is from the kill, or the start, to the first new order that is accepted.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/exchange.sh"
tala="$1"
commands="$2"
flow="$3"
work="$(mktemp -d)"
trap 'code=$?; trap - EXIT; end_all "$code"; exit "$code"' EXIT
new_market

journaled() { sql "select coalesce(max(last_sequence), 0) from (select last_sequence from tala.journal order by block desc limit 1) l"; }

# first_accepted NAME SINCE: waits until an order is accepted and prints the seconds that took.
first_accepted() {
  local answer
  for ((tries = 0; tries < 6000; tries++)); do
    if [[ -s "$work/$1.port" ]]; then
      answer="$(echo "buy 0.1 $symbol @ 1.0" |
        "$tala" trade --server "127.0.0.1:$(cat "$work/$1.port")" --member load-001 --user load --key "$work/keys/load-001.key" 2>/dev/null || true)"
      if [[ "$answer" == *accepted* ]]; then
        seconds_since "$2"
        return
      fi
    fi
    sleep 0.01
  done
  echo "no order was accepted" >&2
  return 1
}

start_exchange first --snapshot-every $((commands * 9 / 10)) --snapshot-minutes 1000000
wait_for "$work/first.port"
# No further beyond the snapshot than it has to be: the last million by a rate.
while left=$((commands - $(journaled))) && ((left > 0)); do
  seconds=$(((left - 1000000) / 400000 - 1))
  rate=0
  if ((seconds < 1)); then rate=$((left < 60000 ? 20000 : left / 3)) seconds=2; fi
  "$tala" load --server "127.0.0.1:$(cat "$work/first.port")" --operator-key "$work/operator.key" --keys "$work/keys" \
    --sessions 50 --rate "$rate" --seconds $((seconds > 20 ? 20 : seconds)) --warm-up 1 --flow "$flow" >"$work/load.log" 2>&1
done
day="$(sed -n 's/.*day \([0-9]*\);.*/\1/p' "$work/load.log" | head -1)"
symbol="LOAD.CHG.$day.2345"
# Tables and snapshot come to the journal's end first: what is measured is the start, not what was left undone.
for ((tries = 0; tries < 3000; tries++)); do
  [[ "$(sql 'select coalesce(max(block), 0) from tala.projection')" == "$(sql 'select last_block from tala.leadership')" ]] && break
  sleep 0.1
done
snapshot="$(sql 'select coalesce(max(sequence), 0) from tala.snapshot')"
all="$(journaled)"
echo "journal of $all commands in $(sql 'select last_block from tala.leadership') blocks, snapshot after $snapshot"

killed="$(now)"
end_exchange first KILL
start_exchange first --snapshot-every 1000000000
again="$(first_accepted first "$killed")"

start_exchange second --snapshot-every 1000000000
until grep -q 'standing by' "$work/second.log"; do sleep 0.05; done
sleep 2
killed="$(now)"
end_exchange first KILL
standby="$(first_accepted second "$killed")"

end_exchange second KILL
sql 'delete from tala.snapshot' >/dev/null
sleep 2.5
killed="$(now)"
start_exchange first --snapshot-every 1000000000 --no-follower
whole="$(first_accepted first "$killed")"
echo "result name=recover commands=$all snapshot=$snapshot again_s=$again standby_s=$standby whole_s=$whole"
