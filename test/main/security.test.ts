import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { electronImports, EVERYTHING } from '../fixtures/electron-imports.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
const page = read('docs/security.md');

/** What stands between backticks, a line break as a space. */
const quoted = [...page.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text.replace(/\s+/g, ' '));
const places = quoted.filter((text) => /^[\w./-]+#/.test(text));
const tests = quoted.filter((text) => /^test\/[\w./-]+: /.test(text));

describe('the page on security', () => {
  test('goes through all twenty points of the checklist, each with its place and its test', () => {
    const rows = [...page.matchAll(/^\| (\d+) +\|(.*?)\s*\|$/gm)];
    expect(rows.map(([, number]) => Number(number))).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 1),
    );
    for (const [, number, row = ''] of rows) {
      const cells = row.split(/\s*\|\s*/);
      expect(cells.at(-2), `place of ${number ?? ''}`).toMatch(/`[\w./-]+#/);
      expect(cells.at(-1), `test of ${number ?? ''}`).toMatch(/`test\/[\w./-]+: /);
    }
  });

  test.each(places)('%s is there', (place) => {
    const [file = '', symbol = ''] = place.split('#');
    expect(existsSync(path.join(ROOT, file)), file).toBe(true);
    expect(read(file)).toContain(symbol);
  });

  test.each(tests)('%s is a test', (named) => {
    const [file = '', ...name] = named.split(': ');
    expect(read(file)).toContain(name.join(': '));
  });

  test('names places and tests enough to be worth checking', () => {
    expect(places.length).toBeGreaterThan(40);
    expect(tests.length).toBeGreaterThan(35);
  });
});

/** Of Electron, what opens or fetches what lies outside, and everything at once. */
const LEADS_OUT = ['shell', 'net', 'autoUpdater', 'WebContentsView', 'webFrame', 'remote', EVERYTHING];

test('nothing of Electron that leads out is imported', () => {
  const sources = ['main', 'preload'].flatMap((layer) =>
    readdirSync(path.join(ROOT, 'src', layer), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.[cm]?tsx?$/.test(file))
      .map((file) => path.join('src', layer, file)),
  );
  const imported = sources.flatMap((file) =>
    electronImports(read(file)).map((name): [string, string] => [file, name]),
  );
  expect(imported.map(([, name]) => name)).toContain('BrowserWindow');
  expect(imported.filter(([, name]) => LEADS_OUT.includes(name))).toEqual([]);
});

test.each([
  ["import { shell } from 'electron';", ['shell']],
  ["import { app, shell as leave } from 'electron';", ['app', 'shell']],
  ["import { type App, 'shell' as leave } from 'electron/main';", ['App', 'shell']],
  ["import * as electron from 'electron';", [EVERYTHING]],
  ["import electron, { app } from 'electron';", [EVERYTHING, 'app']],
  ["import { default as electron } from 'electron';", [EVERYTHING]],
  ["import electron = require('electron');", [EVERYTHING]],
  ["export { shell as leave } from 'electron';", ['shell']],
  ["export * from 'electron';", [EVERYTHING]],
  ["const { shell } = require('electron');", [EVERYTHING]],
  ["const { shell } = await import('electron');", [EVERYTHING]],
  ['const { shell } = await import(`electron`);', [EVERYTHING]],
  ["type Way = import('electron').Shell;", ['Shell']],
  ["// import { shell } from 'electron';\nconst text = \"import { net } from 'electron'\";", []],
  ["import { shell } from './own.ts';", []],
])('%s takes %j from Electron', (source, names) => {
  expect(electronImports(source)).toEqual(names);
});

test('Electron is pinned to one exact version', () => {
  const { devDependencies } = z
    .object({ devDependencies: z.record(z.string(), z.string()) })
    .parse(JSON.parse(read('package.json')));
  expect(devDependencies['electron']).toMatch(/^\d+\.\d+\.\d+$/);
});
