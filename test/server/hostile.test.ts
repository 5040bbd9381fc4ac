import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test, vi, type Mock } from 'vitest';
import { requests, type RequestName } from '../../src/ipc/requests.ts';
import type { Job } from '../../src/model/job.ts';
import { eventually } from '../fixtures/eventually.ts';
import { smallJpeg } from '../fixtures/image-folder.ts';
import { serveWorkbench, testWorkbench, type ServedWorkbench } from '../fixtures/served-workbench.ts';

const NAMES = Object.keys(requests) as RequestName[];

/** Everything that the program prints while a test runs. */
let printed: Mock[];

beforeEach(() => {
  const nothing = () => {};
  printed = [
    ...(['log', 'info', 'warn', 'error', 'debug'] as const).map((level) =>
      vi.spyOn(console, level).mockImplementation(nothing),
    ),
    vi.spyOn(process.stdout, 'write').mockReturnValue(true),
    vi.spyOn(process.stderr, 'write').mockReturnValue(true),
  ];
});

afterEach(() => {
  vi.restoreAllMocks();
});

function printedText(): string {
  return printed.flatMap((spy) => spy.mock.calls.map((call) => call.map(String).join(' '))).join('\n');
}

/** The server still answers, and has printed nothing. */
async function expectUnharmed({ request }: ServedWorkbench): Promise<void> {
  expect((await request('jobs.list', {})).json).toMatchObject({ ok: true });
  expect(printedText()).toBe('');
}

interface Refused {
  readonly ok: boolean;
  readonly error?: { readonly code: string; readonly message: string; readonly action: string };
}

test('every request refuses parameters of wrong types, and says what is wrong in few words', async () => {
  const served = await serveWorkbench();
  const wrong: unknown[] = [
    null,
    true,
    7,
    'text',
    [],
    [{}],
    { unknown: 1 },
    { id: 'x', runId: {}, run: [], folder: 5, name: null, filter: 'x', jobId: 1, imageId: 1.5 },
    { toString: 1, hasOwnProperty: 2 },
  ];
  for (const name of NAMES)
    for (const params of wrong) {
      const { status, json, body } = await served.request(name, params);
      expect(status).toBe(200);
      expect(json, `${name} ${JSON.stringify(params)}`).toMatchObject({
        ok: false,
        error: { code: 'bad-request' },
      });
      expect(body.length).toBeLessThan(1_000);
    }
  await expectUnharmed(served);
});

test.each([
  'nothing',
  '__proto__',
  'constructor',
  'toString',
  'workspace',
  'workspace.summary.x',
  'workspace.summary%00',
  '%2e%2e%2fworkspace.summary',
])('there is no request %s', async (name) => {
  const served = await serveWorkbench();
  const { json } = await served.ask(`/request/${name}`, { method: 'POST', body: '{}' });
  expect(json).toMatchObject({
    ok: false,
    error: { code: 'bad-request', message: 'There is no such request.' },
  });
  await expectUnharmed(served);
});

const GONE = 987_654;
const UUID = '2f1b0a52-3c1d-4f5e-8a9b-0c1d2e3f4a5b';

/** Parameters that are of the right shape and name what is not there. */
const UNKNOWN: Partial<Record<RequestName, unknown>> = {
  'jobs.stop': { jobId: UUID },
  'slices.remove': { id: GONE, removed: true },
  'data.image': { imageId: GONE },
  'data.makeSplit': { datasetId: GONE, name: 'x', testShare: 0.5, seed: 1 },
  'data.references': { id: GONE },
  'data.removeSet': { kind: 'split', id: GONE, removed: true },
  'models.rename': { id: GONE, name: 'x' },
  'models.card': { id: GONE },
  'training.get': { name: 'gone' },
  'training.steps': { name: 'gone', after: 0, of: null },
  'training.check': { name: 'new', pairSetId: GONE, recipe: {} },
  'training.start': {
    name: 'new',
    datasetId: GONE,
    pairSetId: GONE,
    modelId: GONE,
    start: null,
    recipe: {},
    gpu: 'cpu',
  },
  'training.resume': { name: 'gone', gpu: 'cpu' },
  'training.pause': { name: 'gone' },
  'training.remove': { name: 'gone', removed: true },
  'training.useEpochs': { name: 'gone', epochs: [1] },
  'training.exportAdapter': { name: 'gone', epoch: 1, folder: 'x' },
  'runs.start': { runId: GONE, gpu: 'cpu' },
  'runs.pause': { runId: GONE },
  'runs.retryFailed': { runId: GONE },
  'runs.failures': { runId: GONE },
  'runs.remove': { runId: GONE, removed: false },
  'runs.rename': { runId: GONE, name: 'x' },
  'runs.estimate': {
    datasetId: GONE,
    modelId: GONE,
    members: 1,
    plan: { kind: 'pair-set', pairSetId: GONE, orders: 'both' },
  },
  'runs.sample': {
    datasetId: GONE,
    modelId: GONE,
    plan: { kind: 'pair-set', pairSetId: GONE, orders: 'both' },
  },
  'scores.likelihoods': { run: GONE },
  'scores.calibrate': { run: GONE, evidence: 'hard', fitBias: true },
  'nll.evidence': { run: GONE, imageId: GONE, referenceSetId: null },
};

