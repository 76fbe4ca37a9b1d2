# Functions of tools/cluster: one etcd, three PostgreSQL nodes run by Patroni, and two exchanges a market, all in one folder of this
# machine and on ports of 127.0.0.1. Source common.sh and postgres.sh first, and set `folder` and `base`.
#
# What runs is known by FOLDER/NAME.pid, and ended only if the process of that number names our folder in its command line.

nodes=(a b c)

# --- Ports -------------------------------------------------------------------------------------------------------------------------

etcd_port() { say "$base"; }
etcd_peer_port() { say "$((base + 1))"; }
# node_number NODE: 1 for a.
node_number() { printf '%d' "$(($(printf '%d' "'$1") - $(printf '%d' "'a") + 1))"; }
sql_port() { say "$((base + 10 + $(node_number "$1")))"; }
rest_port() { say "$((base + 20 + $(node_number "$1")))"; }
# exchange_port MARKET 1|2
exchange_port() {
  local market index=0
  while read -r market; do
    if [[ "$market" == "$1" ]]; then
      say "$((base + 100 + 10 * index + $2))"
      return
    fi
    index=$((index + 1))
  done <"$folder/markets"
  return 1
}

# cluster_conninfo [USER [DATABASE]]: how libpq reaches whichever node takes writes.
cluster_conninfo() {
  local hosts="" ports="" node
  for node in "${nodes[@]}"; do
    hosts+="${hosts:+,}127.0.0.1"
    ports+="${ports:+,}$(sql_port "$node")"
  done
  say "host=$hosts port=$ports dbname=${2:-tala} user=${1:-tala} target_session_attrs=read-write connect_timeout=3"
}

# --- Processes ---------------------------------------------------------------------------------------------------------------------

# process NAME: the number of our process of that name, if it runs.
process() {
  local pid
  pid="$(cat "$folder/$1.pid" 2>/dev/null)" || return 1
  is_ours "$pid" || return 1
  say "$pid"
}

# is_ours PID: whether such a process runs and names our folder. One that has ended and was not waited for names nothing.
is_ours() {
  [[ -n "$1" && -r "/proc/$1/cmdline" ]] && tr '\0' '\n' 2>/dev/null <"/proc/$1/cmdline" | grep -qF "$folder/"
}

# begin NAME COMMAND...: starts a process that outlives this script; its words go to FOLDER/NAME.log.
begin() {
  local name="$1"
  shift
  # The number is written by the process that becomes the command, so it is the command's.
  setsid bash -c 'echo $$ >"$1.pid"; log="$1.log"; shift; exec "$@" >>"$log" 2>&1 </dev/null' - "$folder/$name" "$@" \
    >/dev/null 2>&1 </dev/null &
  disown
  local _
  for _ in $(seq 100); do
    if process "$name" >/dev/null; then return; fi
    sleep 0.02
  done
  tail -n 5 "$folder/$name.log" >&2
  die "$name did not start"
}

# finish_process SIGNAL PID [SECONDS]: sends the signal and waits until the process is gone; after that time it is killed.
finish_process() {
  local _
  is_ours "$2" || return 0
  kill "-$1" "$2" 2>/dev/null || return 0
  for _ in $(seq $((${3:-20} * 20))); do
    is_ours "$2" || return 0
    sleep 0.05
  done
  kill -KILL "$2" 2>/dev/null || return 0
  wait_for "process $2 to be gone" 20 not is_ours "$2"
}

not() { ! "$@"; }

# as_server COMMAND...: a prefix that becomes the command under the server's user; PostgreSQL refuses to run as root.
as_server=()
if [[ "$(id -u)" == 0 ]]; then
  as_server=(setpriv "--reuid=$(postgres_user)" "--regid=$(id -g "$(postgres_user)")" --init-groups --)
fi

# --- etcd --------------------------------------------------------------------------------------------------------------------------

