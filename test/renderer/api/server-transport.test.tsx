import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { serverTransport } from '../../../src/renderer/api/server-transport.ts';
import type { Connection } from '../../../src/renderer/api/transport-types.ts';

/** The server as a browser sees it: what a request is answered, and the sockets that are open. */
let answer: { status: number; body: string } | 'no answer';
let sockets: FakeSocket[];

class FakeSocket {
  onopen: (() => void) | null = null;
  onclose: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  constructor() {
    sockets.push(this);
  }
}

const FINE = { status: 200, body: '{"ok":true,"value":{}}' };

beforeEach(() => {
  vi.useFakeTimers();
  answer = FINE;
  sockets = [];
  vi.stubGlobal('WebSocket', FakeSocket);
  vi.stubGlobal('fetch', () =>
    answer === 'no answer'
      ? Promise.reject(new TypeError('Failed to fetch'))
      : Promise.resolve(new Response(answer.body, { status: answer.status })),
  );
});
afterEach(() => {
  vi.useRealTimers();
});

function connect() {
  const transport = serverTransport();
  const states: Connection[] = [];
  const changes: string[] = [];
  transport.onConnection((state) => states.push(state));
  transport.on('changed', ({ what }) => changes.push(what.join()));
  sockets[0]?.onopen?.();
  return { transport, states, changes };
}

it('says that the server is away, tries again, and has everything asked anew when it is back', async () => {
  const { states, changes } = connect();
  answer = 'no answer';
  sockets[0]?.onclose?.();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(states).toEqual(['connected', 'lost']);
  expect(sockets).toHaveLength(1);
  answer = FINE;
  await vi.advanceTimersByTimeAsync(2000);
  expect(sockets).toHaveLength(2);
  sockets[1]?.onopen?.();
  expect(states).toEqual(['connected', 'lost', 'connected']);
  expect(changes).toEqual(['workspace']);
});

it('tells a server with another key from one that is away', async () => {
  const { transport, states } = connect();
  answer = { status: 401, body: '{}' };
  sockets[0]?.onclose?.();
  await vi.advanceTimersByTimeAsync(1000);
  expect(states).toEqual(['connected', 'lost', 'signed-out']);
  const reply = await transport.request('workspace.summary', {});
  expect(reply).toMatchObject({ ok: false, error: { code: 'not-signed-in' } });
  answer = FINE;
  await vi.advanceTimersByTimeAsync(3000);
  sockets[1]?.onopen?.();
  expect(states.at(-1)).toBe('connected');
});

it('answers a request that breaks off as one that was not heard', async () => {
  const { transport } = connect();
  answer = { status: 200, body: '{"ok":tr' };
  expect(await transport.request('workspace.summary', {})).toMatchObject({
    ok: false,
    error: { code: 'not-connected' },
  });
});

it('delivers an event to those who listen to it, until they end it', () => {
  const { transport } = connect();
  const heard: string[] = [];
  const end = transport.on('command', ({ id }) => heard.push(id));
  const send = (id: string) =>
    sockets[0]?.onmessage?.({ data: JSON.stringify({ event: 'command', data: { id } }) });
  send('a');
  end();
  send('b');
  expect(heard).toEqual(['a']);
});

it('asks nothing before it hears of changes, and asks where it never will', async () => {
  const asked = vi.fn(() => Promise.resolve(new Response(FINE.body, { status: FINE.status })));
  vi.stubGlobal('fetch', asked);
  const transport = serverTransport();
  const first = transport.request('slices.list', {});
  await vi.advanceTimersByTimeAsync(100);
  expect(asked).not.toHaveBeenCalled();
  sockets[0]?.onopen?.();
  expect(await first).toMatchObject({ ok: true });

  const refused = serverTransport();
  sockets[1]?.onclose?.();
  expect(await refused.request('slices.list', {})).toMatchObject({ ok: true });
});
