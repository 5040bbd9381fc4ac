import { beforeAll, expect, test } from 'vitest';
import { CHANNELS, type Bridge } from '../../src/ipc/bridge.ts';
import { answers, ipcRenderer, seen } from '../fakes/electron.ts';

let bridge: Bridge<File>;
beforeAll(async () => {
  await import('../../src/preload/index.ts');
  bridge = seen.exposed.get('tiebreak') as Bridge<File>;
});

test('the page gets one object of three functions', () => {
  expect([...seen.exposed.keys()]).toEqual(['tiebreak']);
  expect(Object.keys(bridge).toSorted()).toEqual(['on', 'pathsOf', 'request']);
  expect(Object.values(bridge).every((member) => typeof member === 'function')).toBe(true);
});

test('a request goes over its one channel and brings back the reply', async () => {
  const reply = { ok: true, value: { a: 1 } };
  answers.invoked = () => Promise.resolve(reply);
  expect(await bridge.request('workspace.summary', { x: 1 })).toBe(reply);
  expect(seen.sent.splice(0)).toEqual([{ channel: CHANNELS.request, args: ['workspace.summary', { x: 1 }] }]);
});

test('a listener hears messages without the event that leads back to the sender, until it ends', () => {
  const heard: unknown[][] = [];
  const end = bridge.on((...args) => heard.push(args));
  const message = { event: 'navigate', data: { location: '/pairs' } };
  ipcRenderer.emit(CHANNELS.event, { sender: ipcRenderer }, message);
  ipcRenderer.emit('another-channel', { sender: ipcRenderer }, message);
  expect(heard).toEqual([[message]]);
  end();
  ipcRenderer.emit(CHANNELS.event, { sender: ipcRenderer }, message);
  expect(heard).toHaveLength(1);
  expect(ipcRenderer.listenerCount(CHANNELS.event)).toBe(0);
});

test('dropped files are told to the main process; files that the page made up have no path', () => {
  const model = new File([], 'model.gguf');
  answers.filePaths.set(model, '/models/model.gguf');
  expect(bridge.pathsOf([model, new File(['x'], 'made-up.gguf')])).toEqual(['/models/model.gguf']);
  expect(seen.sent.splice(0)).toEqual([{ channel: CHANNELS.dropped, args: [['/models/model.gguf']] }]);
  expect(bridge.pathsOf([new File(['x'], 'made-up.gguf')])).toEqual([]);
  expect(seen.sent).toEqual([]);
});
