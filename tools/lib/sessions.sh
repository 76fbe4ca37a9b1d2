#!/usr/bin/env bash
# tools/lib/sessions.sh TALA SECONDS SESSIONS...: inside tools/with-postgres, 10,000 requests a second from so many sessions, one number after
# the other (for tools/bench).
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/exchange.sh"
tala="$1"
seconds="$2"
shift 2
work="$(mktemp -d)"
trap 'code=$?; trap - EXIT; end_all "$code"; exit "$code"' EXIT
new_market
start_exchange first
wait_for "$work/first.port"
for sessions in "$@"; do
  "$tala" load --server "127.0.0.1:$(cat "$work/first.port")" --operator-key "$work/operator.key" --keys "$work/keys" --sessions "$sessions" \
    --rate 10000 --seconds "$seconds" | grep '^result '
done
