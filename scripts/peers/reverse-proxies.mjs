// `serve --proxy` behind real reverse proxies on loopback, outside npm test: nginx and Caddy, each with the configuration that
// docs/teams.md gives, of which only the name, the ports and the certificate are exchanged for this run's.
//
//   apt-get install nginx-light caddy openssl
//   node scripts/peers/reverse-proxies.mjs
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CLI = path.join(ROOT, 'bin/tiebreak.mjs');
const GUIDE = readFileSync(path.join(ROOT, 'docs/teams.md'), 'utf8');

/** What each is started with, of a configuration as the guide has it. */
const PROXIES = {
  nginx: {
    version: ['nginx', '-v'],
    marker: 'nginx:',
    write: (text, { folder, port }) => {
      const file = path.join(folder, 'nginx.conf');
      const site = text.replace('listen 443 ssl', `listen 127.0.0.1:${port} ssl`);
      const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
        .map((name) => `${name}_temp_path ${folder}/${name};`)
        .join(' ');
      writeFileSync(
        file,
        `daemon off; pid ${folder}/nginx.pid; error_log ${folder}/error.log; events {}\nhttp { access_log off; ${temporary}\n${site}\n}\n`,
      );
      return ['nginx', '-c', file, '-p', folder];
    },
  },
  caddy: {
    version: ['caddy', 'version'],
    marker: 'Caddy, in its',
    write: (text, { folder, port, certificate, key }) => {
      const file = path.join(folder, 'Caddyfile');
      const site = text
        .replace('localhost {', `https://localhost:${port} {\n  bind 127.0.0.1\n  tls ${certificate} ${key}`)
        .replace(/^/, '{\n  admin off\n  auto_https disable_redirects\n}\n');
      writeFileSync(file, site);
      return ['caddy', 'run', '--config', file, '--adapter', 'caddyfile'];
    },
  },
};

