#!/usr/bin/env bash
# One would expect that short labels are the safest ones to read from a model, since a digit is surely one token, and that a label is
# split in the same way wherever it stands.
#
# In Llama 2's vocabulary (llama-tokenizer-js 1.2.2) " 1", " 2" and " 0" all begin with the same token, a lone space, and differ only in
# the next. "First", "Second" and "Similar" are one token each after a space, but after a line break "Similar" falls into "Sim" and "ilar",
# while the two others stay whole.
#
# It matters here because a comparison is usually read from the scores of the labels' first tokens alone. With digits these are
# one and the same score: a softmax over them says one third each, for any pair of images. And a prompt that ends in a line break needs
# another id for "Similar" than one that ends in a space. Tiebreak refuses labels that collide and shows their tokens.
set -euo pipefail

if ! node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 22 ? 0 : 1)' 2>/dev/null; then
  echo 'This needs Node 22 or newer with npm.' >&2
  exit 2
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "private": true, "type": "module" }' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts llama-tokenizer-js@1.2.2 || { echo 'The package could not be installed.' >&2; exit 2; }

cat >look.mjs <<'JS'
import { createRequire } from 'node:module';
import llama from 'llama-tokenizer-js';

const { version } = createRequire(import.meta.url)('llama-tokenizer-js/package.json');
console.log(`llama-tokenizer-js ${version}\n`);

function tokensOfLabel(separator, label) {
  const prompt = llama.encode('ASSISTANT:');
  const tokens = llama.encode(`ASSISTANT:${separator}${label}`);
  if (tokens.slice(0, prompt.length).join() !== prompt.join()) throw new Error('the prompt is split in another way');
  const after = tokens.slice(prompt.length + (separator === '\n' ? 1 : 0));
  console.log(`${JSON.stringify(separator)} then ${label}: ${after.join(' ')}`);
  return after;
}

const digits = ['1', '2', '0'].map((label) => tokensOfLabel(' ', label));
const words = ['First', 'Second', 'Similar'].map((label) => tokensOfLabel(' ', label));
const onNewLine = ['First', 'Second', 'Similar'].map((label) => tokensOfLabel('\n', label));

const asDescribed =
  new Set(digits.map(([first]) => first)).size === 1 &&
  new Set(digits.map((tokens) => tokens.join())).size === 3 &&
  words.every((tokens) => tokens.length === 1) &&
  onNewLine.map((tokens) => tokens.length).join() === '1,1,2';
console.log(asDescribed ? '\nDigits share their first token; Similar is two tokens on a new line.' : '\nCHANGED: not as described any more.');
process.exit(asDescribed ? 0 : 1);
JS
node look.mjs
