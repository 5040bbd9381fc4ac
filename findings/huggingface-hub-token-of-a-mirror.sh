#!/usr/bin/env bash
# One would expect that a token is the hub's business: the client sends it, and the hub that was asked says whether it is good.
#
# @huggingface/hub 2.17.5 looks at the token itself and throws where it does not begin with "hf_", before any request, also where hubUrl is
# another hub. Its Python sister huggingface_hub sends what it is given.
#
# It matters here because people behind a firewall download models from a mirror (HF_ENDPOINT), whose tokens (of Artifactory, Nexus or a
# mirror of their own) look otherwise. The same two variables that work for every Python program then fail in a program for Node, with a
# message about the form of a Hugging Face token. The way around is a fetch of one's own that sets the header.
set -euo pipefail

if ! node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 20 ? 0 : 1)' 2>/dev/null; then
  echo 'This needs Node 20 or newer with npm.' >&2
  exit 2
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "private": true, "type": "module" }' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts @huggingface/hub@2.17.5 || { echo 'The package could not be installed.' >&2; exit 2; }

cat >look.mjs <<'JS'
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { modelInfo } from '@huggingface/hub';

const { version } = JSON.parse(readFileSync('node_modules/@huggingface/hub/package.json', 'utf8'));
console.log(`@huggingface/hub ${version}`);

// A mirror on this machine that notes with which token it is asked.
const asked = [];
const server = createServer((request, response) => {
  asked.push(request.headers.authorization ?? 'no token');
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ _id: '1', id: 'mirror/model', private: false, gated: false, downloads: 0, likes: 0, lastModified: '2026-01-01T00:00:00.000Z' }));
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const hubUrl = `http://127.0.0.1:${server.address().port}`;

async function ask(way, options) {
  asked.length = 0;
  const outcome = await modelInfo({ name: 'mirror/model', hubUrl, ...options }).then(({ name }) => `answer about ${name}`, (error) => `${error.name}: ${error.message}`);
  console.log(`${way.padEnd(24)} requests ${asked.length} (${asked.join(', ')})  ${outcome}`);
  return { requests: asked.length, token: asked[0], failed: !outcome.startsWith('answer') };
}

const theirs = await ask('accessToken hf_example', { accessToken: 'hf_example' });
const mirrors = await ask('accessToken of a mirror', { accessToken: 'mirror-example' });
const around = await ask('a fetch of one’s own', {
  fetch: (url, init = {}) => {
    const headers = new Headers(init.headers);
    headers.set('authorization', 'Bearer mirror-example');
    return fetch(url, { ...init, headers });
  },
});
server.close();

const asDescribed =
  !theirs.failed && theirs.token === 'Bearer hf_example' &&
  mirrors.failed && mirrors.requests === 0 &&
  !around.failed && around.token === 'Bearer mirror-example';
console.log(asDescribed ? 'A token of another hub is refused before the hub is asked.' : 'CHANGED: not as described any more.');
process.exit(asDescribed ? 0 : 1);
JS
node look.mjs