test.each(Object.entries(UNKNOWN))('%s says that what it is about is not there', async (name, params) => {
  const served = await serveWorkbench();
  const { json } = await served.request(name, params);
  const { ok, error } = json as Refused;
  expect(ok).toBe(false);
  expect(error?.code).toMatch(/-missing$/);
  expect(error?.action).not.toBe('');
  await expectUnharmed(served);
});

test.each([
  '/../../../../etc/passwd',
  '/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd',
  '/..%2f..%2f..%2f..%2fetc%2fpasswd',
  '/assets/../../../../etc/passwd',
  '/assets/..%2f..%2f..%2f..%2fetc/passwd',
  '/assets/%2e%2e%5c%2e%2e%5cetc%5cpasswd',
  '/assets/..%c0%af..%c0%afetc/passwd',
  '/assets/%252e%252e%252fetc/passwd',
  '//etc/passwd',
  '/etc/passwd',
  '/assets',
  '/assets/',
  '/assets/index-1a2b.js/',
  '/assets/index-1a2b.js%00.html',
  '/.hidden',
  '/%2ehidden',
  '/index.html',
  '/%69ndex.html',
  '/image/..%2f..%2f..%2fetc%2fpasswd',
  '/thumbnail/64/..%2f..%2fetc%2fpasswd',
  '/thumbnail/..%2f64/1',
  '/export/..%2f..%2fetc%2fpasswd',
  '/export/%00',
  '/export/',
  `/export/${'x'.repeat(5_000)}`,
  '/%',
  '/%zz',
  '/\u00ff',
  'http://127.0.0.1/etc/passwd',
])('no file comes for %s', async (address) => {
  const served = await serveWorkbench();
  const { status, body } = await served.ask(address);
  expect([400, 403, 404, 414]).toContain(status);
  expect(body).not.toContain('root:');
  expect(body).not.toContain('__CSP_NONCE__');
  expect(body).not.toContain('hidden');
  await expectUnharmed(served);
});

test.each(['/etc', '/', '..', '/proc/self', '~', 'C:\\Windows', '/etc/../etc', '\0', 'file:///etc'])(
  'the folder %j can neither be browsed nor imported nor opened',
  async (folder) => {
    const served = await serveWorkbench();
    const root = served.workbench.session.paths.roots[0] ?? '';
    for (const asked of [folder, path.join(root, '../../../..', folder)])
      for (const [name, params] of [
        ['files.browse', { folder: asked, endings: ['.csv', ''] }],
        ['data.import', { path: asked, name: 'x', imageColumn: null, scoreColumn: null, scoreRange: null }],
        ['workspace.open', { folder: asked, create: true }],
        ['models.inspect', { model: asked, mmproj: asked, adapters: [], card: null }],
        [
          'training.start',
          { name: 'x', datasetId: 1, pairSetId: 1, modelId: 1, start: asked, recipe: {}, gpu: 'cpu' },
        ],
      ] as const)
        expect((await served.request(name, params)).json, `${name} ${asked}`).toMatchObject({
          ok: false,
          error: { code: 'path-not-allowed' },
        });
    await expectUnharmed(served);
  },
);

