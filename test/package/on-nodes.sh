#!/bin/bash
# Installs the packed package into an empty project, as a user does, and uses every entry of it by import and
# by require: on the oldest Node of each line that `engines` allows, and on the newest. Asks npm's registry.
set -euo pipefail
cd "$(dirname "$0")/../.."
project=$(mktemp -d)
trap 'rm -rf "$project"' EXIT

tarball=$(npm pack --silent --ignore-scripts --pack-destination "$project")
cp test/package/consumer/* "$project"
cd "$project"
echo '{ "private": true }' > package.json
npm install --prefer-offline --no-audit --no-fund --ignore-scripts --loglevel=error "./$tarball"

for version in 20.19.0 20 22.12.0 22 24; do
  for script in entries.mjs entries.cjs; do
    echo "$script on Node $version"
    npx -y -p "node@$version" node --no-warnings "$script"
  done
done
