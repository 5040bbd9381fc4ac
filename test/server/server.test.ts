import { createServer } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startServer } from '../../src/server/server.ts';
import { rendererFolder, serveWorkbench, testWorkbench } from '../fixtures/served-workbench.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

test('the link with its token gives a cookie that scripts cannot read, and leads to the page', async () => {
  const { ask, port, token } = await serveWorkbench();
  const entered = await ask(`/?token=${token}`, { headers: { cookie: undefined } });
  expect(entered.status).toBe(303);
  expect(entered.headers.location).toBe('/');
  const [cookie = ''] = entered.headers['set-cookie'] ?? [];
  expect(cookie).toBe(`tiebreak-${port}=${token}; HttpOnly; SameSite=Strict; Path=/`);
  const page = await ask('/', { headers: { cookie: cookie.split(';')[0] } });
  expect(page.status).toBe(200);
  expect(page.body).toContain('<title>page</title>');
});

test.each([
  ['no token', '/', undefined],
  ['a wrong token', '/?token=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', undefined],
  ['an empty token', '/?token=', undefined],
  ['two tokens', '/?token=a&token=b', undefined],
  ['a wrong cookie', '/', 'tiebreak-1=a'],
])('the page refuses %s with a page that says what to open', async (_, path, cookie) => {
  const { ask } = await serveWorkbench();
  const refused = await ask(path, { headers: { cookie, accept: 'text/html' } });
  expect(refused.status).toBe(401);
  expect(refused.headers['content-type']).toBe('text/html; charset=utf-8');
  expect(refused.headers['set-cookie']).toBeUndefined();
  expect(refused.body).toContain('Open the complete link');
});

test.each(['/assets/index-1a2b.js', '/icon.svg', '/image/1', '/thumbnail/64/1', '/export/1', '/nowhere'])(
  '%s is refused without the cookie, whether it exists or not',
  async (path) => {
    const { ask } = await serveWorkbench();
    expect((await ask(path, { headers: { cookie: undefined } })).status).toBe(401);
  },
);

test('the token may come in an Authorization header instead', async () => {
  const { ask, token } = await serveWorkbench();
  const bearer = (value: string) =>
    ask('/request/jobs.list', {
      method: 'POST',
      body: '{}',
      headers: { cookie: undefined, authorization: `Bearer ${value}` },
    });
  expect((await bearer(token)).json).toEqual({ ok: true, value: [] });
  expect((await bearer(`${token}x`)).status).toBe(401);
});