test.each([
  ['another name', () => 'evil.example'],
  ['another name with the port', (port: number) => `evil.example:${port}`],
  ['a name that begins like its own', (port: number) => `localhost.evil.example:${port}`],
  ['no port', () => '127.0.0.1'],
  ['another port', () => '127.0.0.1:1'],
  ['an address of the network', (port: number) => `0.0.0.0:${port}`],
  ['a user in front', (port: number) => `evil@127.0.0.1:${port}`],
])('a Host of %s is refused, token or not', async (_, host) => {
  const served = await serveWorkbench();
  const headers = { host: host(served.port) };
  for (const [address, options] of [
    ['/', {}],
    [`/?token=${served.token}`, {}],
    ['/image/1', {}],
    ['/request/jobs.list', { method: 'POST', body: '{}' }],
  ] as const) {
    const { status, headers: answered } = await served.ask(address, { ...options, headers });
    expect(status, address).toBe(403);
    expect(answered['set-cookie']).toBeUndefined();
  }
  await expectUnharmed(served);
});

test.each([
  ['another site', 'http://evil.example'],
  ['a site named alike', 'http://127.0.0.1.evil.example'],
  ['another port of this machine', 'http://127.0.0.1:1'],
  ['this machine by its other name', (port: number) => `http://localhost:${port}`],
  ['the same name over https', (port: number) => `https://127.0.0.1:${port}`],
  ['a sandboxed frame or a local file', 'null'],
  ['nobody', undefined],
])('a request from %s is refused although it carries the cookie', async (_, origin) => {
  const served = await serveWorkbench();
  const from = typeof origin === 'function' ? origin(served.port) : origin;
  const post = await served.ask('/request/jobs.list', {
    method: 'POST',
    body: '{}',
    headers: { origin: from },
  });
  expect(post.status).toBe(403);
  if (from !== undefined)
    expect((await served.ask('/image/1', { headers: { origin: from } })).status).toBe(403);
  await expectUnharmed(served);
});

test('another site’s page can show nothing of this one, whatever it embeds', async () => {
  const served = await serveWorkbench();
  for (const site of ['cross-site', 'same-site'])
    for (const address of ['/image/1', '/assets/index-1a2b.js', '/export/x', '/events'])
      expect((await served.ask(address, { headers: { 'sec-fetch-site': site } })).status, address).toBe(403);
  await expectUnharmed(served);
});

test.each(['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD', 'TRACE'])('%s is not answered', async (method) => {
  const served = await serveWorkbench();
  for (const address of ['/', '/request/jobs.list', '/image/1']) {
    const { status, headers } = await served.ask(address, { method });
    expect([400, 403, 404, 405]).toContain(status);
    expect(headers['access-control-allow-origin']).toBeUndefined();
    expect(headers.allow).toBeUndefined();
  }
  await expectUnharmed(served);
});

test.each([
  ['text/plain', '{}'],
  ['application/x-www-form-urlencoded', 'a=b'],
  ['multipart/form-data; boundary=x', '--x--'],
  ['application/jsonx', '{}'],
  ['text/html, application/json', '{}'],
  [undefined, '{}'],
])('a body of type %s is refused: forms of other sites send such', async (type, body) => {
  const served = await serveWorkbench();
  const { status } = await served.ask('/request/jobs.list', {
    method: 'POST',
    body,
    headers: { 'content-type': type },
  });
  expect(status).toBe(415);
  await expectUnharmed(served);
});

test.each([
  '{"__proto__":{"polluted":1}}',
  '{"key":"a","value":{"b":{"__proto__":{"polluted":1}}}}',
  '{"key":"a","value":[{"\\u005f_proto__":{"polluted":1}}]}',
  '{"constructor":{"prototype":{"polluted":1}}}',
  '{"key":"a","value":{"constructor":{"prototype":{"polluted":1}}}}',
])('the body %s is refused, and changes no object', async (body) => {
  const served = await serveWorkbench();
  const { status } = await served.ask('/request/settings.set', { method: 'POST', body });
  expect(status).toBe(400);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  await expectUnharmed(served);
});

