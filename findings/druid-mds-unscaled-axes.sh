#!/usr/bin/env bash
# One would expect that classical multidimensional scaling draws points of a plane as they are: it looks for the map whose distances
# come closest to the given ones, and for points of a plane there is an exact one (up to turning and mirroring).
#
# The MDS of @saehrimnir/druidjs 0.9.0 returns eigenvectors of length 1 and does not multiply them by the square root of their
# eigenvalues. All axes therefore get the same spread, whatever they explain: a rectangle of 10 by 1 becomes a square of 1 by 1, and
# noise along the second axis looks as large as the trend along the first.
#
# It matters here because a map of images is read by distance: near means similar. On such a map images of one group can lie
# as far apart as two groups do. Multiplying each axis by the root of its eigenvalue gives the right map.
set -euo pipefail

if ! node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 22 ? 0 : 1)' 2>/dev/null; then
  echo 'This needs Node 22 or newer with npm.' >&2
  exit 2
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "private": true, "type": "module" }' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts @saehrimnir/druidjs@0.9.0 || { echo 'The package could not be installed.' >&2; exit 2; }

cat >look.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { MDS } from '@saehrimnir/druidjs';

const { version } = JSON.parse(readFileSync('node_modules/@saehrimnir/druidjs/package.json', 'utf8'));
const corners = [[0, 0], [10, 0], [10, 1], [0, 1]];
const map = new MDS(corners, { d: 2, seed: 1 }).transform();

function sides(points) {
  const [a, b, c] = points;
  return [Math.hypot(a[0] - b[0], a[1] - b[1]), Math.hypot(b[0] - c[0], b[1] - c[1])];
}

console.log(`@saehrimnir/druidjs ${version}`);
console.log('corners       ', corners.map((point) => point.join(' ')).join(' | '));
console.log('map           ', map.map((point) => [...point].map((value) => value.toFixed(3)).join(' ')).join(' | '));
console.log('sides, given  ', sides(corners).map((side) => side.toFixed(3)).join(' '));
console.log('sides, on map ', sides(map).map((side) => side.toFixed(3)).join(' '));

const asDescribed = sides(map).every((side) => Math.abs(side - 1) < 0.001);
console.log(asDescribed ? 'A rectangle of 10 by 1 becomes a square.' : 'CHANGED: not as described any more.');
process.exit(asDescribed ? 0 : 1);
JS
node look.mjs