start_etcd() {
  if process etcd >/dev/null; then return; fi
  local client peer
  client="http://127.0.0.1:$(etcd_port)"
  peer="http://127.0.0.1:$(etcd_peer_port)"
  begin etcd etcd --name tala --data-dir "$folder/etcd" \
    --listen-client-urls "$client" --advertise-client-urls "$client" \
    --listen-peer-urls "$peer" --initial-advertise-peer-urls "$peer" --initial-cluster "tala=$peer" \
    --logger zap --log-level warn
}

# --- PostgreSQL --------------------------------------------------------------------------------------------------------------------

# write_node NODE: its folder and what Patroni is told.
write_node() {
  local node="$1" place="$folder/node-$1"
  mkdir -p "$place"
  cat >"$place/patroni.yml" <<YAML
scope: tala
name: $node
restapi:
  listen: 127.0.0.1:$(rest_port "$node")
  connect_address: 127.0.0.1:$(rest_port "$node")
etcd3:
  host: 127.0.0.1:$(etcd_port)
bootstrap:
  dcs:
    # The least Patroni allows is a ttl of 20: so long a lost machine keeps the lead. loop_wait + 2 * retry_timeout may not exceed it.
    ttl: 20
    # So often each Patroni looks at its server and at the others.
    loop_wait: 1
    retry_timeout: 5
    # No answer without a second machine: with no synchronous replica the primary waits.
    synchronous_mode: true
    synchronous_mode_strict: true
    # A primary whose server has crashed hands over instead of recovering.
    primary_start_timeout: 0
    # Without etcd the primary goes on as long as it reaches all the others.
    failsafe_mode: true
    postgresql:
      use_pg_rewind: true
      use_slots: true
      parameters:
        fsync: 'on'
        full_page_writes: 'on'
        synchronous_commit: 'on'
        wal_level: replica
        wal_log_hints: 'on'
        # A replica looks for the new primary so often, instead of every 5 s, and a dead one is noticed.
        wal_retrieve_retry_interval: 250ms
        wal_receiver_timeout: 5s
        wal_sender_timeout: 5s
        max_connections: 100
        max_wal_size: 1GB
        # Segments are used again: making one is 40 ms without a commit.
        min_wal_size: 1GB
        wal_keep_size: 512MB
        # Replicas archive too: what a primary had not archived when it was lost is not missing.
        archive_mode: always
        archive_command: $folder/archive-segment %p $folder/archive/%f
        archive_timeout: 60
  initdb:
    - encoding: UTF8
    - locale: C
    - data-checksums
  # Everybody on this machine may come in: for drills. Elsewhere: hostssl, scram-sha-256, and who needs it.
  pg_hba:
    - local all all trust
    - host all all 127.0.0.1/32 trust
    - host replication all 127.0.0.1/32 trust
postgresql:
  listen: 127.0.0.1:$(sql_port "$node")
  connect_address: 127.0.0.1:$(sql_port "$node")
  data_dir: $place/data
  bin_dir: $(postgres_bin)
  pgpass: $place/pgpass
  authentication:
    superuser:
      username: postgres
    replication:
      username: replicator
  parameters:
    unix_socket_directories: $place
# On a real machine: mode: required, with /dev/watchdog. tools/cluster plays it in its drill.
watchdog:
  mode: 'off'
YAML
  if [[ "$(id -u)" == 0 ]]; then chown -R "$(postgres_user)" "$place"; fi
  chmod 700 "$place"
}

start_node() {
  if process "node-$1" >/dev/null; then return; fi
  # Not in the caller's folder, which the server's user may not be allowed to enter.
  begin "node-$1" "${as_server[@]}" env --chdir=/ patroni "$folder/node-$1/patroni.yml"
}

# data_of NODE: the folder of its data.
data_of() { say "$folder/node-$1/data"; }

# postmaster PLACE: the number of the postmaster of the data in that folder, if it runs.
postmaster() {
  local pid
  pid="$(head -n 1 "$1/postmaster.pid" 2>/dev/null)" || return 1
  serves "$pid" "$1" || return 1
  say "$pid"
}

# serves PID PLACE: whether such a process runs and is PostgreSQL's, of the data in that folder. A number in a file or a table may have
# been given to another process since.
serves() {
  [[ "$1" =~ ^[0-9]+$ && "$(cat "/proc/$1/comm" 2>/dev/null)" == postgres && "$(readlink "/proc/$1/cwd")" == "$2" ]]
}