test.each([
  ['nothing', ''],
  ['half a document', '{"a":'],
  ['two documents', '{}{}'],
  ['bytes that are no text', Buffer.from([0x22, 0xff, 0xfe, 0x00, 0x22])],
  ['a number too large', '1e999'],
  ['nesting without end', '['.repeat(500_000)],
  ['deep nesting', `{"key":"a","value":${'['.repeat(200_000)}${']'.repeat(200_000)}}`],
  ['a name as long as it may be', JSON.stringify({ name: 'x'.repeat(1_000_000), location: 'x' })],
  ['a key as long as it may be', JSON.stringify({ ['x'.repeat(1_000_000)]: 1 })],
  [
    'a hundred thousand keys',
    JSON.stringify(Object.fromEntries(Array.from({ length: 80_000 }, (_, i) => [i, 0]))),
  ],
])('%s is refused in few words', async (_, body) => {
  const served = await serveWorkbench();
  for (const name of ['settings.set', 'slices.save', 'models.inspect']) {
    const answer = await served.ask(`/request/${name}`, { method: 'POST', body });
    expect([200, 400]).toContain(answer.status);
    expect(answer.json).toMatchObject({ ok: false, error: { code: 'bad-request' } });
    expect(answer.body.length).toBeLessThan(1_000);
  }
  await expectUnharmed(served);
});

const HUGE = 200 * 2 ** 20;

test.each([
  ['announced', { 'content-length': String(HUGE) }],
  ['in pieces', { 'transfer-encoding': 'chunked' }],
])('a body of 200 MB, %s, is refused before it is read', async (_, framing) => {
  const served = await serveWorkbench();
  const before = process.memoryUsage().rss;
  const { port, token } = served;
  const piece = Buffer.alloc(64 * 1024, 0x20);
  let sent = 0;
  const status = await new Promise<number>((resolve, reject) => {
    const asked = httpRequest({
      agent: false,
      host: '127.0.0.1',
      port,
      path: '/request/jobs.list',
      method: 'POST',
      headers: {
        host: `127.0.0.1:${port}`,
        origin: `http://127.0.0.1:${port}`,
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        ...framing,
      },
    });
    asked.on('response', (response) => {
      resolve(response.statusCode ?? 0);
      asked.destroy();
    });
    asked.on('error', (error) => {
      if ('code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE')) resolve(413);
      else reject(error);
    });
    const send = (): void => {
      while (sent < HUGE && !asked.destroyed) {
        sent += piece.length;
        if (!asked.write(piece)) {
          asked.once('drain', send);
          return;
        }
      }
    };
    send();
  });
  expect(status).toBe(413);
  expect(sent).toBeLessThan(HUGE / 4);
  expect(process.memoryUsage().rss - before).toBeLessThan(64 * 2 ** 20);
  await expectUnharmed(served);
});

test('what is no HTTP ends its own connection alone', async () => {
  const served = await serveWorkbench();
  for (const raw of [
    'GET / HTTP/1.1\r\n\r\n',
    'NONSENSE\r\n\r\n',
    `GET / HTTP/1.1\r\nHost: 127.0.0.1:${served.port}\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`,
    'POST /request/jobs.list HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n',
    '\0\0\0\0',
  ]) {
    const socket = connect(served.port, '127.0.0.1');
    onTestFinished(() => {
      socket.destroy();
    });
    socket.on('error', () => {});
    socket.end(raw);
    const answer = await new Promise<string>((resolve) => {
      let text = '';
      socket.setEncoding('latin1').on('data', (part: string) => (text += part));
      socket.on('close', () => resolve(text));
    });
    expect(answer).not.toContain('200 OK');
  }
  await expectUnharmed(served);
});

test('a tab that talks too much over its WebSocket loses it, and nothing else happens', async () => {
  const served = await serveWorkbench();
  const { port, token } = served;
  const open = () =>
    new WebSocket(`ws://127.0.0.1:${port}/events`, {
      headers: { origin: `http://127.0.0.1:${port}`, cookie: `tiebreak-${port}=${token}` },
    } as unknown as string[]);
  const [loud, quiet] = [open(), open()];
  onTestFinished(() => quiet.close());
  await Promise.all([loud, quiet].map((socket) => new Promise((resolve) => (socket.onopen = resolve))));
  quiet.send('{"event":"changed"}');
  const closed = new Promise((resolve) => (loud.onclose = resolve));
  loud.send('x'.repeat(100_000));
  await closed;
  const heard = new Promise<unknown>((resolve) => {
    quiet.onmessage = ({ data }: MessageEvent<string>) => resolve(JSON.parse(data));
  });
  served.workbench.session.changed(['settings']);
  expect(await heard).toMatchObject({ event: 'changed', data: { what: ['settings'] } });
  await expectUnharmed(served);
});