/** The indented block that follows a line of the guide. */
function configuration(marker) {
  const after = GUIDE.slice(GUIDE.indexOf(marker));
  const lines = after.split('\n').slice(1);
  const start = lines.findIndex((line) => line.startsWith('    '));
  const end = lines.findIndex((line, index) => index > start && line !== '' && !line.startsWith('    '));
  return lines
    .slice(start, end < 0 ? undefined : end)
    .map((line) => line.slice(4))
    .join('\n');
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

function check(what, found, wanted) {
  const isSame = JSON.stringify(found) === JSON.stringify(wanted);
  console.log(`  ${isSame ? 'ok   ' : 'WRONG'} ${what}${isSame ? '' : `: ${JSON.stringify(found)}`}`);
  if (!isSame) process.exitCode = 1;
}

async function tried(name) {
  const { version, marker, write } = PROXIES[name];
  const folder = mkdtempSync(path.join(tmpdir(), `tiebreak-${name}-`));
  const [certificate, key] = [path.join(folder, 'cert.pem'), path.join(folder, 'key.pem')];
  const [program, ...args] = version;
  // nginx tells its version on standard error.
  const shown = execFileSync('sh', ['-c', `${program} ${args.join(' ')} 2>&1`], { encoding: 'utf8' }).trim();
  console.log(`${name} (${shown})`);
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '1',
      ...subject,
      '-keyout',
      key,
      '-out',
      certificate,
    ],
    { stdio: 'ignore' },
  );
  const [port, inner] = [await freePort(), await freePort()];
  const origin = `https://localhost:${port}`;
  const workspace = path.join(folder, 'workspace');
  const env = { ...process.env, XDG_CONFIG_HOME: folder, HOME: folder };
  // Answers of two people make a workspace with both.
  const answers = ['rae', 'ann'].map((person) => ({ first: 'a', second: 'b', label: 'First', person }));
  const file = path.join(folder, 'answers.json');
  writeFileSync(file, JSON.stringify(answers));
  execFileSync(
    process.execPath,
    [CLI, 'import-judgements', file, '--dataset', 'faces', '--workspace', workspace],
    { env },
  );
  const serve = spawn(
    process.execPath,
    [CLI, 'serve', '--proxy', origin, '--port', String(inner), '--json', '--workspace', workspace],
    { env, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const text = configuration(marker)
    .replaceAll('pairs.example.org', 'localhost')
    .replaceAll('127.0.0.1:4173', `127.0.0.1:${inner}`)
    .replace('cert.pem', certificate)
    .replace('key.pem', key);
  const [command, ...options] = write(text, { folder, port, certificate, key });
  const proxy = spawn(command, options, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  proxy.stderr.on('data', (data) => (said += data));
  try {
    let output = '';
    for await (const data of serve.stdout) {
      output += data;
      if (output.trimEnd().endsWith('}')) break;
    }
    const { links } = JSON.parse(output);
    const ca = readFileSync(certificate);
    const ask = (url, { headers = {}, body, method = 'GET' } = {}) =>
      new Promise((resolve, reject) => {
        const asked = request(url, { ca, method, headers, agent: false }, (response) => {
          let content = '';
          response.on('data', (data) => (content += data));
          response.on('end', () =>
            resolve({ status: response.statusCode, headers: response.headers, content }),
          );
        });
        asked.on('upgrade', (response, socket) => {
          socket.destroy();
          resolve({ status: response.statusCode, headers: response.headers, content: '' });
        });
        asked.on('error', reject);
        asked.end(body);
      });
    for (let times = 0; times < 100; times++) {
      const isUp = await ask(origin).then(
        () => true,
        () => false,
      );
      if (isUp) break;
      if (proxy.exitCode !== null) throw new Error(`${name} ended: ${said}`);
      await wait(100);
    }
    const link = links.find(({ person }) => person === 'ann').url;
    const entered = await ask(link);
    const [setCookie = ''] = entered.headers['set-cookie'] ?? [];
    check('a link lets in', entered.status, 303);
    check('its cookie is for TLS alone', /; Secure/i.test(setCookie), true);
    const cookie = setCookie.split(';')[0];
    const headers = { cookie, origin, 'content-type': 'application/json' };
    const people = await ask(`${origin}/request/people.list`, { method: 'POST', headers, body: '{}' });
    const { value } = JSON.parse(people.content);
    check('as that person alone', [value.here, value.fixed], [2, true]);
    check('the page comes', (await ask(origin, { headers: { cookie } })).status, 200);
    const socket = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': Buffer.from('sixteen letters!').toString('base64'),
    };
    check('events come', (await ask(`${origin}/events`, { headers: { ...headers, ...socket } })).status, 101);
    const strange = { ...headers, origin: 'https://elsewhere.example.org' };
    const foreign = await ask(`${origin}/request/people.list`, {
      method: 'POST',
      headers: strange,
      body: '{}',
    });
    check('another page is refused', foreign.status, 403);
    const untold = await ask(`${origin}/request/people.list`, {
      method: 'POST',
      headers: { origin, 'content-type': 'application/json', 'x-forwarded-for': '203.0.113.7' },
      body: '{}',
    });
    check('without a cookie nobody is let in', untold.status, 401);
    const lines = readFileSync(path.join(workspace, 'sign-ins.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    check(
      'the sign-in is noted with the address',
      lines.map(({ person, address }) => [person, address]),
      [['ann', '127.0.0.1']],
    );
    for (let times = 0; times < 21; times++)
      await ask(`${origin}/?token=${'A'.repeat(43)}`, {
        headers: { 'x-forwarded-for': `203.0.113.${times}` },
      });
    check(
      'wrong tokens are counted by address, whatever is claimed',
      (await ask(`${origin}/?token=${'A'.repeat(43)}`)).status,
      429,
    );
  } finally {
    proxy.kill();
    serve.kill();
    await Promise.all([once(proxy, 'exit'), once(serve, 'exit')]);
    rmSync(folder, { recursive: true, force: true });
  }
}

for (const name of Object.keys(PROXIES)) await tried(name);
