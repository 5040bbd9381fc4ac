import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { ManagedFiles } from '../../../model/server.ts';
import { AppError } from '../../app-error.ts';
import { readGguf } from '../../ggml/gguf.ts';
import { forkInferenceProcess, withLastLines, type ChildEnd } from '../../inference/inference-child.ts';
import { modelFacts } from '../../model-files/model-facts.ts';
import { findProgram } from './find-program.ts';
import { guardReplySchema, type GuardChild, type GuardRequest } from './guard-protocol.ts';
import { managedArguments } from './managed-arguments.ts';

export interface ManagedOptions {
  /** The name that the server gives its model. */
  readonly name: string;
  /** The file that the server's output is added to. Absent: a temporary one, which is removed with a server that was stopped in order. */
  readonly log?: string | undefined;
  /** Gives up the start. */
  readonly signal?: AbortSignal | undefined;
  /** Starts a guard. Defaults to a child of Node's. */
  readonly launch?: (() => GuardChild) | undefined;
  /** Told when the server died and is being started again. */
  readonly onDeath?: ((end: ChildEnd) => void) | undefined;
}

const HOST = '127.0.0.1';

/** Ports that are tried: another program may take one in the moment before the server does. */
const PORT_ATTEMPTS = 3;

/** A server that dies so often in a row before it is ready is not started again. */
const START_ATTEMPTS = 3;

/** It is not started again either after so many deaths without one answer in between: the fault is not a pair's. */
const DEATHS_WITHOUT_ANSWER = 20;

/** Milliseconds between two looks whether it is ready: loading takes from a tenth of a second to minutes. */
const LOOK_INTERVAL = 100;

/** Milliseconds before it is started again: more with each death. */
const RESTART_DELAY = 250;

/** Milliseconds that guard and server may take to end. */
const CLOSE_TIMEOUT = 8_000;

/**
 * A llama-server of this program's own, on a loopback port with a key that nobody else has. One that dies is started again at the same
 * address with the same key, so that whoever asks it finds it again.
 */
export class ManagedLlamaServer implements AsyncDisposable {
  readonly url: string;
  /** What the server wants of everyone who asks it: 256 random bits in hexadecimal. */
  readonly key: string;
  /** Aborted with an AppError when the server is given up. */
  readonly failed: AbortSignal;
  readonly #options: ManagedOptions;
  readonly #log: string;
  readonly #program: string;
  readonly #args: readonly string[];
  readonly #failure = new AbortController();
  #guard: GuardChild | undefined;
  #ends: Promise<unknown> = Promise.resolve();
  #startAttempts = 0;
  #deathsSinceAnswer = 0;
  readonly #closing = new AbortController();

  private constructor(
    program: string,
    files: ManagedFiles,
    place: { port: number; context: number | null },
    options: ManagedOptions,
  ) {
    this.#program = program;
    this.#options = options;
    this.#log =
      options.log ?? path.join(tmpdir(), `tiebreak-llama-server-${randomBytes(6).toString('hex')}.log`);
    this.#args = managedArguments(files, { host: HOST, model: options.name, ...place });
    this.url = `http://${HOST}:${place.port}`;
    this.key = randomBytes(32).toString('hex');
    this.failed = this.#failure.signal;
  }

