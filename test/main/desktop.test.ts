import path from 'node:path';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { Workspace } from '../../src/engine/store/workspace.ts';
import { CHANNELS } from '../../src/ipc/bridge.ts';
import type { Reply } from '../../src/ipc/requests.ts';
import type { WorkspaceSummary } from '../../src/model/workspace-summary.ts';
import { rememberWorkspace } from '../../src/workbench/recent-workspaces.ts';
import {
  answers,
  app,
  BrowserWindow,
  Frame,
  ipcMain,
  preventable,
  seen,
  session,
  WebContents,
} from '../fakes/electron.ts';
import { eventually } from '../fixtures/eventually.ts';
import { writeFiles } from '../fixtures/image-folder.ts';

const PAGE = 'tiebreak-app://workbench/';
const folder = mkdtempSync(path.join(tmpdir(), 'tiebreak-desktop-'));
const first = path.join(folder, 'first');
const second = path.join(folder, 'second');

/** The one window. */
function window(): BrowserWindow {
  const found = BrowserWindow.getAllWindows()[0];
  if (found === undefined) throw new Error('there is no window');
  return found;
}

/** Asks as the page in the window does. */
function ask(
  name: unknown,
  params: unknown = {},
  senderFrame: Frame | null = window().webContents.mainFrame,
): Promise<Reply<unknown>> {
  const handler = ipcMain.handlers.get(CHANNELS.request);
  return handler?.({ sender: window().webContents, senderFrame }, name, params) as Promise<Reply<unknown>>;
}

function drop(paths: unknown, senderFrame: Frame | null = window().webContents.mainFrame): void {
  ipcMain.emit(CHANNELS.dropped, { sender: window().webContents, senderFrame }, paths);
}

function frame(url: string, parent: Frame | null = null): Frame {
  return Object.assign(new Frame(), { url, parent });
}

/** What the page has been told, but for what it asks for by itself. */
function told(): unknown[] {
  return window()
    .webContents.sent.filter(({ channel }) => channel === CHANNELS.event)
    .map(({ args }) => args[0] as { event: string })
    .filter(({ event }) => event !== 'changed' && event !== 'images' && event !== 'job');
}

/** The page asks its first question, so that it listens. */
async function pageListens(): Promise<void> {
  await ask('workspace.summary');
  await new Promise(setImmediate);
  await new Promise(setImmediate);
}

const openFolder = async () => ((await ask('workspace.summary')) as { value: WorkspaceSummary }).value.folder;

