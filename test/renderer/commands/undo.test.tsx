import { renderHook } from '@testing-library/react';
import { beforeEach, expect, it } from 'vitest';
import { changed, forgetChanges, redo, undo } from '../../../src/renderer/commands/undo.ts';
import { useNotices } from '../../../src/renderer/notices/notices.ts';

let state: string[] = [];

beforeEach(() => {
  state = [];
  forgetChanges();
});

function add(name: string): void {
  state.push(name);
  changed({
    title: name,
    undo: () => {
      state = state.filter((one) => one !== name);
      return Promise.resolve();
    },
    redo: () => {
      state.push(name);
      return Promise.resolve();
    },
  });
}

const notices = () => renderHook(() => useNotices()).result.current;

it('takes changes back in turn, and makes them again in turn', async () => {
  add('a');
  add('b');
  await undo();
  await undo();
  expect(state).toEqual([]);
  await redo();
  await redo();
  expect(state).toEqual(['a', 'b']);
});

it('takes back with a notice’s button the change that the notice is about', async () => {
  add('a');
  add('b');
  notices()
    .find(({ title }) => title === 'a')
    ?.action?.run();
  await Promise.resolve();
  expect(state).toEqual(['b']);
  await undo();
  expect(state).toEqual([]);
});

it('does not take a change back twice', async () => {
  add('a');
  const button = notices().find(({ title }) => title === 'a')?.action;
  await undo();
  add('b');
  button?.run();
  await Promise.resolve();
  expect(state).toEqual(['b']);
  expect(notices()[0]?.title).toBe('Undone: a');
});

it('keeps a change whose undoing fails, and says why', async () => {
  changed({ title: 'x', undo: () => Promise.reject(new Error('in use')), redo: () => Promise.resolve() });
  await undo();
  expect(notices()[0]).toMatchObject({ kind: 'error', details: 'in use' });
  await undo();
  expect(notices()[0]).toMatchObject({ kind: 'error', details: 'in use' });
});

it('says nothing of a quiet change, and takes it back in its turn', async () => {
  const said = notices().length;
  add('a');
  changed({
    title: 'quiet',
    quiet: true,
    undo: () => Promise.resolve(state.push('quiet undone')),
    redo: () => Promise.resolve(state.push('quiet done')),
  });
  await undo();
  await redo();
  await undo();
  expect(state).toEqual(['a', 'quiet undone', 'quiet done', 'quiet undone']);
  expect(notices()).toHaveLength(said + 1);
});
