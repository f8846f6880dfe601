#!/bin/bash
# Runs what several replicas behind nginx share, against Ceph where it is installed, else the embedded store. Needs nginx
# and Redis. Arguments are passed on to jest.
set -euo pipefail
cd "$(dirname "$0")/../.."

replicas() {
  npx jest --testRegex '\.nginx-spec\.ts$' "$@"
}

# Nothing of the caller's own AWS configuration.
unset "${!AWS_@}"
if ! hash radosgw ceph-mon ceph-osd 2> /dev/null; then
  echo 'Ceph is not installed: against the embedded store'
  replicas "$@"
  exit
fi

port=$(node -e 'const s = net.createServer().listen(0, "127.0.0.1", () => {
  console.log(s.address().port);
  s.close();
})')
directory=$(mktemp -d)
trap 'bash test/support/ceph.sh stop "$directory/ceph"; rmdir "$directory"' EXIT
trap 'exit 130' INT TERM
export AWS_ACCESS_KEY_ID=CEPHTESTACCESSKEY AWS_SECRET_ACCESS_KEY=ceph-test-secret-key
bash test/support/ceph.sh start "$directory/ceph" "$port"
export AWS_STORAGE_BUCKET_NAME=replicas AWS_REGION=us-east-1 PRESIGN_FORCE_PATH_STYLE=true \
  AWS_ENDPOINT_URL_S3="http://127.0.0.1:$port"
replicas "$@"