beforeAll(async () => {
  writeFiles(folder, {
    'app/out/renderer/index.html': '<p>page</p>',
    'faces/a.jpg': '',
    'model.gguf': '',
    'notes.txt': '',
  });
  for (const name of [first, second]) Workspace.open(name, { create: true }).close();
  answers.appPath = path.join(folder, 'app');
  answers.paths.set('userData', path.join(folder, 'user'));
  rememberWorkspace(path.join(folder, 'user'), first);
  await import('../../src/main/index.ts');
  await eventually(() => {
    window();
  });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeEach(() => {
  answers.messageBox = 0;
  for (const list of [seen.messageBoxes, seen.errorBoxes, seen.openDialogs]) list.length = 0;
  window().webContents.sent.length = 0;
});

describe('the window', () => {
  test('shows the page of its own scheme', () => {
    expect(seen.windows).toHaveLength(1);
    expect(window().webContents.getURL()).toBe(PAGE);
    expect(window().calls).toContain('show');
    expect(seen.schemes).toEqual([
      {
        scheme: 'tiebreak-app',
        privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
      },
    ]);
  });

  test('is sandboxed and isolated, without Node, web security on, nothing experimental', () => {
    expect(app.sandboxed).toBe(true);
    expect(window().options.webPreferences).toEqual({
      preload: path.join(folder, 'app/out/preload/index.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: true,
    });
  });

  test.each([
    'https://example.com/',
    'file:///etc/passwd',
    `${PAGE}image/1`,
    'tiebreak-app://evil/',
    'javascript:alert(1)',
  ])('does not go to %s', (url) => {
    for (const name of ['will-navigate', 'will-frame-navigate', 'will-redirect']) {
      const event = preventable({ url, isMainFrame: true });
      window().webContents.emit(name, event);
      expect(event.defaultPrevented, name).toBe(true);
    }
  });

  test('loads its own page again, but not in a frame', () => {
    const again = preventable({ url: `${PAGE}#/pairs`, isMainFrame: true });
    window().webContents.emit('will-navigate', again);
    window().webContents.emit('will-frame-navigate', again);
    expect(again.defaultPrevented).toBe(false);
    const inFrame = preventable({ url: PAGE, isMainFrame: false });
    window().webContents.emit('will-frame-navigate', inFrame);
    expect(inFrame.defaultPrevented).toBe(true);
  });

  test('opens no other window and holds no webview; so does no page that comes to be in any way', () => {
    const other = new WebContents();
    app.emit('web-contents-created', {}, other);
    for (const contents of [window().webContents, other]) {
      for (const url of ['https://example.com/', PAGE, 'about:blank'])
        expect(contents.openHandler?.({ url })).toEqual({ action: 'deny' });
      const webview = preventable({});
      contents.emit('will-attach-webview', webview, {}, { src: PAGE });
      expect(webview.defaultPrevented).toBe(true);
    }
  });
});

describe('the session', () => {
  const { defaultSession } = session;

  test('grants the page copying, and nothing else to anybody', () => {
    const granted = (permission: string, url: string) => {
      let answer: boolean | undefined;
      defaultSession.permissionRequest?.(null, permission, (allowed) => (answer = allowed), {
        requestingUrl: url,
      });
      expect(defaultSession.permissionCheck?.(null, permission, url)).toBe(answer);
      return answer;
    };
    expect(granted('clipboard-sanitized-write', PAGE)).toBe(true);
    expect(granted('clipboard-sanitized-write', 'https://example.com/')).toBe(false);
    for (const permission of [
      'media',
      'geolocation',
      'notifications',
      'clipboard-read',
      'openExternal',
      'fileSystem',
      'usb',
    ])
      expect(granted(permission, PAGE), permission).toBe(false);
    expect(defaultSession.devicePermission?.({ deviceType: 'usb' })).toBe(false);
  });

  test.each([
    [`${PAGE}assets/index.js`, false],
    [`blob:${PAGE}0d3c`, false],
    ['data:image/png;base64,AA==', false],
    ['https://example.com/', true],
    ['http://127.0.0.1:4173/', true],
    ['ws://127.0.0.1/', true],
    ['file:///etc/passwd', true],
    ['blob:https://example.com/0d3c', true],
    ['tiebreak-app://evil/', true],
    ['chrome-extension://abc/page.html', true],
  ])('loads %s: cancelled %s', (url, cancelled) => {
    let cancel: boolean | undefined;
    defaultSession.beforeRequest?.({ url }, (response) => (cancel = response.cancel));
    expect(cancel).toBe(cancelled);
  });

  test.each([
    [`${PAGE}export/abc`, false],
    [`blob:${PAGE}0d3c`, false],
    ['https://example.com/tool.exe', true],
    ['data:text/html,x', true],
  ])('a download of %s is refused: %s', (url, refused) => {
    const event = preventable({});
    defaultSession.emit('will-download', event, { getURL: () => url });
    expect(event.defaultPrevented).toBe(refused);
  });

  test('serves the page under a policy', async () => {
    const response = await defaultSession.fetch(PAGE);
    expect(response.headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(await response.text()).toBe('<p>page</p>');
  });
});

describe('requests', () => {
  test('of the page are answered by the workbench, which opened the workspace of the last time', async () => {
    expect(await openFolder()).toBe(first);
    expect(seen.recentDocuments).toContain(first);
  });

  test('that are wrong are refused with what to do', async () => {
    for (const [name, params] of [
      ['no.such', {}],
      ['__proto__', {}],
      ['constructor', {}],
      [['workspace.summary'], {}],
      [null, {}],
      ['workspace.open', { folder: 7 }],
      ['workspace.open', JSON.parse('{"folder":"/","create":false,"__proto__":{"a":1}}')],
      ['workspace.summary', 'text'],
    ])
      expect(await ask(name, params)).toMatchObject({ ok: false, error: { code: 'bad-request' } });
    expect(await ask('workspace.open', { folder: '/etc', create: true })).toMatchObject({
      ok: false,
      error: { code: 'path-not-allowed' },
    });
  });

  test.each([
    ['another origin', () => frame('https://example.com/')],
    ['an origin that begins alike', () => frame('tiebreak-app://workbench.evil/')],
    ['a file', () => frame('file:///tmp/page.html')],
    ['an empty page', () => frame('about:blank')],
    ['a frame in the page', () => frame(PAGE, frame(PAGE))],
    ['a frame that is gone', () => null],
  ])('of %s are not answered, and its drops are not heard', async (_whose, sender) => {
    await pageListens();
    await expect(ask('workspace.summary', {}, sender())).rejects.toThrow('Only the workbench itself');
    drop([path.join(folder, 'model.gguf')], sender());
    expect(told()).toEqual([]);
  });

  test('for files bring up the dialog of the system, and what was picked may be opened', async () => {
    answers.openDialog = [second];
    expect(await ask('files.pick', { kind: 'folder', title: 'Workspace', endings: [] })).toMatchObject({
      value: { available: true, paths: [second] },
    });
    expect(seen.openDialogs[0]).toMatchObject({
      title: 'Workspace',
      properties: ['openDirectory', 'createDirectory'],
    });
    answers.openDialog = [];
    expect(await ask('files.pick', { kind: 'files', title: 'Model', endings: ['.gguf'] })).toMatchObject({
      value: { available: true, paths: [] },
    });
    expect(seen.openDialogs[1]).toMatchObject({ filters: [{ extensions: ['gguf'] }] });
    expect(await ask('workspace.open', { folder: second, create: false })).toMatchObject({ ok: true });
    expect(seen.recentDocuments.at(-1)).toBe(second);
    await ask('workspace.open', { folder: first, create: false });
  });
});

describe('what is opened from outside', () => {
  const start = (...argv: string[]) => {
    app.emit('second-instance', preventable({}), ['changed', '--by-chromium'], '/', { argv, cwd: folder });
  };

  test('a second start shows the window and follows its arguments', async () => {
    await pageListens();
    window().minimized = true;
    window().calls.length = 0;
    start('tiebreak://open/scores?run=1', 'model.gguf', 'second');
    await eventually(() =>
      expect(told()).toEqual([
        { event: 'dropped', data: { paths: [path.join(folder, 'model.gguf')] } },
        { event: 'navigate', data: { location: '/scores?run=1' } },
      ]),
    );
    expect(window().minimized).toBe(false);
    expect(window().calls).toEqual(['focus']);
    expect(await openFolder()).toBe(second);
    await ask('workspace.open', { folder: first, create: false });
  });

  test('a start that says nothing, or nonsense, only shows the window', async () => {
    await pageListens();
    start();
    app.emit('second-instance', preventable({}), [], '/', 'nonsense');
    start('tiebreak://open/secrets', '/no/such/file', 'notes.txt');
    expect(told()).toEqual([]);
    expect(await openFolder()).toBe(first);
  });

  test('a folder that is no workspace any more is said to be so', async () => {
    writeFiles(folder, { 'broken/store.sqlite': 'this is no database, however long it may be' });
    start('broken');
    await eventually(() => expect(seen.errorBoxes).toHaveLength(1));
    expect(await openFolder()).toBe(first);
  });

  test('links and files of a Mac are followed', async () => {
    await pageListens();
    const link = preventable({});
    app.emit('open-url', link, 'tiebreak://open/pairs');
    app.emit('open-url', preventable({}), 'tiebreak://open/pairs#x');
    const file = preventable({});
    app.emit('open-file', file, path.join(folder, 'faces'));
    expect([link.defaultPrevented, file.defaultPrevented]).toEqual([true, true]);
    expect(told()).toEqual([
      { event: 'navigate', data: { location: '/pairs' } },
      { event: 'dropped', data: { paths: [path.join(folder, 'faces')] } },
    ]);
  });

  test('dropped models and folders may be opened from then on, of other files the page hears nothing but that they are of no use', async () => {
    await pageListens();
    const model = path.join(folder, 'model.gguf');
    drop([model, path.join(folder, 'notes.txt')]);
    expect(told()).toEqual([{ event: 'dropped', data: { paths: [model] } }]);
    drop([path.join(folder, 'notes.txt')]);
    expect(told().at(-1)).toEqual({ event: 'dropped', data: { paths: [] } });
    for (const nonsense of [null, 'text', [1], [''], [[model]]]) drop(nonsense);
    expect(told()).toHaveLength(2);
  });

  test('menu entries go to the page', async () => {
    await pageListens();
    const entries = (seen.menu ?? []).flatMap(({ submenu }) => submenu ?? []);
    entries.find(({ label }) => label === 'Confusion')?.click?.();
    entries.find(({ label }) => label === 'Open workspace…')?.click?.();
    expect(told()).toEqual([
      { event: 'navigate', data: { location: '/confusion' } },
      { event: 'command', data: { id: 'workspace.open' } },
    ]);
  });

  test('what comes before the page listens waits for it, also after a new load', async () => {
    window().webContents.reload();
    app.emit('open-url', preventable({}), 'tiebreak://open/nll');
    expect(told()).toEqual([]);
    await pageListens();
    expect(told()).toEqual([{ event: 'navigate', data: { location: '/nll' } }]);
  });
});

describe('failures', () => {
  test('a page whose process dies can be loaded again', async () => {
    const { reloads } = window().webContents;
    window().webContents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 5 });
    await eventually(() => expect(window().webContents.reloads).toBe(reloads + 1));
    expect(seen.messageBoxes[0]).toMatchObject({ buttons: ['Reload the page', 'Quit'] });
    expect(seen.messageBoxes[0]?.detail).toContain('crashed, code 5');
  });

  test('a page that does not answer is asked about once, and may go on', async () => {
    answers.messageBox = 1;
    const { reloads } = window().webContents;
    window().emit('unresponsive');
    window().emit('unresponsive');
    await new Promise(setImmediate);
    expect(seen.messageBoxes.map(({ buttons }) => buttons)).toEqual([['Reload the page', 'Wait']]);
    expect(window().webContents.reloads).toBe(reloads);
    expect(seen.quits).toBe(0);
  });

  test('a page that ends as it should is no failure', () => {
    window().webContents.emit('render-process-gone', {}, { reason: 'clean-exit', exitCode: 0 });
    expect(seen.messageBoxes).toEqual([]);
  });

  test('an error that nobody caught is shown, and its details can be copied', async () => {
    const print = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    answers.messageBox = 1;
    const listener = process.listeners('uncaughtException').at(-1);
    listener?.(new Error('the first line\nand more'), 'uncaughtException');
    await eventually(() => expect(seen.copied).toHaveLength(1));
    expect(seen.messageBoxes[0]?.detail).toMatch(/^the first line\n\n/);
    expect(seen.copied[0]).toContain('desktop.test.ts');
    expect(seen.quits).toBe(0);
    print.mockRestore();
  });
});

describe('the end', () =>
  test('the workspace is closed before the program ends, and where the window was is kept', async () => {
    window().bounds = { x: 11, y: 22, width: 1111, height: 777 };
    window().close();
    await eventually(() => expect(seen.exitCode).toBe(0));
    expect(seen.quits).toBeGreaterThanOrEqual(2);
    const { readWindowState } = await import('../../src/main/window-state.ts');
    expect(readWindowState(path.join(folder, 'user', 'window.json'))).toEqual({
      x: 11,
      y: 22,
      width: 1111,
      height: 777,
      maximised: false,
    });
    const handler = ipcMain.handlers.get(CHANNELS.request);
    const reply = await handler?.({ senderFrame: frame(PAGE) }, 'workspace.summary', {});
    expect(reply).toMatchObject({ ok: false, error: { code: 'closing' } });
  }));
