// `npm run dev`: the page with hot reload against a workbench, without Electron.
//
//   npm run dev                          starts a workbench (the demo's, where no workspace is named)
//   npm run dev -- --workspace DIR       starts one for that workspace; all options of `tiebreak serve`
//   TIEBREAK_LINK=http://127.0.0.1:4173/?token=... npm run dev     uses the one that printed this link
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { createServer } from 'vite';

const PORT = 5173;

/** What the workbench's server answers besides its events; everything else is the page, which Vite serves. */
const SERVED = ['/request', '/image', '/thumbnail', '/export', '/?token='];

const root = path.resolve(fileURLToPath(new URL('..', import.meta.url)));

const { link, end } = process.env.TIEBREAK_LINK
  ? { link: new URL(process.env.TIEBREAK_LINK), end: () => undefined }
  : await startWorkbench();

/** The workbench refuses other origins than its own; Vite's own page is the only one that is passed on as such. */
const passOn = {
  target: link.origin,
  changeOrigin: true,
  configure: (proxy) => {
    const asOwn = (proxied, { headers }) => {
      if (headers.origin === `http://${headers.host}`) proxied.setHeader('origin', link.origin);
    };
    proxy.on('proxyReq', asOwn);
    proxy.on('proxyReqWs', asOwn);
  },
};

const vite = await createServer({
  configFile: false,
  root: path.join(root, 'src', 'renderer'),
  cacheDir: path.join(root, 'node_modules', '.vite'),
  plugins: [react()],
  server: {
    host: '127.0.0.1',
    port: PORT,
    // Vite's own WebSocket is at `/?token=` too, so only that of the events is passed on.
    proxy: {
      '/events': { ...passOn, ws: true },
      ...Object.fromEntries(SERVED.map((start) => [start, passOn])),
    },
  },
});
await vite.listen();
const { port } = vite.httpServer.address();
console.error(
  `\nThe page, reloaded as you edit src/renderer:\n\n  http://127.0.0.1:${port}/${link.search}\n`,
);

for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => {
    end();
    void vite.close().then(() => process.exit());
  });

/** Starts a workbench in a process of its own, which ends with this one. */
async function startWorkbench() {
  const given = process.argv.slice(2);
  const child = spawn(
    process.execPath,
    [path.join(root, 'bin', 'tiebreak.mjs'), 'serve', '--json', '--no-page', ...given],
    { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (printed += text));
  child.once('exit', (code) => {
    console.error('The workbench has ended.');
    process.exit(code ?? 1);
  });
  while (!isWhole(printed)) await once(child.stdout, 'data');
  return { link: new URL(JSON.parse(printed).url), end: () => child.kill() };
}

function isWhole(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
