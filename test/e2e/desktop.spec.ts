import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test, type Page } from '@playwright/test';
import type { Bridge } from '../../src/ipc/bridge.ts';
import { rememberWorkspace } from '../../src/workbench/recent-workspaces.ts';
import { DEMO_WORKSPACE } from './serve.ts';

const PRELOAD = fileURLToPath(new URL('../../out/preload/index.cjs', import.meta.url));

/** Electron in the page, as far as the preload script uses it. */
const ELECTRON = `
  const require = () => ({
    contextBridge: { exposeInMainWorld: (name, api) => { window[name] = api; } },
    webUtils: { getPathForFile: ({ name }) => '/dropped/' + name },
    ipcRenderer: {
      invoke: async (channel, ...values) => {
        const init = { method: 'POST', body: JSON.stringify(values) };
        return (await fetch('/ipc/' + channel, init)).json();
      },
      send: (channel, ...values) => fetch('/ipc/' + channel, { method: 'POST', body: JSON.stringify(values) }),
      on: (channel, listener) => {
        new EventSource('/ipc').onmessage = ({ data }) => {
          const [sent, ...values] = JSON.parse(data);
          if (sent === channel) listener({}, ...values);
        };
      },
    },
  });
`;

let folder: string;
let program: ChildProcess;
let violations: string[];

/** Starts the built program, and its page in the browser. */
async function start(page: Page, ...args: readonly string[]): Promise<string> {
  program = fork(
    fileURLToPath(new URL('../fixtures/desktop-in-node.ts', import.meta.url)),
    [path.join(folder, 'user'), ...args],
    {
      execArgv: [],
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    },
  );
  if (program.stdout === null) throw new Error('no output');
  let port = '';
  for await (const line of createInterface({ input: program.stdout })) {
    [, port = ''] = /^port (\d+)$/.exec(line) ?? [];
    if (port !== '') break;
  }
  await page.addInitScript(`{ ${ELECTRON} ${readFileSync(PRELOAD, 'utf8')} }`);
  await page.exposeFunction('violated', (what: string) => violations.push(what));
  await page.addInitScript(() =>
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
      (window as unknown as { violated: (what: string) => void }).violated(
        `${effectiveDirective} ${blockedURI}`,
      ),
    ),
  );
  const url = `http://127.0.0.1:${port}`;
  await page.goto(url);
  await expect(page.getByRole('navigation', { name: 'Views' })).toBeVisible();
  return url;
}

test.beforeEach(() => {
  violations = [];
  folder = mkdtempSync(path.join(tmpdir(), 'tiebreak-desktop-'));
  cpSync(DEMO_WORKSPACE, path.join(folder, 'demo'), { recursive: true });
  rememberWorkspace(path.join(folder, 'user'), path.join(folder, 'demo'));
});

test.afterEach(async () => {
  program.kill();
  if (program.exitCode === null && program.signalCode === null) await once(program, 'exit');
  rmSync(folder, { recursive: true, force: true });
  expect(violations).toEqual([]);
});

test('the built window shows every view under its policy, through the bridge alone', async ({ page }) => {
  const requests: string[] = [];
  page.on('request', (request) => requests.push(new URL(request.url()).pathname));
  await start(page);
  const views = page.getByRole('navigation', { name: 'Views' }).getByRole('button');
  for (const view of await views.all()) {
    await view.click();
    await expect(view).toHaveAttribute('aria-current', 'page');
  }
  expect(requests.filter((request) => request.startsWith('/request/') || request === '/events')).toEqual([]);
  expect(requests).toContain('/ipc/tiebreak:request');

  await test.step('faces are shown by their ids', async () => {
    // Whichever views were left before they asked for faces, this one stays.
    await page.getByRole('button', { name: 'Pairs', exact: true }).click();
    const face = page.locator('img[src*="/thumbnail/"]').first();
    const address = (await face.getAttribute('src')) ?? '';
    const response = await page.request.get(new URL(address, page.url()).href);
    expect(response.headers()['content-type']).toBe('image/webp');
  });

  await test.step('an export comes by its ticket, once', async () => {
    const statuses = await page.evaluate(async () => {
      const bridge = (window as unknown as { tiebreak: Bridge<File> }).tiebreak;
      const reply = await bridge.request('exports.prepare', { kind: 'images', datasetId: 1, format: 'csv' });
      const { ticket } = (reply as { value: { ticket: string } }).value;
      const first = await fetch(`/export/${ticket}`);
      return [
        first.status,
        (await first.text()).split('\n', 1)[0],
        (await fetch(`/export/${ticket}`)).status,
      ];
    });
    expect(statuses).toEqual([200, expect.stringContaining('score'), 404]);
  });
});

test('a link that came before the page was there is followed, and so are the menu and later links', async ({
  page,
}) => {
  const url = await start(page, 'tiebreak://open/confusion');
  await expect(page).toHaveURL(`${url}/#/confusion`);
  await page.request.post(`${url}/menu/Scores`);
  await expect(page).toHaveURL(/#\/scores/);
  for (const entry of ['Keys', 'Find a command', 'Import folder…', 'Export…']) {
    await page.request.post(`${url}/menu/${encodeURIComponent(entry)}`);
    await expect(page.getByRole('dialog')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
  }
});

test('a folder that was named at the start is offered for import', async ({ page }) => {
  const faces = path.join(folder, 'faces');
  mkdirSync(faces);
  await start(page, faces);
  await expect(page.getByRole('textbox', { name: 'Folder or file' })).toHaveValue(faces);
});
