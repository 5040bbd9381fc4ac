// Starts a server's program for a measurement, waits until it answers, and stops it with everything that it started.
import { spawn } from 'node:child_process';
import { createWriteStream, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** A port of the loopback that nobody listens on. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/**
 * @param log file of its output
 * @param path that answers 200 when it is ready
 */
export async function startServer(program, args, { url, path, log, env = {}, minutes = 20 }) {
  // A group of its own, which is ended as one: vLLM is three processes.
  const child = spawn(program, args, {
    env: { ...process.env, ...env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const out = createWriteStream(log);
  for (const output of [child.stdout, child.stderr]) output.pipe(out, { end: false });
  const ended = new Promise((resolve) =>
    child.on('close', (code, signal) => resolve(signal ?? `exit code ${code}`)),
  );
  let how;
  void ended.then((one) => (how = one));
  const stop = async () => {
    for (const signal of ['SIGTERM', 'SIGKILL']) {
      if (how !== undefined) return;
      try {
        process.kill(-child.pid, signal);
      } catch {
        return;
      }
      await Promise.race([ended, wait(20_000)]);
    }
  };
  for (const until = Date.now() + minutes * 60_000; ; await wait(500)) {
    if (how !== undefined) throw new Error(`${program} ended (${how}): see ${log}`);
    const answer = await fetch(url + path).catch(() => null);
    if (answer?.status === 200) break;
    if (Date.now() > until) {
      await stop();
      throw new Error(`${program} is not ready after ${minutes} minutes: see ${log}`);
    }
  }
  return { url, pid: child.pid, stop, [Symbol.asyncDispose]: stop };
}

/** Seconds of processor time that a process and all that it started have taken so far. Linux. */
export function processorSeconds(pid) {
  const parents = new Map();
  const ticks = new Map();
  for (const name of readdirSync('/proc').filter((one) => /^\d+$/.test(one))) {
    try {
      const fields = readFileSync(`/proc/${name}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ');
      parents.set(Number(name), Number(fields[1]));
      ticks.set(Number(name), Number(fields[11]) + Number(fields[12]));
    } catch {
      // It has ended meanwhile.
    }
  }
  const isOf = (one) => one === pid || (parents.has(one) && one > 1 && isOf(parents.get(one)));
  const TICKS_A_SECOND = 100;
  return [...ticks].reduce((sum, [one, count]) => sum + (isOf(one) ? count : 0), 0) / TICKS_A_SECOND;
}
