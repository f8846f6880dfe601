#!/bin/bash
# Podman, for the test of the image, and mmdebstrap, which makes an image of Debian to build it on.
#
#   podman.sh install   Debian's packages, as root or with sudo
set -euo pipefail

main() {
  if [ "${1:-} $#" != 'install 1' ]; then
    sed -n '4s/^#   //p' "$0" >&2
    exit 2
  fi
  install
}

install() {
  if hash podman runc slirp4netns mmdebstrap 2> /dev/null; then return; fi
  local as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo -n)
  "${as_root[@]}" apt-get -o Acquire::Retries=3 -q update
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get -o Acquire::Retries=3 -q -y --no-install-recommends install \
    podman runc slirp4netns mmdebstrap
}

main "$@"
