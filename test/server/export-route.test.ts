import { expect, test } from 'vitest';
import { attachment } from '../../src/workbench/attachment.ts';
import { serveWorkbench } from '../fixtures/served-workbench.ts';

test('an export is downloaded under its name as it is made, and once', async () => {
  const { ask, workbench } = await serveWorkbench();
  const ticket = workbench.session.exports.add({
    fileName: 'pairs of "día" 1.csv',
    mediaType: 'text/csv; charset=utf-8',
    open: () => Promise.resolve(lines(3)),
  });
  const file = await ask(`/export/${ticket}`);
  expect(file.status).toBe(200);
  expect(file.body).toBe('line 0 ü\nline 1 ü\nline 2 ü\n');
  expect(file.headers).toMatchObject({
    'content-type': 'text/csv; charset=utf-8',
    'cache-control': 'no-store',
    'content-disposition': `attachment; filename="pairs_of__d_a__1.csv"; filename*=UTF-8''pairs%20of%20%22d%C3%ADa%22%201.csv`,
  });
  const again = await ask(`/export/${ticket}`);
  expect(again.status).toBe(404);
  expect(again.json).toMatchObject({ ok: false, error: { code: 'export-missing' } });
});

test('a download that is broken off ends the making of the file', async () => {
  const { workbench, port, token } = await serveWorkbench();
  const ended = Promise.withResolvers<undefined>();
  let made = 0;
  async function* endless() {
    try {
      for (; ; made++) yield Promise.resolve('x'.repeat(10_000));
    } finally {
      ended.resolve(undefined);
    }
  }
  const ticket = workbench.session.exports.add({
    fileName: 'endless.csv',
    mediaType: 'text/csv',
    open: () => Promise.resolve(endless()),
  });
  const stop = new AbortController();
  const response = await fetch(`http://127.0.0.1:${port}/export/${ticket}`, {
    headers: { authorization: `Bearer ${token}` },
    signal: stop.signal,
  });
  await response.body?.getReader().read();
  stop.abort();
  await ended.promise;
  expect(made).toBeGreaterThan(0);
  expect(made).toBeLessThan(10_000);
});

test.each([
  ['quotes"; filename="evil.exe', `filename="quotes___filename__evil.exe"`],
  ['line\r\nset-cookie: a=b', `filename="line__set-cookie__a_b"`],
  ["it's (a) *star*!", `filename*=UTF-8''it%27s%20%28a%29%20%2Astar%2A%21`],
  ['../../etc/passwd', 'filename=".._.._etc_passwd"'],
  ['right\u202eto-left', `filename*=UTF-8''right%E2%80%AEto-left`],
  ['half \ud800 pair', `filename*=UTF-8''half%20%EF%BF%BD%20pair`],
])('the name %j stays within its part of the header', (name, part) => {
  const header = attachment(name);
  expect(header).toContain(part);
  expect(header).toMatch(/^attachment; filename="[\w.-]*"; filename\*=UTF-8''[\w.~%-]*$/);
});

async function* lines(count: number) {
  for (let line = 0; line < count; line++) yield Promise.resolve(`line ${line} ü\n`);
}
