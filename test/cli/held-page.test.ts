import { existsSync, readFileSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { holdPage } from '../../src/cli/held-page.ts';
import { writeFiles } from '../fixtures/image-folder.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

/** A checkout whose page is older than its sources, with a builder that writes `new` into it. */
function staleCheckout(): { root: string; page: () => string } {
  const root = temporaryFolder();
  const built = ['out/main/index.js', 'out/preload/index.cjs', 'out/renderer/index.html'];
  writeFiles(root, {
    ...Object.fromEntries(built.map((file) => [file, 'old'])),
    'src/a.ts': '',
    'package.json': '{}',
    'node_modules/electron-vite/package.json': '{"name":"electron-vite"}',
    'node_modules/electron-vite/bin/electron-vite.js': `for (const file of ${JSON.stringify(built)}) require('fs').writeFileSync(file, 'new');`,
  });
  for (const file of built) utimesSync(path.join(root, file), 1_000, 1_000);
  return { root, page: () => readFileSync(path.join(root, 'out/renderer/index.html'), 'utf8') };
}

test('a stale page is built, but not under another server that shows it', () => {
  const { root, page } = staleCheckout();
  const told = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const first = holdPage(root);
  expect(page()).toBe('new');
  expect(told.mock.calls).toEqual([['Building the page ...']]);
  told.mockClear();

  // Sources change while it is shown.
  writeFiles(root, { 'out/renderer/index.html': 'shown' });
  utimesSync(path.join(root, 'out/renderer/index.html'), 1_000, 1_000);
  const second = holdPage(root);
  expect(page()).toBe('shown');
  expect(told.mock.calls).toEqual([[expect.stringContaining('another `tiebreak serve` shows it')]]);
  first[Symbol.dispose]();
  holdPage(root)[Symbol.dispose]();
  expect(page()).toBe('shown');
  second[Symbol.dispose]();
  holdPage(root)[Symbol.dispose]();
  expect(page()).toBe('new');
});

test('a package, which has no sources, is neither built nor locked', () => {
  const root = temporaryFolder();
  writeFiles(root, { 'out/renderer/index.html': '' });
  holdPage(root)[Symbol.dispose]();
  expect(existsSync(path.join(root, 'out.served'))).toBe(false);
});
