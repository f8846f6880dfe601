#!/bin/bash
# Redis for the tests of limits that several processes share. The tests start and end it themselves.
#
#   redis.sh install         Debian's package, as root or with sudo
set -euo pipefail

main() {
  if [ "${1:-} $#" != 'install 1' ]; then
    sed -n '4s/^#   //p' "$0" >&2
    exit 2
  fi
  install
}

install() {
  if hash redis-server 2> /dev/null; then return; fi
  local as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo -n)
  "${as_root[@]}" apt-get -o Acquire::Retries=3 -q update
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get -o Acquire::Retries=3 -q -y --no-install-recommends install redis-server
}

main "$@"
