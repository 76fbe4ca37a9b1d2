# Functions for scripts inside tools/with-postgres that run an exchange. Source this file; set `tala` and `work` first.

# start_exchange NAME [OPTION...]: runs `tala serve` under that instance's name; its process id is in $work/NAME.pid, its port in $work/NAME.port.
start_exchange() {
  local name="$1"
  shift
  rm -f "$work/$name.port"
  "$tala" serve --market QH --instance "$name" --listen 127.0.0.1:0 --port-file "$work/$name.port" \
    --session-rate 1000000 --member-rate 1000000 "$@" >>"$work/$name.log" 2>&1 &
  echo $! >"$work/$name.pid"
}

# wait_for FILE [SECONDS]: until the file has something in it.
wait_for() {
  local tries=$((${2:-120} * 50))
  for ((; tries > 0; tries--)); do
    [[ -s "$1" ]] && return 0
    sleep 0.02
  done
  echo "$1 did not come" >&2
  return 1
}

# end_exchange NAME [SIGNAL]: ends it and waits. Told to stop (TERM, which is the signal if none is given) its exit code is this one's.
end_exchange() {
  local pid code=0
  pid="$(cat "$work/$1.pid")"
  rm -f "$work/$1.pid"
  kill "-${2:-TERM}" "$pid" 2>/dev/null || echo "the exchange $1 had ended before" >&2
  wait "$pid" 2>/dev/null || code=$?
  if [[ "${2:-TERM}" == TERM ]]; then return "$code"; fi
}

# end_all: for a trap; ends what is left, and shows the logs if CODE is not 0.
end_all() {
  local code="$1" file
  for file in "$work"/*.pid; do
    if [[ -e "$file" ]]; then end_exchange "$(basename "$file" .pid)" || echo "it ended with $?" >&2; fi
  done
  if ((code != 0)); then tail -n 20 "$work"/*.log >&2 || echo "no log" >&2; fi
  rm -rf "$work"
}

new_market() {
  "$tala" keys new "$work/operator.key" >/dev/null
  "$tala" migrate --market QH --operator-key "$work/operator.key" >/dev/null
}

# make_log MEGABYTES: has the server make so much of its log beforehand, as one that has run for a while has it: it uses segments again, and
# makes a new one, 40 ms in which nothing is committed, only where it has none.
make_log() {
  sql "alter system set min_wal_size = '$1MB'"
  sql "select pg_reload_conf()" >/dev/null
  sql "do \$\$ begin for i in 1..$(($1 / 16)) loop perform pg_logical_emit_message(false, '', 'x'); perform pg_switch_wal(); end loop; end \$\$"
  sql checkpoint
}

sql() { psql -XAtq "$TALA_DATABASE" -c "$1"; }
now() { date +%s%N; }
# seconds_since NANOSECONDS
seconds_since() { awk -v a="$1" -v b="$(now)" 'BEGIN { printf "%.2f", (b - a) / 1e9 }'; }
