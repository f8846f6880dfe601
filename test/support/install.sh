#!/bin/bash
# What tests and benches need beside Node, of Debian's packages, as root or with sudo. They start and end it themselves.
#
#   install.sh ceph|chromium|django|h2load|nginx|podman|redis
set -euo pipefail

main() {
  case "${1:-} $#" in
    'ceph 1')
      install 'ceph ceph-mon ceph-osd curl monmaptool radosgw radosgw-admin' \
        ceph-common ceph-mon ceph-osd curl radosgw
      ;;
    'chromium 1') install chromium chromium fonts-dejavu-core ;;
    'django 1') install 'django-admin gunicorn' gunicorn python3-boto3 python3-django ;;
    'h2load 1') install h2load nghttp2-client ;;
    'nginx 1') install nginx nginx-light ;;
    'podman 1')
      install 'podman runc slirp4netns mmdebstrap' podman runc slirp4netns mmdebstrap
      ;;
    'redis 1') install redis-server redis-server ;;
    *)
      sed -n '4s/^#   //p' "$0" >&2
      exit 2
      ;;
  esac
}

# install COMMANDS PACKAGE...: the packages, unless all commands are there
install() {
  local commands=$1
  shift
  # Debian keeps some in /usr/sbin, which is not in everyone's PATH.
  # shellcheck disable=SC2086 # several commands
  if PATH=$PATH:/usr/sbin hash $commands 2> /dev/null; then return; fi
  local as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo -n)
  "${as_root[@]}" apt-get -o Acquire::Retries=3 -q update
  # RUNLEVEL=1: packages start no servers of their own, such as nginx on port 80.
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
    apt-get -o Acquire::Retries=3 -q -y --no-install-recommends install "$@"
}

main "$@"
