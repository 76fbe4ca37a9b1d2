#!/usr/bin/env bash
# tools/lib/fault-cluster.sh VERB FOLDER [ARGUMENT]: a PostgreSQL cluster that tests may kill, fill and cut from the current (Tests/CrashTests).
#
#   make FOLDER [IMAGE]   makes a cluster in FOLDER and starts it; with IMAGE, on a file system of its own in that file (needs root)
#   start FOLDER          starts it, unless it runs, and waits until it answers
#   stop FOLDER MODE      stops it: fast or immediate; nothing if it does not run
#   fill FOLDER           fills its disk to the last block
#   free FOLDER           takes away what filled it
#   power-cut FOLDER      its disk is gone at once, with all that was not synced; its processes are killed
#   power-on FOLDER IMAGE its disk is back, checked by its own journal
#   signal FOLDER SIGNAL  sends a signal to all its processes
#   remove FOLDER [IMAGE] kills it and takes everything away
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/postgres.sh"

verb="$1"
folder="$2"
image="${3:-}"

attach() { mount -o loop,noatime "$1" "$folder"; }

# The postmaster and its children, as the system knows them: the disk may be gone.
processes() {
  local postmaster
  for postmaster in $(pgrep -f "postgres -D $folder/data\$" || true); do
    echo "$postmaster"
    ps -o pid= --ppid "$postmaster" || true
  done
}

# has_ended PID: also if nobody has asked yet what came of it (state Z).
has_ended() {
  local state
  state="$(sed -n 's/^State:[[:space:]]*\(.\).*/\1/p' "/proc/$1/status" 2>/dev/null)" || return 0
  [[ "$state" == [ZX] || -z "$state" ]]
}

kill_all() {
  local all process end=$((SECONDS + 30))
  all="$(processes)"
  # The postmaster first, or it would begin others.
  for process in $all; do kill -KILL "$process" 2>/dev/null || true; done
  for process in $all; do
    until has_ended "$process"; do
      if ((SECONDS >= end)); then
        echo "process $process was killed and has not ended: $(tr '\0' ' ' <"/proc/$process/cmdline")" >&2
        exit 1
      fi
      sleep 0.01
    done
  done
}

take_off() {
  # Who was killed a moment ago may still hold a file.
  for _ in $(seq 100); do
    if umount "$folder" 2>/dev/null; then return; fi
    sleep 0.05
  done
  umount "$folder"
}

case "$verb" in
make)
  if [[ -n "$image" ]]; then
    # Sparse: it takes what is written to it.
    truncate -s 12G "$image"
    mkfs.ext4 -q -m 0 "$image"
    attach "$image"
  fi
  postgres_init "$folder"
  postgres_as tee -a "$folder/data/postgresql.conf" >/dev/null <<CONF
max_wal_size = 256MB
min_wal_size = 32MB
checkpoint_timeout = 30s
CONF
  postgres_start "$folder"
  # What was made so far is not what a power cut is to take.
  if [[ -n "$image" ]]; then sync -f "$folder"; fi
  ;;
start)
  bin="$(postgres_bin)"
  # After a kill of the postmaster its children take a moment to end, and until then a new one refuses to start.
  # And recovery first syncs all there is, which takes as long as the disk lets it.
  until ((SECONDS > 300)); do
    if "$bin/pg_isready" -q -h "$folder"; then exit; fi
    postgres_as "$bin/pg_ctl" start -s -w -t 60 -D "$folder/data" -l "$folder/log" >/dev/null 2>&1 || true
    if "$bin/pg_isready" -q -h "$folder"; then exit; fi
    sleep 0.05
  done
  tail -n 20 "$folder/log" >&2
  exit 1
  ;;
stop)
  postgres_stop "$folder" "$3"
  ;;
fill)
  # First at once all that is free, then block by block what became free meanwhile.
  free="$(df --output=avail -B1 "$folder" | tail -1)"
  fallocate -l "$((free - 65536))" "$folder/filler" || true
  dd if=/dev/zero of="$folder/filler2" bs=4k status=none 2>/dev/null || true
  ;;
free)
  rm -f "$folder/filler" "$folder/filler2"
  # Or a power cut would bring them back.
  sync -f "$folder"
  ;;
power-cut)
  # EXT4_IOC_SHUTDOWN without flushing its journal.
  python3 -c 'import fcntl, os, struct, sys
fcntl.ioctl(os.open(sys.argv[1], os.O_RDONLY), 0x8004587D, struct.pack("I", 2))' "$folder"
  kill_all
  ;;
power-on)
  take_off
  attach "$image"
  ;;
signal)
  for process in $(processes); do kill "-$3" "$process" 2>/dev/null || true; done
  ;;
remove)
  kill_all
  if mountpoint -q "$folder"; then take_off; fi
  rm -rf "$folder" ${image:+"$image"}
  ;;
*)
  echo "unknown verb $verb" >&2
  exit 64
  ;;
esac
