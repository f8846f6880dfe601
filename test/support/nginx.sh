#!/bin/bash
# nginx, for the tests of several replicas behind a balancer. The tests start and end it themselves.
#
#   nginx.sh install   Debian's package, as root or with sudo
set -euo pipefail

main() {
  if [ "${1:-} $#" != 'install 1' ]; then
    sed -n '4s/^#   //p' "$0" >&2
    exit 2
  fi
  install
}

install() {
  # Debian keeps it in /usr/sbin, which is not in everyone's PATH.
  if PATH=$PATH:/usr/sbin hash nginx 2> /dev/null; then return; fi
  local as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo -n)
  "${as_root[@]}" apt-get -o Acquire::Retries=3 -q update
  # RUNLEVEL=1: the package starts no nginx of its own, on port 80.
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
    apt-get -o Acquire::Retries=3 -q -y --no-install-recommends install nginx-light
}

main "$@"