const BROKEN = '<b>broken\n\u202e.jpg';

/** Names that a file may have on Linux. */
const FILE_NAMES = [
  '<img src=x onerror=alert(1)>.jpg',
  '"quoted" \'name\'.jpg',
  'new\nline.jpg',
  '\u202egpj.exe.jpg',
  '\u001b[31mred\u0007.jpg',
  '${process.exit()}.jpg',
  "'; DROP TABLE image; --.jpg",
  '__proto__.jpg',
];

test('file names of any kind are carried as text, printed nowhere, and their images are served', async () => {
  const workbench = testWorkbench();
  const served = await serveWorkbench(workbench);
  const folder = path.join(workbench.session.paths.roots[0] ?? '', 'da\u202eta <b>\n');
  mkdirSync(folder);
  for (const [index, name] of FILE_NAMES.entries())
    writeFileSync(path.join(folder, name), await smallJpeg(index + 1));
  writeFileSync(path.join(folder, BROKEN), 'no image');
  const rows = [...FILE_NAMES, BROKEN, '../../../etc/passwd'].map(
    (name) => `"${name.replaceAll('"', '""')}",3\n`,
  );
  writeFileSync(path.join(folder, '=scores\u202e.csv'), `image,score\n${rows.join('')}`);

  const browsed = await served.request('files.browse', { folder, endings: ['.jpg'] });
  const { entries } = (browsed.json as { value: { entries: { name: string }[] } }).value;
  expect(entries.map(({ name }) => name)).toEqual(expect.arrayContaining(FILE_NAMES));

  const imported = await served.request('data.import', {
    path: folder,
    name: '<script>alert(1)</script>',
    imageColumn: null,
    scoreColumn: null,
    scoreRange: null,
  });
  expect(imported.json).toMatchObject({ ok: true });
  await eventually(async () => {
    const { json } = await served.request('jobs.list', {});
    expect((json as { value: Job[] }).value.map(({ state, error }) => ({ state, error }))).toEqual([
      { state: 'done', error: null },
    ]);
  });
  const summary = (await served.request('workspace.summary', {})).json as {
    value: { datasets: { id: number; name: string; images: number }[] };
  };
  expect(summary.value.datasets).toMatchObject([
    { name: '<script>alert(1)</script>', images: FILE_NAMES.length },
  ]);
  const datasetId = summary.value.datasets[0]?.id;
  const images = (await served.request('data.images', { datasetId, splitId: null })).json as {
    value: { id: number; name: string }[];
  };
  expect(images.value.map(({ name }) => name).sort()).toEqual([...FILE_NAMES].sort());
  for (const { id, name } of images.value) {
    const { status, headers, body } = await served.ask(`/image/${id}`);
    expect(status, name).toBe(200);
    expect(headers['content-type']).toBe('image/jpeg');
    expect(JSON.stringify(headers)).not.toContain('onerror');
    expect(body.length).toBeGreaterThan(0);
    expect((await served.ask(`/thumbnail/64/${id}`)).headers['content-type']).toBe('image/webp');
  }
  await expectUnharmed(served);
});

test('a bug says no more than its request’s name, and is printed without token, cookie or steering characters', async () => {
  const served = await serveWorkbench();
  const { workbench, request, token } = served;
  vi.spyOn(workbench.session.jobs, 'stop').mockImplementation(() => {
    throw new Error('secret \u001b[2J\u202e text');
  });
  const { json, body } = await request('jobs.stop', { jobId: 'x' });
  expect(json).toMatchObject({ ok: false, error: { code: 'bug' } });
  expect(body).not.toContain('secret');
  const text = printedText();
  expect(text).toContain('jobs.stop failed: Error: secret \\u001b[2J\\u202e text');
  expect(text).not.toContain(token);
  expect(text).not.toContain('cookie');
});

test('the page that is served has no inline script, style or handler', () => {
  const source = readFileSync(new URL('../../src/renderer/index.html', import.meta.url), 'utf8');
  expect(source).not.toMatch(/\son\w+=|<script(?![^>]*\ssrc=)|\sstyle=|javascript:/i);
});
