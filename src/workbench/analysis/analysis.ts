import { Worker } from 'node:worker_threads';
import { AppError } from '../../engine/app-error.ts';
import type { Workspace } from '../../engine/store/workspace.ts';
import type { AreaOf } from '../areas.ts';
import { printBug } from '../print-bug.ts';
import type { AnalysisNote, FromAnalysis, Question, ToAnalysis } from './analysis-protocol.ts';
import { LANES, type AnalysisRequest, type Lane } from './analysis-requests.ts';
import type { AnalysisTask, TaskParams, TaskResult } from './analysis-tasks.ts';

/** How long a computation may go on after the workspace was closed, in milliseconds. What it has read is only lost. */
const CLOSE_WAIT = 2_000;

/** What views ask for first. */
const FIRST_AREAS = {
  rows: ['pairs', 'confusion'],
  figures: ['confusion', 'scores'],
} as const satisfies Record<Lane, readonly AreaOf<AnalysisRequest>[]>;

type Waiter = PromiseWithResolvers<unknown>;

/** What is asked of a thread of Node's. */
export interface AnalysisWorker {
  on(event: 'message', listener: (reply: FromAnalysis) => void): unknown;
  on(event: 'error', listener: (error: unknown) => void): unknown;
  on(event: 'exit', listener: () => void): unknown;
  postMessage(message: ToAnalysis): void;
  ref(): void;
  unref(): void;
  terminate(): Promise<number>;
}

/** A thread with the questions that it has not answered yet. */
interface Thread {
  readonly worker: AnalysisWorker;
  readonly waiting: Map<number, Waiter>;
  readonly ended: Promise<void>;
}

/**
 * The analysis of one workspace, in threads of its own, one a lane: each has the answers of runs in memory and computes what
 * views show. A thread starts with its first question, and again with the next one after it has died.
 */
export class Analysis {
  readonly #workspace: Workspace;
  readonly #launch: (workspaceDir: string) => AnalysisWorker;
  readonly #threads = new Map<Lane, Thread>();
  #questions = 0;
  #isClosed = false;

  /** @param launch starts a thread on the folder of a workspace; by default with the program beside this file */
  constructor(workspace: Workspace, launch = launchAnalysis()) {
    this.#workspace = workspace;
    this.#launch = launch;
  }

  /**
   * What a request with checked parameters is answered with; its result has been checked.
   *
   * @throws AppError of the handler, 'analysis-ended' where the thread dies
   */
  request(name: AnalysisRequest, params: unknown): Promise<unknown> {
    return this.#ask(LANES[name], { kind: 'request', name, params });
  }

  /** What a task comes to. @throws AppError of the task, 'analysis-ended' where the thread dies */
  async run<Task extends AnalysisTask>(task: Task, params: TaskParams<Task>): Promise<TaskResult<Task>> {
    return (await this.#ask('figures', { kind: 'task', name: task, params })) as TaskResult<Task>;
  }

  /**
   * Starts a thread, and has it load what its first questions need, before anybody asks: that takes as long as reading a million
   * answers. One that has started is left as it is, and one that cannot start says so to whoever asks it something.
   */
  async prepare(lane: Lane): Promise<void> {
    if (this.#isClosed || this.#threads.has(lane)) return;
    try {
      await this.#ask(lane, { kind: 'prepare', areas: FIRST_AREAS[lane] });
    } catch {
      // Told to whoever asks.
    }
  }

  /** Whether anybody has asked the thread for anything, or had it prepared. */
  hasStarted(lane: Lane): boolean {
    return this.#threads.has(lane);
  }

  /** Tells what has happened. A thread that is not there yet will find it in the store. */
  note(note: AnalysisNote): void {
    for (const thread of this.#threads.values()) post(thread, { type: 'note', note });
  }

  /** Ends the threads; what was asked of them is not answered any more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#threads.values()].map((thread) => end(thread)));
  }

  #ask(lane: Lane, question: Question): Promise<unknown> {
    if (this.#isClosed) return Promise.reject(new Error('the analysis was closed'));
    const thread = this.#threads.get(lane) ?? this.#start(lane);
    const waiter = Promise.withResolvers<unknown>();
    const id = ++this.#questions;
    thread.waiting.set(id, waiter);
    thread.worker.ref();
    post(thread, { type: 'question', id, question });
    return waiter.promise;
  }

  #start(lane: Lane): Thread {
    this.#workspace.assertIsThere();
    const worker = this.#launch(this.#workspace.dir);
    const waiting = new Map<number, Waiter>();
    const { promise: ended, resolve } = Promise.withResolvers<undefined>();
    const thread = { worker, waiting, ended };
    worker.on('message', (reply: FromAnalysis) => {
      const waiter = waiting.get(reply.id);
      waiting.delete(reply.id);
      // A thread that only waits keeps no program from ending.
      if (waiting.size === 0) worker.unref();
      if (waiter !== undefined) settle(waiter, reply);
    });
    worker.on('error', (error) => printBug('The analysis', error));
    worker.on('exit', () => {
      if (this.#threads.get(lane) === thread) this.#threads.delete(lane);
      for (const waiter of takeAll(thread)) waiter.reject(hasEnded());
      resolve(undefined);
    });
    this.#threads.set(lane, thread);
    return thread;
  }
}

/** Starts a thread without a debugger's or test runner's options. @param entry its program */
export function launchAnalysis(entry: string | URL = new URL('./analysis-thread.ts', import.meta.url)) {
  return (workspaceDir: string): AnalysisWorker =>
    new Worker(entry, { workerData: workspaceDir, execArgv: [] });
}

async function end(thread: Thread): Promise<void> {
  for (const waiter of takeAll(thread)) waiter.reject(new Error('the analysis was closed'));
  thread.worker.ref();
  post(thread, { type: 'close' });
  const timer = setTimeout(() => void thread.worker.terminate(), CLOSE_WAIT);
  await thread.ended;
  clearTimeout(timer);
}

function post({ worker }: Thread, message: ToAnalysis): void {
  worker.postMessage(message);
}

function takeAll({ waiting }: Thread): Waiter[] {
  const all = [...waiting.values()];
  waiting.clear();
  return all;
}

function settle({ resolve, reject }: Waiter, reply: FromAnalysis): void {
  switch (reply.type) {
    case 'value':
      resolve(reply.value);
      return;
    case 'failure': {
      const { code, message, action } = reply.failure;
      reject(new AppError(code, message, action));
      return;
    }
    case 'bug':
      reject(reply.error);
      return;
  }
}

function hasEnded(): AppError {
  return new AppError(
    'analysis-ended',
    'The analysis stopped unexpectedly.',
    'Try again. If it happens again, close other programs: the computer may be short of memory.',
  );
}
