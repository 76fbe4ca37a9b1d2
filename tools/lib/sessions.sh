#!/usr/bin/env bash
# tools/lib/sessions.sh TALA SECONDS SESSIONS: inside tools/with-postgres, 10,000 requests a second from so many sessions (for tools/bench).
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/exchange.sh"
tala="$1"
seconds="$2"
sessions="$3"
work="$(mktemp -d)"
trap 'code=$?; trap - EXIT; end_all "$code"; exit "$code"' EXIT
make_log 1024
new_market
start_exchange first
wait_for "$work/first.port"
"$tala" load --server "127.0.0.1:$(cat "$work/first.port")" --operator-key "$work/operator.key" --sessions "$sessions" \
  --rate 10000 --seconds "$seconds" | grep '^result '
end_exchange first
