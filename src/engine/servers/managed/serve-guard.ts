import { spawn, type ChildProcess } from 'node:child_process';
import type { ParentPort } from '../../inference/serve-comparisons.ts';
import { CappedLog } from './capped-log.ts';
import { guardRequestSchema, type GuardReply, type GuardStart } from './guard-protocol.ts';

/** Milliseconds that a server may take to end by itself. */
const STOP_TIMEOUT = 5_000;

/**
 * Starts a server for the parent process and outlives it by no more than the server's end: when the parent is killed, so that nobody could
 * stop the server, its guard does. The server's output goes to its log, and on to the guard's own, whose last lines the parent keeps.
 *
 * @param close ends the guard, after its server
 */
export function serveGuard(port: ParentPort<GuardReply>, close: () => void): void {
  let server: ChildProcess | undefined;
  // Whatever ends the guard, which is gone at once when its parent is.
  process.on('exit', () => server?.kill('SIGKILL'));
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, close);
  port.onMessage((message) => {
    const request = guardRequestSchema.parse(message);
    if (request.type === 'start') {
      server = start(request, port, close);
      return;
    }
    if (server === undefined) close();
    else stop(server);
  });
}

function start(
  { program, args, env, log: file }: GuardStart,
  port: ParentPort<GuardReply>,
  close: () => void,
): ChildProcess {
  const log = new CappedLog(file);
  // A group of its own: what a terminal sends to all of its processes is for Tiebreak, which ends its servers in order.
  const server = spawn(program, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  for (const output of [server.stdout, server.stderr])
    output.on('data', (bytes: Buffer) => {
      log.write(bytes);
      process.stderr.write(bytes);
    });
  let failure: Error | undefined;
  server.on('error', (error) => (failure = error));
  server.on('spawn', () => {
    if (server.pid !== undefined) port.post({ type: 'started', pid: server.pid });
  });
  server.on('close', (code, signal) => {
    const how = failure?.message ?? (signal === null ? `exit code ${String(code)}` : `signal ${signal}`);
    log.write(Buffer.from(`Ended: ${how}\n`));
    port.post({ type: 'ended', how });
    setImmediate(close);
  });
  return server;
}

function stop(server: ChildProcess): void {
  server.kill('SIGTERM');
  setTimeout(() => server.kill('SIGKILL'), STOP_TIMEOUT).unref();
}
