import { expect, test } from 'vitest';
import { openWorkbench } from '../fixtures/open-workbench.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

test('a slice is kept under its name and told to every window', async () => {
  const { ask, changes } = openWorkbench();
  const slice = await ask('slices.save', { name: ' unsure ', location: '/pairs?run=2&margin=..0.1' });
  expect(slice).toMatchObject({ name: 'unsure', location: '/pairs?run=2&margin=..0.1' });
  expect(await ask('slices.list', {})).toEqual([slice]);
  expect(changes()).toEqual(['slices']);
});

test('a removed slice can be brought back, unless another has taken its name', async () => {
  const { ask, failure } = openWorkbench();
  const old = await ask('slices.save', { name: 'a', location: '/pairs' });
  await ask('slices.remove', { id: old.id, removed: true });
  expect(await ask('slices.list', {})).toEqual([]);
  await ask('slices.remove', { id: old.id, removed: false });
  expect(await ask('slices.list', {})).toEqual([old]);
  expect((await failure('slices.save', { name: 'a', location: '/scores' })).code).toBe('name-taken');
  await ask('slices.remove', { id: old.id, removed: true });
  const young = await ask('slices.save', { name: 'a', location: '/scores' });
  expect((await failure('slices.remove', { id: old.id, removed: false })).code).toBe('name-taken');
  expect(await ask('slices.list', {})).toEqual([young]);
  expect((await failure('slices.remove', { id: 99, removed: true })).code).toBe('slice-missing');
});

test('settings stay with the workspace, each the newest value of its key', async () => {
  const folder = temporaryFolder();
  const first = openWorkbench(folder);
  expect(await first.ask('settings.get', {})).toEqual({});
  await first.ask('settings.set', { key: 'annotate.judge', value: 'ann' });
  await first.ask('settings.set', { key: 'constructor', value: { sizes: [1, 2], open: null } });
  await first.ask('settings.set', { key: 'annotate.judge', value: 'bob' });
  expect(first.changes()).toEqual(['settings', 'settings', 'settings']);
  const second = openWorkbench(folder);
  expect(await second.ask('settings.get', {})).toEqual({
    'annotate.judge': 'bob',
    constructor: { sizes: [1, 2], open: null },
  });
});

test('a setting that would not stay small is refused', async () => {
  const { ask, failure } = openWorkbench();
  const large = await failure('settings.set', { key: 'a', value: 'x'.repeat(200_000) });
  expect(large.code).toBe('setting-too-large');
  expect((await failure('settings.set', { key: '__proto__', value: 1 })).code).toBe('bad-request');
  expect(await ask('settings.get', {})).toEqual({});
});
