// Stands between Tiebreak and a real server and writes down what passes, for tests that replay it:
//   node scripts/peers/servers/record.mjs http://127.0.0.1:8123 8124 test/fixtures/recorded-servers/vllm.json.gz
// Pictures are kept as their hashes. An interrupt (Ctrl+C) writes the file. What is in it already stays.
import { createServer } from 'node:http';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { hashPictures } from '../../../test/fixtures/recorded-server.ts';

const [target, port, file] = process.argv.slice(2);
const exchanges = existsSync(file) ? JSON.parse(gunzipSync(readFileSync(file)).toString('utf8')) : [];

const server = createServer(async (request, response) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  const body = Buffer.concat(parts);
  const answered = await fetch(target + request.url, {
    method: request.method,
    headers: { 'content-type': 'application/json' },
    ...(body.length > 0 && { body }),
  });
  const text = await answered.text();
  let answer = text;
  try {
    answer = JSON.parse(text);
  } catch {
    // A page, or a plain word.
  }
  const asked = body.length === 0 ? null : hashPictures(JSON.parse(body.toString('utf8')));
  const key = JSON.stringify([request.method, request.url, asked]);
  if (!exchanges.some((one) => JSON.stringify([one.method, one.path, one.request]) === key))
    exchanges.push({
      method: request.method,
      path: request.url,
      request: asked,
      status: answered.status,
      answer,
    });
  response.writeHead(answered.status, {
    'content-type': answered.headers.get('content-type') ?? 'text/plain',
  });
  response.end(text);
}).listen(Number(port), '127.0.0.1');

for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, () => {
    writeFileSync(file, gzipSync(JSON.stringify(exchanges), { level: 9 }));
    console.log(`${exchanges.length} exchanges in ${file}`);
    server.closeAllConnections();
    process.exit();
  });