  /**
   * Starts the server and waits until it has loaded its model.
   *
   * @throws AppError 'llama-server-missing' without the program, 'llama-server-ended' where it ends instead; of the model's file
   */
  static async start(files: ManagedFiles, options: ManagedOptions): Promise<ManagedLlamaServer> {
    const program = await findProgram(files.program);
    const { context } = modelFacts(await readGguf(files.model));
    for (let attempt = 1; ; attempt++) {
      const server = new ManagedLlamaServer(program, files, { port: await freePort(), context }, options);
      const end = await server.#begin();
      if (end === null) return server;
      if (attempt < PORT_ATTEMPTS && end.lastLines.some((line) => /couldn't bind|bind.*failed/i.test(line)))
        continue;
      throw server.#ended('ended before it was ready', end);
    }
  }

  /** It answered: what it died of before is no fault of its start. */
  noteAnswer(): void {
    this.#deathsSinceAnswer = 0;
  }

  /** Stops it. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    const guard = this.#guard;
    if (guard === undefined) return;
    guard.post({ type: 'stop' });
    const timer = setTimeout(() => guard.kill(), CLOSE_TIMEOUT);
    await this.#ends;
    clearTimeout(timer);
    if (this.#options.log === undefined && !this.failed.aborted) await rm(this.#log, { force: true });
  }

  /** @returns null when it is ready, or how it ended before. @throws the signal's reason */
  async #begin(): Promise<ChildEnd | null> {
    const { signal } = this.#options;
    signal?.throwIfAborted();
    this.#closing.signal.throwIfAborted();
    const looking = new AbortController();
    const ended = this.#launch();
    this.#ends = ended;
    try {
      const first = await Promise.race([
        ended,
        this.#isReady(looking.signal),
        rejection(signal, looking.signal),
      ]);
      if (first !== undefined) return first;
    } catch (error) {
      await this[Symbol.asyncDispose]();
      throw error;
    } finally {
      looking.abort();
    }
    this.#startAttempts = 0;
    void ended.then((end) => this.#bury(end));
    return null;
  }

  /** Starts guard and server. Resolves when both have ended. */
  async #launch(): Promise<ChildEnd> {
    const { launch = launchGuard } = this.#options;
    const guard = launch();
    this.#guard = guard;
    const told: { how?: string; pid?: number } = {};
    guard.onMessage((message) => {
      const reply = guardReplySchema.parse(message);
      if (reply.type === 'started') told.pid = reply.pid;
      else told.how = reply.how;
    });
    guard.post({
      type: 'start',
      program: this.#program,
      args: this.#args,
      env: { LLAMA_API_KEY: this.key },
      log: this.#log,
    });
    const { how: guardEnd, lastLines } = await guard.ended;
    // A guard that was killed has left its server behind.
    if (told.how === undefined && told.pid !== undefined) killIfThere(told.pid);
    return { how: told.how ?? guardEnd, lastLines };
  }

  async #isReady(signal: AbortSignal): Promise<undefined> {
    while (!signal.aborted) {
      await wait(LOOK_INTERVAL);
      try {
        const { status } = await fetch(`${this.url}/health`, { signal });
        if (status === 200) return;
      } catch {
        // It does not listen yet.
      }
    }
  }

  #bury(end: ChildEnd): void {
    if (this.#isClosing()) return;
    this.#deathsSinceAnswer += 1;
    this.#options.onDeath?.(end);
    void this.#startAgain(end);
  }

  async #startAgain(end: ChildEnd): Promise<void> {
    if (this.#deathsSinceAnswer > DEATHS_WITHOUT_ANSWER || this.#startAttempts >= START_ATTEMPTS) {
      this.#failure.abort(this.#ended('keeps ending', end));
      return;
    }
    await wait(RESTART_DELAY * 2 ** this.#startAttempts);
    this.#startAttempts += 1;
    try {
      const next = await this.#begin();
      if (next !== null) await this.#startAgain(next);
    } catch (error) {
      if (!this.#isClosing()) this.#failure.abort(error);
    }
  }

  #isClosing(): boolean {
    return this.#closing.signal.aborted;
  }

  #ended(what: string, end: ChildEnd): AppError {
    return new AppError(
      'llama-server-ended',
      withLastLines(`llama-server ${what} (${end.how}).`, end),
      `All that it said is in ${this.#log}. Where it does not know an argument, take one of 2026; others can be given or replaced with --llama-server-args.`,
    );
  }
}

function launchGuard(): GuardChild {
  return forkInferenceProcess<GuardRequest>(new URL('./node-guard-process.ts', import.meta.url));
}

/** A port of the loopback that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, HOST);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** Rejects with a signal's reason; never resolves, and listens no longer than `until`. */
function rejection(signal: AbortSignal | undefined, until: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true, signal: until });
  });
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}