# kill_server PID PLACE: kills a process of the server with -9, and no other.
kill_server() {
  serves "$1" "$2" || die "process '$1' is not of the server in $2"
  kill -KILL "$1"
}

# answers PORT PATH: whether Patroni's own server answers a question with yes.
answers() {
  local line
  # In a shell of its own: a refused connection would end this one.
  line="$( (
    exec 3<>"/dev/tcp/127.0.0.1/$1" && printf 'GET /%s HTTP/1.0\r\n\r\n' "$2" >&3 && IFS= read -r -t 3 line <&3 && say "$line"
  ) 2>/dev/null)" || return 1
  [[ "$line" == *" 200 "* ]]
}

# role NODE: primary, sync, async or down, as Patroni says.
role() {
  local port
  port="$(rest_port "$1")"
  if answers "$port" primary; then
    say primary
  elif answers "$port" synchronous; then
    say sync
  elif answers "$port" asynchronous; then
    say async
  else
    say down
  fi
}

# node_with ROLE: the node that has it.
node_with() {
  local node
  for node in "${nodes[@]}"; do
    if [[ "$(role "$node")" == "$1" ]]; then
      say "$node"
      return
    fi
  done
  return 1
}

# sql [CONNINFO] STATEMENT: as the superuser, at whichever node takes writes.
sql() {
  local conninfo
  conninfo="$(cluster_conninfo postgres postgres)"
  if (($# > 1)); then
    conninfo="$1"
    shift
  fi
  "$(postgres_bin)/psql" -XqAt -v ON_ERROR_STOP=1 "$conninfo" -c "$1"
}

# nodes_are_whole: one primary, one synchronous replica, one other, and both replicas stream.
nodes_are_whole() {
  local node roles=""
  for node in "${nodes[@]}"; do roles+="$(role "$node") "; done
  roles="$(tr ' ' '\n' <<<"$roles" | sort | xargs)"
  [[ "$roles" == "async primary sync" ]] || return 1
  [[ "$(sql "select string_agg(sync_state, ' ' order by sync_state) from pg_stat_replication where state = 'streaming'" 2>/dev/null)" == "async sync" ]]
}

# wait_for WHAT SECONDS COMMAND...: until the command succeeds.
wait_for() {
  local what="$1" end=$((SECONDS + $2))
  shift 2
  until "$@"; do
    ((SECONDS < end)) || die "waited in vain for $what; see the logs in $folder"
    sleep 0.1
  done
}

# --- Exchanges ---------------------------------------------------------------------------------------------------------------------

start_exchange() {
  local market="$1" number="$2" name="exchange-$1-$2"
  if process "$name" >/dev/null; then return; fi
  begin "$name" "$tala" serve --database "$(cluster_conninfo)" --market "$market" --instance "$market-$number" \
    --listen "127.0.0.1:$(exchange_port "$market" "$number")" --port-file "$folder/$name.port" --snapshot-every 20000
}

# greeting PORT: what an exchange says to who comes.
greeting() {
  (
    exec 3<>"/dev/tcp/127.0.0.1/$1" && printf 'hello tala/1\n' >&3 && IFS= read -r -t 2 line <&3 && say "$line"
  ) 2>/dev/null
}

# exchange_with ROLE MARKET: the name of the exchange that leads, or stands by.
exchange_with() {
  local number words
  for number in 1 2; do
    words="$(greeting "$(exchange_port "$2" "$number")")" || continue
    case "$1 $words" in
    "leader hello "* | "standby standby "*)
      say "exchange-$2-$number"
      return
      ;;
    esac
  done
  return 1
}

market_is_whole() {
  exchange_with leader "$1" >/dev/null && exchange_with standby "$1" >/dev/null
}

# open_market MARKET KEY [MIGRATE OPTION...]: makes it in the database, with its first operator.
open_market() {
  local market="$1" key="$2"
  shift 2
  "$tala" migrate --database "$(cluster_conninfo)" --market "$market" --operator-key "$key" "$@"
}
