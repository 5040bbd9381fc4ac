#!/usr/bin/env bash
# One would expect that principal components say the same of the same data whichever of a library's methods found them: the share of the
# variance that a component explains is its variance over the variance of the data.
#
# ml-pca 4.1.1 has three methods. Asked for two components, NIPALS finds the right directions, but what it says of them is wrong: its
# eigenvalues are sums of squares, not divided by n - 1, so its standard deviations are too large by the root of n - 1 (14 times with
# 200 rows), and its explained variance is a share of the components that were kept, not of the data: it always adds up to 1. Data of
# which two axes hold 54 % is said to lie wholly in the plane.
#
# It matters here because a map of images is drawn from embeddings of a thousand numbers or more, where finding two components
# is the cheap way. A caption "these axes hold 100 % of the variance" tells the reader to trust distances on a map that left half of
# it out. The remedy: divide the eigenvalues by n - 1, then by the sum of the columns' variances.
set -euo pipefail

if ! node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 20 ? 0 : 1)' 2>/dev/null; then
  echo 'This needs Node 20 or newer with npm.' >&2
  exit 2
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "private": true, "type": "module" }' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts ml-pca@4.1.1 ml-matrix@6.15.1 || { echo 'The packages could not be installed.' >&2; exit 2; }

cat >look.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { PCA } from 'ml-pca';

const { version } = JSON.parse(readFileSync('node_modules/ml-pca/package.json', 'utf8'));

// 200 rows of six independent normal columns with standard deviations 3, 2, 2, 2, 2 and 1.
let state = 1;
const uniform = () => (state = (state * 1664525 + 1013904223) % 4294967296) / 4294967296;
const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
const rows = Array.from({ length: 200 }, () => [3, 2, 2, 2, 2, 1].map((spread) => spread * normal()));

console.log(`ml-pca ${version}, the first two of six components`);
const [svd, nipals] = ['SVD', 'NIPALS'].map((method) => {
  const pca = new PCA(rows, { method, nCompNIPALS: 2 });
  const result = {
    share: pca.getExplainedVariance().slice(0, 2),
    spread: pca.getStandardDeviations().slice(0, 2),
    first: pca.getLoadings().getRow(0),
  };
  console.log(
    method.padEnd(7),
    'explained', result.share.map((value) => value.toFixed(3)).join(' + '), '=', (result.share[0] + result.share[1]).toFixed(3),
    '  standard deviations', result.spread.map((value) => value.toFixed(2)).join(', '),
  );
  return result;
});

const cosine = Math.abs(svd.first.reduce((sum, value, i) => sum + value * nipals.first[i], 0));
console.log('cosine between the first axes', cosine.toFixed(4), '  ratio of their standard deviations', (nipals.spread[0] / svd.spread[0]).toFixed(2), '  root of n - 1', Math.sqrt(199).toFixed(2));

const near = (value, expected, tolerance) => Math.abs(value - expected) < tolerance;
const asDescribed =
  near(cosine, 1, 0.001) &&
  near(svd.share[0] + svd.share[1], 0.54, 0.01) &&
  near(nipals.share[0] + nipals.share[1], 1, 0.001) &&
  near(nipals.spread[0] / svd.spread[0], Math.sqrt(199), 0.1);
console.log(asDescribed ? 'The same axes are said to hold 54 % and 100 % of the variance.' : 'CHANGED: not as described any more.');
process.exit(asDescribed ? 0 : 1);
JS
node look.mjs
