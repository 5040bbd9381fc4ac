import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron, expect, test, type ElectronApplication, type Page } from '@playwright/test';
import type { Bridge } from '../../src/ipc/bridge.ts';
import { rememberWorkspace } from '../../src/workbench/recent-workspaces.ts';
import { DEMO_WORKSPACE } from './serve.ts';

/** The page's window as the preload script leaves it. */
type WithBridge = Window & { readonly tiebreak?: Bridge<File> };

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The program itself, where its download has succeeded: the npm package has only the way to get it. */
function electronBinary(): string | null {
  const folder = path.join(ROOT, 'node_modules/electron');
  const pathFile = path.join(folder, 'path.txt');
  if (!existsSync(pathFile)) return null;
  const binary = path.join(folder, 'dist', readFileSync(pathFile, 'utf8'));
  return existsSync(binary) ? binary : null;
}

const binary = electronBinary();
const reason =
  "Electron's binary is not installed: run `node node_modules/electron/install.js` with access to github.com.";
if (binary === null) console.log(`Skipped, the tests of the desktop window: ${reason}`);
test.skip(binary === null, reason);

let program: ElectronApplication;
let page: Page;
let folder: string;

/** Starts the built program on a copy of the demo workspace and settings of its own. */
async function launch(...args: readonly string[]): Promise<ElectronApplication> {
  return _electron.launch({
    executablePath: binary ?? '',
    cwd: ROOT,
    args: [
      // Chromium's own sandbox needs rights that a container's root has not; the page's flags are tested in test/main.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      `--user-data-dir=${path.join(folder, 'user')}`,
      '.',
      ...args,
    ],
  });
}

test.beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'tiebreak-electron-'));
  cpSync(DEMO_WORKSPACE, path.join(folder, 'demo'), { recursive: true });
  rememberWorkspace(path.join(folder, 'user'), path.join(folder, 'demo'));
  program = await launch();
  page = await program.firstWindow();
});

test.afterEach(async () => {
  await program.close();
  rmSync(folder, { recursive: true, force: true });
});

test('the window shows the workbench on the workspace of the last time', async () => {
  await expect(page).toHaveURL(/^tiebreak-app:\/\/workbench\//);
  await expect(page.getByRole('navigation', { name: 'Views' })).toBeVisible();
  const reply = await page.evaluate(() => (window as WithBridge).tiebreak?.request('workspace.summary', {}));
  expect(reply).toMatchObject({ ok: true, value: { folder: path.join(folder, 'demo') } });
});

test('the page has its bridge and nothing of Node, and images come by their ids', async () => {
  const found = await page.evaluate(async () => ({
    bridge: Object.keys((window as WithBridge).tiebreak ?? {}).toSorted(),
    node: ['require', 'process', 'module', 'Buffer'].filter((name) => name in window),
    image: (await fetch('/thumbnail/64/1')).headers.get('content-type'),
    outside: await Promise.all(
      ['https://example.com/', 'file:///etc/passwd', 'http://127.0.0.1:9/'].map((url) =>
        fetch(url).then(
          () => 'loaded',
          () => 'refused',
        ),
      ),
    ),
    opened: window.open('https://example.com/') === null,
  }));
  expect(found).toEqual({
    bridge: ['on', 'pathsOf', 'request'],
    node: [],
    image: 'image/webp',
    outside: ['refused', 'refused', 'refused'],
    opened: true,
  });
});

test('the page keeps to its policy while every view is shown', async () => {
  await page.evaluate(() =>
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => {
      document.documentElement.dataset['violation'] = `${effectiveDirective} ${blockedURI}`;
    }),
  );
  for (const link of await page.getByRole('navigation', { name: 'Views' }).getByRole('button').all())
    await link.click();
  expect(await page.evaluate(() => document.documentElement.dataset['violation'])).toBeUndefined();
});

test('a second start hands its link to the window that is open', async () => {
  const second = await launch('tiebreak://open/confusion').catch(() => null);
  await expect(page).toHaveURL(/#\/confusion/);
  await second?.close().catch(() => undefined);
});

test('the menu leads to every view', async () => {
  await program.evaluate(({ Menu }) => {
    const items = Menu.getApplicationMenu()?.items.flatMap(({ submenu }) => submenu?.items ?? []) ?? [];
    items.find(({ label }) => label === 'Scores')?.click();
  });
  await expect(page).toHaveURL(/#\/scores/);
});
