import { spawn } from 'node:child_process';
import { utimesSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** How long a start or a message may take: far longer than on a busy machine. */
const PATIENCE = 300_000;

/** What Vite tells the page that it serves. */
interface ViteMessage {
  readonly type: string;
  readonly updates?: readonly { readonly path: string }[];
}

test('npm run dev serves the page with hot reload in front of a workbench of its own', async () => {
  const workspace = path.join(temporaryFolder(), 'workspace');
  const child = spawn(process.execPath, ['scripts/dev.mjs', '--workspace', workspace], {
    cwd: ROOT,
    env: { ...process.env, XDG_CONFIG_HOME: temporaryFolder() },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  onTestFinished(() => void child.kill());
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const link = await vi.waitFor(
    () => {
      const found = /http:\/\/127\.0\.0\.1:\d+\/\?token=\S+/.exec(stderr)?.[0];
      if (found === undefined) throw new Error(`no link yet: ${stderr}`);
      return new URL(found);
    },
    { timeout: PATIENCE },
  );

  const signedIn = await fetch(link, { redirect: 'manual' });
  expect(signedIn.status).toBe(303);
  const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
  const summary = (origin: string) =>
    fetch(new URL('/request/workspace.summary', link), {
      method: 'POST',
      headers: { cookie, origin, 'content-type': 'application/json' },
      body: '{}',
    });
  expect(await (await summary(link.origin)).json()).toMatchObject({ ok: true, value: { name: 'workspace' } });
  expect((await summary('http://127.0.0.1:1')).status).toBe(403);

  const client = await (await fetch(new URL('/@vite/client', link))).text();
  const socketToken = /wsToken = "([^"]+)"/.exec(client)?.[1] ?? '';
  await fetch(new URL('/main.tsx', link));
  const component = 'shell/header.tsx';
  expect(await (await fetch(new URL(`/${component}`, link))).text()).toContain('import.meta.hot');
  const socket = new WebSocket(`ws://${link.host}/?token=${socketToken}`, 'vite-hmr');
  onTestFinished(() => socket.close());
  const messages: ViteMessage[] = [];
  socket.addEventListener('message', ({ data }) => messages.push(JSON.parse(String(data)) as ViteMessage));
  await vi.waitFor(() => expect(messages).toContainEqual({ type: 'connected' }), { timeout: PATIENCE });
  utimesSync(path.join(ROOT, 'src/renderer', component), new Date(), new Date());
  await vi.waitFor(
    () =>
      expect(messages.find(({ type }) => type === 'update')).toMatchObject({
        updates: [{ path: `/${component}` }],
      }),
    { timeout: PATIENCE },
  );
});
