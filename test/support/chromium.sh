#!/bin/bash
# Chromium, for the tests in a browser.
#
#   chromium.sh install   Debian's package, as root or with sudo
set -euo pipefail

main() {
  case "${1:-} $#" in
    'install 1') install ;;
    *)
      sed -n '4s/^#   //p' "$0" >&2
      exit 2
      ;;
  esac
}

install() {
  if hash chromium 2> /dev/null; then return; fi
  local as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo -n)
  "${as_root[@]}" apt-get -o Acquire::Retries=3 -q update
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get -o Acquire::Retries=3 -q -y --no-install-recommends install chromium fonts-dejavu-core
}

main "$@"
