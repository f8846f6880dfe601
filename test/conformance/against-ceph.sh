#!/bin/bash
# Runs the conformance suite on dist/ against Ceph, which must be installed: once with the bucket in the
# path, once in the host name, which Ceph signs and finds in other ways; and once what is about Ceph alone.
# Arguments are passed on to jest.
set -euo pipefail
cd "$(dirname "$0")/../.."

ceph() {
  bash test/support/ceph.sh "$@"
}

conformance() {
  # Only what is written here: nothing of the caller's own AWS configuration.
  env -u AWS_PROFILE -u AWS_SESSION_TOKEN \
    CONFORMANCE_SERVER=ceph AWS_STORAGE_BUCKET_NAME=conformance AWS_REGION=us-east-1 \
    AWS_ENDPOINT_URL_S3="http://$1:$port" PRESIGN_FORCE_PATH_STYLE="$2" \
    npx jest test/conformance "${@:3}"
}

free_port() {
  node -e 'const s = net.createServer().listen(0, "127.0.0.1", () => {
    console.log(s.address().port);
    s.close();
  })'
}

export AWS_ACCESS_KEY_ID=CEPHTESTACCESSKEY AWS_SECRET_ACCESS_KEY=ceph-test-secret-key
port=$(free_port)
directory=$(mktemp -d)
trap 'ceph stop "$directory/ceph"; rmdir "$directory"' EXIT
trap 'exit 130' INT TERM
ceph start "$directory/ceph" "$port"

failed=0
echo 'Bucket in the path'
conformance 127.0.0.1 true "$@" || failed=1
echo 'Bucket in the host name'
conformance localhost false "$@" || failed=1
echo 'Ceph alone'
AWS_ENDPOINT_URL_S3="http://127.0.0.1:$port" \
  npx jest --testRegex '\.ceph-spec\.ts$' "$@" || failed=1
exit "$failed"
