#!/bin/bash
# Uploads with Uppy in Chromium, by dist/, to Ceph; both must be installed. Arguments are passed on to jest.
set -euo pipefail
cd "$(dirname "$0")/../.."

ceph() {
  bash test/support/ceph.sh "$@"
}

export AWS_ACCESS_KEY_ID=CEPHTESTACCESSKEY AWS_SECRET_ACCESS_KEY=ceph-test-secret-key
port=$(node -e 'const s = net.createServer().listen(0, "127.0.0.1", () => {
  console.log(s.address().port);
  s.close();
})')
directory=$(mktemp -d)
trap 'ceph stop "$directory/ceph"; rmdir "$directory"' EXIT
trap 'exit 130' INT TERM
ceph start "$directory/ceph" "$port"

AWS_ENDPOINT_URL_S3=http://127.0.0.1:$port npx jest --testRegex 'uppy\.browser-spec\.ts$' "$@"
