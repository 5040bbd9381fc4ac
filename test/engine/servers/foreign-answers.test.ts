import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { readModelCard } from '../../../src/engine/model-files/model-card.ts';
import { DEMO_MODEL } from '../../../src/engine/demo-model.ts';
import { foreignAnswer } from '../../../src/engine/servers/endpoints/foreign-answer.ts';
import { wordsOfPage } from '../../../src/engine/servers/endpoints/web-page.ts';
import { ServerComparator } from '../../../src/engine/servers/kinds/server-comparator.ts';
import { serverCard } from '../../../src/engine/servers/kinds/server-card.ts';
import { serverSchema } from '../../../src/model/server.ts';

const PAGE =
  '<!doctype html><html><head><title>Sign in</title></head><body><script>if (1 < 2) go()</script><h1>Welcome</h1></body></html>';
const [HTML, JSON_TYPE] = ['text/html; charset=utf-8', 'application/json'];

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
  readonly location?: string;
}

/** Something that listens where a server is looked for, and how often it was asked. */
async function listening(answer: (path: string) => Answer) {
  let asked = 0;
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      asked += 1;
      const { status, type, text, location } = answer(request.url ?? '');
      response.writeHead(status, { 'content-type': type, ...(location !== undefined && { location }) });
      response.end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, asked: () => asked };
}

const models = { status: 200, type: JSON_TYPE, text: '{"data":[{"id":"seen"}]}' };
const page = { status: 200, type: HTML, text: PAGE };

test.for<
  [what: string, answer: (path: string) => Answer, told: { code: string; message: string; action: string }]
>([
  [
    'a login page at every path',
    () => page,
    {
      code: 'server-not-reachable',
      message:
        'it answered 200 with a web page (text/html) in place of JSON, which begins with "Sign in: Welcome"',
      action: '/v1/chat/completions',
    },
  ],
  [
    'a login page at every path that says it is one',
    () => ({ ...page, status: 401 }),
    {
      code: 'server-not-reachable',
      message:
        'it answered 401 with a web page to sign in at (text/html) in place of JSON, which begins with "Sign in',
      action: 'a proxy, a login',
    },
  ],
  [
    'a list of models, and a login page where questions go',
    (path) =>
      path === '/v1/models'
        ? models
        : { status: 403, type: HTML, text: '<html><form method="post"><input name="user"></form></html>' },
    {
      code: 'server-not-reachable',
      message: 'it answered 403 with a web page to sign in at',
      action: 'a login',
    },
  ],
  [
    'a proxy’s page that wants a key',
    () => ({ status: 401, type: HTML, text: '<html><h1>401 Authorization Required</h1></html>' }),
    {
      code: 'server-answer',
      message: 'refuses the key, or wants one (it answered 401)',
      action: '--server-key',
    },
  ],
  [
    'a page that says it is JSON',
    () => ({ ...page, type: JSON_TYPE }),
    { code: 'server-not-reachable', message: 'with a web page (application/json)', action: '' },
  ],
  [
    'a login elsewhere',
    () => ({ status: 302, type: HTML, text: '', location: 'https://login.example.org/' }),
    {
      code: 'server-not-reachable',
      message: 'it answered 302 and sends elsewhere (https://login.example.org/)',
      action: 'a proxy, a login',
    },
  ],
  [
    'a list of models, and a page where questions go',
    (path) => (path === '/v1/models' ? models : page),
    { code: 'server-not-reachable', message: 'with a web page', action: 'a proxy, a login' },
  ],
  [
    'a proxy’s page of a wrong path',
    () => ({ status: 404, type: HTML, text: '<html><head><title>404 Not Found</title></head></html>' }),
    {
      code: 'server-answer',
      message: 'refused /v1/chat/completions: it answered 404: 404 Not Found.',
      action: 'the path in it',
    },
  ],
  [
    'another program’s JSON',
    () => ({ status: 200, type: JSON_TYPE, text: '{"hello":"sk-1"}' }),
    { code: 'server-answer', message: 'no chat completion: JSON with hello.', action: 'address' },
  ],
  [
    'another program’s text',
    () => ({ status: 200, type: 'text/plain', text: 'OK' }),
    { code: 'server-answer', message: 'no chat completion: the text "OK".', action: 'address' },
  ],
])('%s is told at once', async ([, answer, told]) => {
  const { url, asked } = await listening(answer);
  const server = serverSchema.parse({
    ...{ urls: [url], model: 'seen', adapter: null, prompt: 'chat', keyVariable: null, keychain: null },
    ...{ caFile: null, prices: null, adapterFiles: null },
  });
  const card = serverCard(readModelCard(DEMO_MODEL.card), 'chat');
  await expect(ServerComparator.open({ server, card })).rejects.toMatchObject({
    code: told.code,
    message: expect.stringContaining(told.message) as string,
    action: expect.stringContaining(told.action) as string,
  });
  // What it is, and a question or two: nothing is tried over and over.
  expect(asked()).toBeLessThanOrEqual(10);
});

test('a page that tells an error may pass, and is quoted by its words', () => {
  const answer = { type: 'text/html', location: undefined, retryAfter: undefined, bytesOut: 0, bytesIn: 0 };
  expect(foreignAnswer({ ...answer, status: 502, content: { value: PAGE } })).toBe(null);
  expect(foreignAnswer({ ...answer, status: 200, content: { value: { data: [] } } })).toBe(null);
  expect(foreignAnswer({ ...answer, status: 200, content: { value: PAGE } }, ['Welcome'])).toContain('[key]');
  expect(wordsOfPage('<html><body>Bad <b>gateway</b></body></html>')).toBe('Bad gateway');
});