test('every page carries a fresh nonce, in its policy and wherever the build left a place for it', async () => {
  const { ask } = await serveWorkbench();
  const nonces = await Promise.all(
    [1, 2].map(async () => {
      const { body, headers } = await ask('/');
      const nonce = /nonce-([^']+)'/.exec(String(headers['content-security-policy']))?.[1] ?? '';
      expect(nonce).toMatch(/^[A-Za-z0-9+/]{22}==$/);
      expect(body.split(`nonce="${nonce}"`)).toHaveLength(3);
      expect(body).not.toContain('__CSP_NONCE__');
      return nonce;
    }),
  );
  expect(nonces[0]).not.toBe(nonces[1]);
});

test('the analysis gets ready once the page is given, and not for whoever is not let in', async () => {
  const { ask, workbench } = await serveWorkbench();
  const expected = vi.spyOn(workbench, 'expectPage');
  expect((await ask('/', { headers: { cookie: undefined } })).status).toBe(401);
  expect(expected).not.toHaveBeenCalled();
  expect((await ask('/')).status).toBe(200);
  expect(expected).toHaveBeenCalledTimes(1);
});

test('every answer forbids sniffing, framing and referring, and none allows another origin', async () => {
  const { ask, request } = await serveWorkbench();
  const answers = [
    await ask('/'),
    await ask('/assets/index-1a2b.js'),
    await ask('/nowhere'),
    await ask('/', { headers: { cookie: undefined } }),
    await request('jobs.list', {}),
    await ask('/%zz'),
  ];
  for (const { headers } of answers) {
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(headers['permissions-policy']).toContain('camera=()');
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers['content-security-policy']).not.toContain('unsafe');
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  }
});

test('hashed files may be kept for good, others are asked for again', async () => {
  const { ask } = await serveWorkbench();
  const script = await ask('/assets/index-1a2b.js');
  expect(script.headers['cache-control']).toBe('private, max-age=31536000, immutable');
  expect(script.headers['content-type']).toMatch(/javascript/);
  expect((await ask('/icon.svg')).headers['cache-control']).toBe('no-cache');
});

test('requests are answered by the workbench', async () => {
  const { request, workbench } = await serveWorkbench();
  const answer = await request('workspace.summary', {});
  expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
  expect(answer.headers['cache-control']).toBe('no-store');
  expect(answer.json).toMatchObject({
    ok: true,
    value: { folder: workbench.session.workspace.dir, datasets: [], runs: [], models: [], judgements: 0 },
  });
});

test('every tab hears what happens', async () => {
  const { workbench, port, token } = await serveWorkbench();
  const sockets = [1, 2].map(() => openSocket(port, token));
  const heard = await Promise.all(sockets.map(({ opened }) => opened)).then(() => {
    const first = sockets.map(({ next }) => next());
    workbench.session.changed(['judgements']);
    return Promise.all(first);
  });
  const message = { event: 'changed', data: { what: ['judgements'], run: null } };
  expect(heard).toEqual([message, message]);
});

test.each([
  ['a foreign Origin', { origin: 'http://evil.example' }],
  ['the Origin of another port', { origin: 'http://127.0.0.1:1' }],
  ['no Origin', {}],
])('a WebSocket with %s is refused', async (_, headers) => {
  const { port, token } = await serveWorkbench();
  const { opened } = openSocket(port, token, { ...headers, cookie: `tiebreak-${port}=${token}` });
  await expect(opened).rejects.toThrow();
});

test('a WebSocket without the cookie is refused', async () => {
  const { port } = await serveWorkbench();
  await expect(openSocket(port, 'wrong').opened).rejects.toThrow();
});

test('a taken port is passed over, unless it was asked for', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void taken.close());
  await new Promise((resolve) => taken.once('listening', resolve));
  const { port } = taken.address() as { port: number };
  const options = { rendererDir: rendererFolder() };
  await expect(startServer(testWorkbench(), { ...options, port })).rejects.toMatchObject({
    code: 'port-taken',
  });

  const servers = [await startServer(testWorkbench(), options), await startServer(testWorkbench(), options)];
  onTestFinished(async () => {
    await Promise.all(servers.map((server) => server.close()));
  });
  expect(servers[0]?.port).not.toBe(servers[1]?.port);
});

test('a link for once opens the page once', async () => {
  const server = await startServer(testWorkbench(), { rendererDir: rendererFolder() });
  onTestFinished(() => server.close());
  const link = server.linkForOnce();
  expect(link).not.toBe(server.link);
  expect((await fetch(link, { redirect: 'manual' })).status).toBe(303);
  expect((await fetch(link, { redirect: 'manual' })).status).toBe(401);
});

test('a token that is given is kept, and a weak one is refused', async () => {
  const options = { rendererDir: rendererFolder() };
  const token = 'a'.repeat(43);
  const server = await startServer(testWorkbench(), { ...options, token });
  onTestFinished(() => server.close());
  expect(server.link).toBe(`http://127.0.0.1:${server.port}/?token=${token}`);
  for (const weak of ['', 'short', 'with spaces in it and long enough'])
    await expect(startServer(testWorkbench(), { ...options, token: weak })).rejects.toMatchObject({
      code: 'token-weak',
    });
});

test('without a built page the server says how to build it', async () => {
  await expect(startServer(testWorkbench(), { rendererDir: temporaryFolder() })).rejects.toMatchObject({
    code: 'renderer-not-built',
    action: expect.stringContaining('npm run build') as string,
  });
});

interface Socket {
  readonly opened: Promise<void>;
  readonly next: () => Promise<unknown>;
}

function openSocket(
  port: number,
  token: string,
  headers: Record<string, string> = {
    origin: `http://127.0.0.1:${port}`,
    cookie: `tiebreak-${port}=${token}`,
  },
): Socket {
  // Node's own client takes headers, unlike a browser's.
  const socket = new WebSocket(`ws://127.0.0.1:${port}/events`, { headers } as unknown as string[]);
  onTestFinished(() => socket.close());
  return {
    opened: new Promise((resolve, reject) => {
      socket.onopen = () => resolve();
      socket.onerror = () => reject(new Error('the WebSocket was refused'));
    }),
    next: () =>
      new Promise((resolve) => {
        socket.onmessage = ({ data }: MessageEvent<string>) => resolve(JSON.parse(data));
      }),
  };
}
