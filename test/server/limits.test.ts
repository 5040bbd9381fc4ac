import { connect, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { startServer } from '../../src/server/server.ts';
import { rendererFolder, serveWorkbench, testWorkbench } from '../fixtures/served-workbench.ts';

/** A connection of whoever speaks HTTP by hand, and all that was answered to it. */
function openConnection(port: number): { socket: Socket; answer: () => string; ended: Promise<void> } {
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => {
    socket.destroy();
  });
  let text = '';
  socket.setEncoding('latin1').on('data', (part: string) => (text += part));
  socket.on('error', () => undefined);
  const ended = new Promise<void>((resolve) => socket.on('close', () => resolve()));
  return { socket, answer: () => text, ended };
}

const headers = (port: number, token: string): string =>
  `Host: 127.0.0.1:${port}\r\nOrigin: http://127.0.0.1:${port}\r\nCookie: tiebreak-${port}=${token}\r\n`;

test.each([
  ['half a head', () => 'POST /request/jobs.list HTTP/1.1\r\nHost: 127'],
  [
    'half a body',
    (port: number, token: string) =>
      `POST /request/jobs.list HTTP/1.1\r\n${headers(port, token)}Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"a":`,
  ],
])('a request that sends %s and no more is let go, and others are answered', async (_, sent) => {
  const workbench = testWorkbench();
  const server = await startServer(workbench, { rendererDir: rendererFolder(), requestTimeout: 200 });
  onTestFinished(() => server.close());
  const token = new URL(server.link).searchParams.get('token') ?? '';
  const { socket, answer, ended } = openConnection(server.port);
  socket.write(sent(server.port, token));
  await ended;
  expect(answer()).toMatch(/^HTTP\/1\.1 408 /);

  const other = openConnection(server.port);
  other.socket.write(`GET / HTTP/1.1\r\n${headers(server.port, token)}Connection: close\r\n\r\n`);
  await other.ended;
  expect(other.answer()).toMatch(/^HTTP\/1\.1 200 /);
});

/** A tab's WebSocket, spoken by hand. */
async function openEvents(port: number, token: string) {
  const connection = openConnection(port);
  connection.socket.write(
    `GET /events HTTP/1.1\r\n${headers(port, token)}Connection: Upgrade\r\nUpgrade: websocket\r\n` +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
  );
  await new Promise((resolve) => connection.socket.once('data', resolve));
  expect(connection.answer()).toMatch(/^HTTP\/1\.1 101 /);
  return connection;
}

/** A text of one frame with a length of 16 bits, masked with zeros (RFC 6455). */
function textFrame(length: number): Buffer {
  return Buffer.concat([
    Buffer.from([0x81, 0xfe, length >> 8, length & 0xff, 0, 0, 0, 0]),
    Buffer.alloc(length, 'x'),
  ]);
}

test('a tab may say 1,024 bytes over its WebSocket, and loses it with one more', async () => {
  const { port, token, workbench } = await serveWorkbench();
  const loud = await openEvents(port, token);
  loud.socket.write(textFrame(1025));
  await loud.ended;
  // A frame that closes, with the code 1009: "message too big".
  expect(loud.answer()).toContain('\x88\x02\x03\xf1');

  const quiet = await openEvents(port, token);
  quiet.socket.write(textFrame(1024));
  workbench.session.changed(['settings']);
  await expect.poll(quiet.answer).toContain('"settings"');
  quiet.socket.write(textFrame(1024));
  workbench.session.changed(['slices']);
  await expect.poll(quiet.answer).toContain('"slices"');
});

test('a tab that does not listen is let go before much waits for it', async () => {
  const { port, token, workbench } = await serveWorkbench();
  const { socket, answer, ended } = await openEvents(port, token);
  socket.pause();
  const [length, times] = [2 ** 20, 64];
  for (let told = 0; told < times; told++) {
    workbench.emit('command', { id: 'x'.repeat(length) });
    await new Promise((resolve) => setImmediate(resolve));
  }
  socket.resume();
  await ended;
  // What had left the program for the system's buffers, and far from all that was told.
  expect(answer().length).toBeLessThan((length * times) / 2);
});
