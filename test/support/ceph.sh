#!/bin/bash
# Ceph's S3 gateway on loopback, with everything it needs in one directory and all objects in memory.
#
#   ceph.sh start DIR PORT   DIR is made and must not exist; PORT and PORT + 1 must be free
#   ceph.sh stop DIR         ends the daemons of DIR and deletes it, if it is there
#
# The gateway answers at http://127.0.0.1:PORT/bucket/key and http://bucket.localhost:PORT/key.
set -euo pipefail

ACCESS_KEY=${AWS_ACCESS_KEY_ID:-CEPHTESTACCESSKEY}
SECRET_KEY=${AWS_SECRET_ACCESS_KEY:-ceph-test-secret-key}
START_TIMEOUT=60 # seconds, for each daemon

main() {
  case "${1:-} $#" in
    'start 3') start "$2" "$3" ;;
    'stop 2') stop "$2" ;;
    *)
      sed -n '4,5s/^#   //p' "$0" >&2
      exit 2
      ;;
  esac
}

start() {
  local dir=$1 port=$2
  mkdir "$dir"
  dir=$(cd "$dir" && pwd)
  mkdir "$dir"/{mon,osd,run,log}
  export CEPH_CONF=$dir/ceph.conf
  local fsid monitor=v2:127.0.0.1:$((port + 1))
  fsid=$(new_uuid)
  write_configuration "$dir" "$port" "$fsid" "$monitor" > "$CEPH_CONF"

  monmaptool --create --fsid "$fsid" --addv a "[$monitor]" "$dir/monmap" > /dev/null
  ceph-mon --mkfs --id a --monmap "$dir/monmap"
  ceph-mon --id a --conf "$CEPH_CONF"
  wait_for 'the monitor' "$dir" ceph --connect-timeout 2 status

  local osd_uuid
  osd_uuid=$(new_uuid)
  ceph osd new "$osd_uuid" > /dev/null
  ceph-osd --mkfs --id 0 --osd-uuid "$osd_uuid"
  ceph-osd --id 0 --conf "$CEPH_CONF"
  wait_for 'the object store' "$dir" osd_is_up

  radosgw --name client.gateway --conf "$CEPH_CONF"
  wait_for 'the gateway' "$dir" curl --fail --silent --max-time 2 "http://127.0.0.1:$port/"
  radosgw-admin user create --uid=tester --display-name=tester \
    --access-key="$ACCESS_KEY" --secret-key="$SECRET_KEY" > /dev/null
}

# One monitor and one store, each without a replica, who trust one another: they listen on loopback only.
write_configuration() {
  local dir=$1 port=$2 fsid=$3 monitor=$4
  cat << CONF
[global]
fsid = $fsid
mon host = $monitor
public addr = 127.0.0.1
cluster addr = 127.0.0.1
ms bind msgr1 = false
auth cluster required = none
auth service required = none
auth client required = none
ms mon client mode = crc
client mount timeout = $START_TIMEOUT
paxos propose interval = 0.05
mon data = $dir/mon
osd data = $dir/osd
osd objectstore = memstore
osd crush chooseleaf type = 0
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pg autoscale mode = off
run dir = $dir/run
admin socket = $dir/run/\$name.asok
pid file = $dir/run/\$name.pid
log file = $dir/log/\$name.log
log to stderr = false
crash dir = $dir
[client.gateway]
rgw frontends = beast endpoint=127.0.0.1:$port
rgw dns name = localhost
CONF
}

new_uuid() {
  cat /proc/sys/kernel/random/uuid
}

osd_is_up() {
  ceph --connect-timeout 2 osd stat | grep -q '1 up'
}

# wait_for WHAT DIR COMMAND...
wait_for() {
  local what=$1 dir=$2
  shift 2
  for ((start = SECONDS; SECONDS - start < START_TIMEOUT; )); do
    if "$@" > /dev/null 2>&1; then return; fi
    sleep 0.2
  done
  tail -n 20 "$dir"/log/*.log >&2
  echo "ceph.sh: $what did not start within $START_TIMEOUT s" >&2
  exit 1
}

stop() {
  local dir pid_file pid
  # Nothing but what start has made is deleted.
  [ -e "$1/ceph.conf" ] || return 0
  dir=$(cd "$1" && pwd)
  for pid_file in "$dir"/run/*.pid; do
    [ -e "$pid_file" ] || continue
    pid=$(cat "$pid_file")
    # Not whatever else may have got the id of a daemon that has ended by itself.
    grep -qs "$dir/ceph.conf" "/proc/$pid/cmdline" || continue
    # The objects are in memory: there is nothing that a slow end would save.
    kill -KILL "$pid"
  done
  rm -rf "$dir"
}

main "$@"
