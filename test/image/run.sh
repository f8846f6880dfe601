#!/bin/bash
# Builds the image of deploy/Dockerfile with Podman, from the files that Git knows, as they are now, and tests it. Needs root.
# No registry of images is asked: the base is made here, of Debian's packages and of Node and npm as npm's registry
# has them, under the name of the official image, which itself is not tried. Arguments are passed on to jest.
set -euo pipefail
cd "$(dirname "$0")/../.."

if [ "$(id -u)" != 0 ]; then
  echo 'test/image/run.sh: only root may make the image of Debian' >&2
  exit 2
fi
directory=$(mktemp -d)

main() {
  configure_podman
  trap clean_up EXIT
  trap 'exit 130' INT TERM
  local base
  base=docker.io/library/$(sed -n 's/^ARG NODE=//p' deploy/Dockerfile)
  make_base "$base"
  build
  export IMAGE=nestjs-s3-presign BASE=$base
  echo "$IMAGE: $(($(bytes "$IMAGE") - $(bytes "$BASE"))) bytes more than its base"
  npx jest --testRegex '\.podman-spec\.ts$' "$@"
}

# Images and containers of our own, in a directory that goes when this ends.
configure_podman() {
  # In a container the directory is on an overlay itself, and takes no other: there they are copied.
  local driver=overlay
  [ "$(stat --file-system --format=%T "$directory")" != overlayfs ] || driver=vfs
  export CONTAINERS_STORAGE_CONF=$directory/storage.conf
  cat > "$CONTAINERS_STORAGE_CONF" << CONF
[storage]
driver = "$driver"
graphroot = "$directory/storage"
runroot = "$directory/run"
[storage.options.overlay]
# No mount of its own that would keep the directory from going.
skip_mount_home = "true"
CONF
}

# What the official image has that matters here: Debian, Node, npm, and the user `node` as number 1000.
make_base() {
  local base=$1 tag=${1##*:} node
  node=$(npx -y -p "node@${tag%%-*}" node -p process.execPath)
  mmdebstrap --quiet --variant=essential --include=libstdc++6,passwd \
    --customize-hook="upload $node /usr/local/bin/node" \
    --customize-hook='chmod 755 "$1/usr/local/bin/node"' \
    --customize-hook='npm install --global --loglevel=error --prefix "$1/usr/local" npm@11' \
    --customize-hook='chroot "$1" useradd --uid 1000 --create-home node' \
    bookworm - | podman import --quiet - "$base"
}

build() {
  mkdir "$directory/tree"
  git ls-files -z | tar --create --null --files-from=- | tar --extract --directory "$directory/tree"
  # npm in there asks the registry that npm out here asks.
  local ca
  ca=$(npm config get cafile)
  npm config get registry | sed 's/^/registry=/' > "$directory/npmrc"
  local volumes=(--volume "$directory/npmrc:/root/.npmrc:ro")
  if [ -f "$ca" ]; then
    echo "cafile=$ca" >> "$directory/npmrc"
    volumes+=(--volume "$ca:$ca:ro")
  fi
  # This Podman does not look for an ignore file beside the Dockerfile, and only this format has HEALTHCHECK.
  podman build --pull=never --layers=false --isolation=chroot --network=host --format=docker "${volumes[@]}" \
    --ignorefile deploy/Dockerfile.dockerignore --file "$directory/tree/deploy/Dockerfile" \
    --tag nestjs-s3-presign "$directory/tree"
}

bytes() {
  podman image inspect --format '{{.Size}}' "$1"
}

# All containers: there are none but ours.
clean_up() {
  podman rm --all --force --time=0 > /dev/null || true
  rm -rf "$directory"
}

main "$@"
