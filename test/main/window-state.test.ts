import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { placeWindow, readWindowState, writeWindowState } from '../../src/main/window-state.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const MAIN = { x: 0, y: 25, width: 1920, height: 1015 };
const RIGHT = { x: 1920, y: 0, width: 1280, height: 1024 };
const state = (x: number, y: number, width = 1000, height = 700, maximised = false) => ({
  x,
  y,
  width,
  height,
  maximised,
});

test('a first window stands in the middle of the main screen', () =>
  expect(placeWindow(null, [MAIN, RIGHT])).toEqual(state(240, 83, 1440, 900)));

test('a first window is no larger than a small screen', () =>
  expect(placeWindow(null, [{ x: 0, y: 0, width: 1280, height: 720 }])).toEqual(state(0, 0, 1280, 720)));

test('a window comes back where it was, on any screen, maximised or not', () => {
  expect(placeWindow(state(300, 200), [MAIN, RIGHT])).toEqual(state(300, 200));
  expect(placeWindow(state(2000, 100, 900, 700, true), [MAIN, RIGHT])).toEqual(
    state(2000, 100, 900, 700, true),
  );
});

test('a window whose screen is gone comes to the main one with its size', () => {
  expect(placeWindow(state(2000, 100), [MAIN])).toEqual(state(460, 183));
  expect(placeWindow(state(2000, 100, 3000, 2000), [MAIN])).toEqual(state(0, 25, 1920, 1015));
});

test('a window that could not be grasped comes back into sight', () => {
  // Its upper edge above the screen, its last pixels on it, and all of it below.
  for (const lost of [state(100, -300), state(1910, 100), state(-950, 100), state(100, 1030)])
    expect(placeWindow(lost, [MAIN])).toEqual(state(460, 183));
});

test('a place that was written is read again', () => {
  const file = path.join(temporaryFolder(), 'window.json');
  writeWindowState(file, state(1, 2, 300, 400, true));
  expect(readWindowState(file)).toEqual(state(1, 2, 300, 400, true));
});

test.each([
  ['no file', null],
  ['half a file', '{"x": 1'],
  ['words for numbers', JSON.stringify({ ...state(0, 0), x: 'left' })],
  ['a size of nothing', JSON.stringify(state(0, 0, 0, 0))],
  ['a list', '[]'],
])('%s is no place', (_what, content) => {
  const file = path.join(temporaryFolder(), 'window.json');
  if (content !== null) writeFileSync(file, content);
  expect(readWindowState(file)).toBeNull();
});
