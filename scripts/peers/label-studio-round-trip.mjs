// A round trip through a real Label Studio on loopback, outside npm test: judgements go out as tasks, a server imports them, and its
// exports are read back. It must lose what docs/formats.md says, and nothing else.
//
//   pip install label-studio==1.23.2
//   node scripts/peers/label-studio-round-trip.mjs PATH/TO/label-studio
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

const CLI = fileURLToPath(new URL('../../bin/tiebreak.mjs', import.meta.url));
const TOKEN = 'abcdef0123456789abcdef0123456789abcdef01';
const PORT = 18_431;
const SERVER = `http://127.0.0.1:${PORT}`;

/** Names that other programs take for nothing, or for numbers. */
const NAMES = ['NA.png', 'None.png', '001.png', '1e5.png', 'a b.png', 'ü+&#.png'];
const LABELS = ['First', 'Second', 'Similar'];

const [program] = process.argv.slice(2);
if (program === undefined) throw new Error('give the path of label-studio');
const folder = mkdtempSync(path.join(tmpdir(), 'label-studio-round-trip-'));
let server;
try {
  const images = path.join(folder, 'pictures');
  mkdirSync(images);
  for (const [index, name] of NAMES.entries())
    await sharp({
      create: { width: 24, height: 18, channels: 3, background: { r: 30 * index, g: 90, b: 60 } },
    })
      .png()
      .toFile(path.join(images, name));
  writeFileSync(
    path.join(images, 'list.csv'),
    `image,score\n${NAMES.map((name) => `"${name}",3\n`).join('')}`,
  );
  const said = [];
  for (let index = 0; index < 200; index++) {
    const first = NAMES[index % NAMES.length];
    const second = NAMES[(index + 1 + (index % 4)) % NAMES.length];
    const person = ['ann', 'bob'][index % 2];
    if (first === second || said.some((one) => one.person === person && isSame(one, first, second))) continue;
    const label = index % 7 === 6 ? null : LABELS[index % 3];
    said.push({
      first,
      second,
      label,
      action: label === null ? 'cannot-judge' : 'label',
      person,
      seconds: index + 0.25,
    });
  }
  const file = path.join(folder, 'said.jsonl');
  writeFileSync(file, said.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const from = path.join(folder, 'from');
  tiebreak(from, 'import', path.join(images, 'list.csv'), '--name', 'pictures');
  tiebreak(from, 'import-judgements', file);
  const tasks = path.join(folder, 'tasks.json');
  tiebreak(from, 'export', 'judgements', '--as', 'label-studio', '--out', tasks);
  const config = path.join(folder, 'tasks.config.xml');

  server = spawn(program, ['start', '--no-browser', '--port', String(PORT)], {
    stdio: 'ignore',
    env: {
      ...process.env,
      LABEL_STUDIO_BASE_DATA_DIR: path.join(folder, 'server'),
      LABEL_STUDIO_USERNAME: 'somebody@example.org',
      LABEL_STUDIO_PASSWORD: 'round-trip',
      LABEL_STUDIO_USER_TOKEN: TOKEN,
      LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN: 'true',
      LABEL_STUDIO_LOCAL_FILES_SERVING_ENABLED: 'true',
      LABEL_STUDIO_LOCAL_FILES_DOCUMENT_ROOT: folder,
      COLLECT_ANALYTICS: 'false',
      SENTRY_DSN: '',
      FRONTEND_SENTRY_DSN: '',
    },
  });
  await untilThere();
  const project = await ask('/api/projects', { title: 'pairs', label_config: readFileSync(config, 'utf8') });
  await ask('/api/storages/localfiles', { project: project.id, path: images, use_blob_urls: true });
  await ask(`/api/projects/${project.id}/import`, JSON.parse(readFileSync(tasks, 'utf8')));
  const picture = JSON.parse(readFileSync(tasks, 'utf8'))[0].data.left;
  const shown = await fetch(`${SERVER}${picture}`, { headers: { Authorization: `Token ${TOKEN}` } });
  console.log(`${picture}: ${shown.status} ${shown.headers.get('content-type')}`);

  const wanted = said.map((row) => keyOf(row)).sort();
  let isRight = shown.status === 200;
  for (const [type, ending] of [
    ['JSON', 'json'],
    ['JSON_MIN', 'json'],
    ['CSV', 'csv'],
    ['TSV', 'tsv'],
  ]) {
    const reply = await fetch(
      `${SERVER}/api/projects/${project.id}/export?exportType=${type}&download_all_tasks=true`,
      {
        headers: { Authorization: `Token ${TOKEN}` },
      },
    );
    const exported = path.join(folder, `${type}.${ending}`);
    writeFileSync(exported, Buffer.from(await reply.arrayBuffer()));
    const to = path.join(folder, `to-${type}`);
    tiebreak(to, 'import', path.join(images, 'list.csv'), '--name', 'pictures');
    const read = JSON.parse(tiebreak(to, 'import-judgements', exported, '--config', config, '--json'));
    const found = read.judgements.map((row) => keyOf(row)).sort();
    const isSameAs = JSON.stringify(found) === JSON.stringify(wanted);
    isRight &&= isSameAs;
    console.log(
      `${type}: ${found.length} of ${wanted.length} judgements, ${isSameAs ? 'the same' : 'NOT the same'}`,
    );
    if (!isSameAs)
      console.log({
        lost: wanted.filter((one) => !found.includes(one)),
        found: found.filter((one) => !wanted.includes(one)),
      });
  }
  process.exitCode = isRight ? 0 : 1;
} finally {
  server?.kill();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 500 });
}

/** What must come back: the pair, the label (none of a pair that could not be judged), the time taken. Who answered is lost. */
function keyOf({ first, second, label, seconds }) {
  const turned = { First: 'Second', Second: 'First' };
  return first < second
    ? `${first} ${second} ${label} ${seconds}`
    : `${second} ${first} ${turned[label] ?? label} ${seconds}`;
}

function isSame(one, first, second) {
  return [one.first, one.second].sort().join('\n') === [first, second].sort().join('\n');
}

function tiebreak(workspace, ...args) {
  return execFileSync(process.execPath, [CLI, '--workspace', workspace, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

async function ask(address, body) {
  const reply = await fetch(`${SERVER}${address}`, {
    method: 'POST',
    headers: { Authorization: `Token ${TOKEN}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await reply.text();
  if (!reply.ok) throw new Error(`${address}: ${reply.status} ${text.slice(0, 400)}`);
  return JSON.parse(text);
}

/** The first start makes the database, which takes a minute or two. */
async function untilThere() {
  for (let second = 0; second < 400; second++) {
    try {
      if ((await fetch(`${SERVER}/api/version`)).ok) return;
    } catch {
      // Not yet.
    }
    await new Promise((done) => setTimeout(done, 1000));
  }
  throw new Error('Label Studio did not start');
}
