import { spawn } from 'node:child_process';
import { chmodSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { isStale } from '../../bin/build-if-stale.mjs';
import { writeFiles } from '../fixtures/image-folder.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const bin = (name: string) => fileURLToPath(new URL(`../../bin/${name}`, import.meta.url));
const ROOT = path.dirname(path.dirname(bin('start.mjs')));

const { findElectron } = (await import(bin('find-electron.mjs'))) as {
  findElectron: (options: {
    env?: Record<string, string>;
    platform?: NodeJS.Platform;
    folder?: string | null;
  }) => { executable?: string; reason?: string };
};

/** Electron's package as npm installs it; its own install step adds what `files` hold. */
function electronPackage(files: Record<string, string> = {}): string {
  const folder = temporaryFolder();
  writeFiles(folder, { 'package.json': '{}', ...files });
  return folder;
}

const DISPLAY = { DISPLAY: ':0' };

test.each([
  ['linux', 'electron'],
  ['darwin', 'Electron.app/Contents/MacOS/Electron'],
  ['win32', 'electron.exe'],
] as const)('Electron is found where its install step puts it on %s', (platform, name) => {
  const folder = electronPackage({ 'path.txt': name, [`dist/${name}`]: '' });
  expect(findElectron({ env: DISPLAY, platform, folder })).toEqual({
    executable: path.join(folder, 'dist', name),
  });
  const elsewhere = electronPackage({ [name]: '' });
  expect(
    findElectron({
      env: { ...DISPLAY, ELECTRON_OVERRIDE_DIST_PATH: elsewhere },
      platform,
      folder: electronPackage(),
    }),
  ).toEqual({ executable: path.join(elsewhere, name) });
});

test('where no window can be opened, the reason is said', () => {
  const complete = electronPackage({ 'path.txt': 'electron', 'dist/electron': '' });
  const reason = (options: Parameters<typeof findElectron>[0]) =>
    findElectron({ env: DISPLAY, platform: 'linux', ...options }).reason;
  expect(reason({ folder: electronPackage() })).toContain('binary is not on this machine');
  expect(reason({ folder: electronPackage({ 'path.txt': 'electron' }) })).toContain(
    'binary is not on this machine',
  );
  expect(reason({ folder: null })).toContain('npm ci');
  expect(reason({ folder: complete, env: {} })).toContain('no display');
  expect(reason({ folder: complete, env: { WAYLAND_DISPLAY: 'wayland-0' } })).toBeUndefined();
  const empty = temporaryFolder();
  expect(reason({ folder: complete, env: { ...DISPLAY, ELECTRON_OVERRIDE_DIST_PATH: empty } })).toContain(
    'ELECTRON_OVERRIDE_DIST_PATH has no electron',
  );
});

test('what was built is stale when it is not whole, or older than any source', () => {
  const root = temporaryFolder();
  const built = ['out/main/index.js', 'out/preload/index.cjs', 'out/renderer/index.html'];
  const sources = ['src/core/labels.ts', 'electron.vite.config.ts', 'package-lock.json'];
  const setTimes = (files: string[], seconds: number) => {
    for (const file of files) utimesSync(path.join(root, file), seconds, seconds);
  };
  writeFiles(root, Object.fromEntries([...built, ...sources].map((file) => [file, ''])));
  setTimes([...sources, 'src', 'src/core'], 1_000);
  setTimes(built, 2_000);
  expect(isStale(root)).toBe(false);
  for (const source of sources) {
    setTimes([source], 3_000);
    expect(isStale(root), source).toBe(true);
    setTimes([source], 1_000);
  }
  rmSync(path.join(root, 'src/core/labels.ts'));
  expect(isStale(root)).toBe(true);
  setTimes(['src', 'src/core'], 1_000);
  expect(isStale(root)).toBe(false);
  rmSync(path.join(root, 'out/preload/index.cjs'));
  expect(isStale(root)).toBe(true);
});

/** Starts `npm start`'s program in an empty folder. */
function start(env: Record<string, string>, args: readonly string[] = []) {
  const cwd = temporaryFolder();
  const inherited = { ...process.env };
  for (const name of ['DISPLAY', 'WAYLAND_DISPLAY', 'ELECTRON_OVERRIDE_DIST_PATH', 'TIEBREAK_TOKEN'])
    Reflect.deleteProperty(inherited, name);
  const child = spawn(process.execPath, [bin('start.mjs'), ...args], {
    cwd,
    env: { ...inherited, XDG_CONFIG_HOME: temporaryFolder(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let stdout = '';
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const link = new Promise<string>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      const found = /http:\S+/.exec(stdout)?.[0];
      if (found !== undefined) resolve(found);
    });
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  return { child, cwd, link, ended, output: () => ({ stdout, stderr }) };
}

test('without Electron’s binary the reason is printed, and the browser gets the workbench with the demo', async () => {
  const { child, cwd, link, ended, output } = start({ ELECTRON_OVERRIDE_DIST_PATH: temporaryFolder() });
  const address = new URL(await link);
  expect(address.hostname).toBe('127.0.0.1');
  expect(output().stderr).toMatch(
    /^No window: ELECTRON_OVERRIDE_DIST_PATH has no .* opens in the browser instead\.$/m,
  );
  expect(output().stdout).toContain(path.join(cwd, 'tiebreak-demo'));

  const entered = await fetch(address, { redirect: 'manual' });
  const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? '';
  const page = await fetch(address.origin, { headers: { cookie } });
  expect(page.status).toBe(200);
  const jobs = await fetch(`${address.origin}/request/jobs.list`, {
    method: 'POST',
    headers: { cookie, origin: address.origin, 'content-type': 'application/json' },
    body: '{}',
  });
  expect(await jobs.json()).toMatchObject({ ok: true, value: [{ kind: 'demo', state: 'working' }] });
  child.kill('SIGINT');
  expect(await ended).toBe(130);
});

test.skipIf(process.platform === 'win32')(
  'with it, Electron gets the program’s folder and what was given',
  async () => {
    const folder = temporaryFolder();
    const executable = path.join(
      folder,
      process.platform === 'darwin' ? 'Electron.app/Contents/MacOS/Electron' : 'electron',
    );
    writeFiles(folder, { [path.relative(folder, executable)]: '' });
    writeFileSync(executable, '#!/bin/sh\necho "$@"\nexit 7\n');
    chmodSync(executable, 0o755);
    const { ended, output } = start({ ...DISPLAY, ELECTRON_OVERRIDE_DIST_PATH: folder }, [
      'tiebreak://open/pairs',
    ]);
    expect(await ended).toBe(7);
    expect(output().stdout.trim()).toBe(`${ROOT} tiebreak://open/pairs`);
  },
);
