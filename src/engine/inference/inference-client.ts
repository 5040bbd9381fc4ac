import { at } from '../../core/at.ts';
import type { Triple } from '../../core/labels.ts';
import { DEFAULT_TIME_LIMIT } from '../../model/run.ts';
import { AppError } from '../app-error.ts';
import type { ComparatorInfo, ComparatorSpec } from '../comparator/comparator-spec.ts';
import { BatchQueue, type Batch } from './batch-queue.ts';
import {
  forkInferenceProcess,
  withLastLines,
  type ChildEnd,
  type InferenceChild,
} from './inference-child.ts';
import { replySchema, type InferenceReply, type InferenceRequest } from './inference-protocol.ts';
import { TimeLimit } from './time-limit.ts';
import { fromWireError } from './wire-error.ts';

export type InferencePair = Extract<InferenceRequest, { type: 'compare' }>['pairs'][number];

export interface InferenceClientOptions {
  /** Called when the process died and is being started again. */
  readonly onDeath?: (end: ChildEnd) => void;
  /** Called with what is wrong that the answers do not suffer from: the cache cannot be written. */
  readonly onWarning?: (problem: Error) => void;
  /**
   * Seconds that the process may take for one comparison, or for one piece of what it needs, such as encoding its images. One
   * that takes longer fails. Defaults to {@link DEFAULT_TIME_LIMIT}.
   */
  readonly timeLimit?: number;
  /** Starts a process. Defaults to {@link forkInferenceProcess}. */
  readonly launch?: () => InferenceChild;
  /** Gives up the start; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

export interface CompareOptions {
  /** The promise resolves early, after the comparisons in flight. */
  readonly signal?: AbortSignal;
  readonly onResult: (index: number, member: number, logits: Triple, vocabulary?: Float32Array) => void;
  /** Whether the logits of all tokens are wanted. */
  readonly wantsVocabulary?: boolean;
  /**
   * A comparison that cannot be answered: an unreadable image, one that killed the process again and again, or one that some
   * member has no numbers for; the other members' answers to it are told none the less.
   */
  readonly onFailed: (index: number, attempts: number, reason: string) => void;
  /** Told, perhaps repeatedly, of an image by its path that is another than the hash of its import says. */
  readonly onChanged?: (image: string) => void;
}

/** A process that dies so often in a row before its model is open is not started again. */
const START_ATTEMPTS = 3;

/** It is not started again either after so many deaths without one answer in between: the fault is not a pair's. */
const DEATHS_WITHOUT_ANSWER = 20;

/** How long a process may take to end by itself, in milliseconds; its GPU memory is freed best that way. */
const CLOSE_TIMEOUT = 5_000;

/** One call of `compare`: its callbacks, and how it ends. */
interface Call extends CompareOptions {
  readonly pairs: readonly InferencePair[];
  /** Pairs whose failure has been told: several members may fail at one. */
  readonly failed: Set<number>;
  readonly finish: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The main process's end of the inference process: starts it, feeds it, and starts it again when it dies.
 *
 * After a death the unanswered pairs are sent again. Those of the batch that was being answered are suspects and go in
 * ever smaller batches, each on its own, at last one by one; a pair that kills the process twice while alone in
 * it is reported through `onFailed` and left out. So a native crash costs one pair, and a process killed from outside
 * costs none. A process that shows nothing for its work within the time limit is killed; its suspects go one by one, and
 * one that is late on its own is left out.
 */
export class InferenceClient implements AsyncDisposable {
  readonly #spec: ComparatorSpec;
  readonly #launch: () => InferenceChild;
  readonly #onDeath: (end: ChildEnd) => void;
  readonly #onWarning: (problem: Error) => void;
  readonly #queue: BatchQueue<Call>;
  #child: InferenceChild;
  #state: 'starting' | 'ready' | 'closing' | 'failed' = 'starting';
  #startAttempts = 1;
  #deathsSinceAnswer = 0;
  #failure: unknown;
  #info: ComparatorInfo | undefined;
  /** Ends a process that is given something to do and shows nothing for it. */
  readonly #timeLimit: TimeLimit;
  #started: PromiseWithResolvers<void> = Promise.withResolvers();

  private constructor(spec: ComparatorSpec, options: InferenceClientOptions) {
    this.#spec = spec;
    this.#launch = options.launch ?? forkInferenceProcess;
    this.#onDeath = options.onDeath ?? (() => undefined);
    this.#onWarning = options.onWarning ?? (() => undefined);
    this.#timeLimit = new TimeLimit(options.timeLimit ?? DEFAULT_TIME_LIMIT, () => this.#child.kill());
    this.#queue = new BatchQueue(spec.members?.length ?? 1);
    this.#child = this.#startChild();
  }

  /**
   * Starts the process and opens the model in it.
   *
   * @throws AppError of the comparator for a model it refuses, or 'inference-does-not-start'
   */
  static async start(spec: ComparatorSpec, options: InferenceClientOptions = {}): Promise<InferenceClient> {
    options.signal?.throwIfAborted();
    const client = new InferenceClient(spec, options);
    const stop = (): void => {
      client.#started.reject(options.signal?.reason);
    };
    options.signal?.addEventListener('abort', stop, { once: true });
    try {
      await client.#started.promise;
      return client;
    } catch (error) {
      client.#child.kill();
      client.#state = 'failed';
      await client.#child.ended;
      throw error;
    } finally {
      options.signal?.removeEventListener('abort', stop);
    }
  }

  /** What the comparator says about itself: hashes, device, label tokens. */
  get info(): ComparatorInfo {
    if (!this.#info) throw new Error('The inference client has not started.');
    return this.#info;
  }

  /** The process that answers now; another one after a death. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /**
   * Answers pairs in their order; pairs of one first image in a row share its work. Several calls may be under way: the
   * process takes one after the other and never waits in between.
   *
   * @throws AppError of the comparator, 'inference-does-not-start' when a dead process cannot be replaced, or
   *   'inference-keeps-dying'
   */
  compare(pairs: readonly InferencePair[], options: CompareOptions): Promise<void> {
    if (this.#state === 'failed') return Promise.reject(asError(this.#failure));
    if (this.#state === 'closing') return Promise.reject(new Error('The inference client is closed.'));
    if (pairs.length === 0 || options.signal?.aborted) return Promise.resolve();
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    const cancel = (): void => {
      for (const batch of this.#queue.cancel(call)) this.#child.post({ type: 'cancel', batch: batch.id });
      if (!this.#queue.holds(call)) call.finish();
      this.#pump();
    };
    const call: Call = {
      ...options,
      pairs,
      failed: new Set(),
      finish: () => {
        options.signal?.removeEventListener('abort', cancel);
        resolve(undefined);
      },
      reject,
    };
    options.signal?.addEventListener('abort', cancel, { once: true });
    this.#queue.add(call, pairs.length);
    this.#pump();
    return promise;
  }

  /** Ends the process; calls still under way reject. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#timeLimit.stop();
    if (this.#state !== 'failed') {
      this.#state = 'closing';
      this.#child.post({ type: 'close' });
      this.#rejectAll(new Error('The inference client was closed.'));
    }
    const timer = setTimeout(() => this.#child.kill(), CLOSE_TIMEOUT);
    await this.#child.ended;
    clearTimeout(timer);
  }

  #startChild(): InferenceChild {
    const child = this.#launch();
    child.onMessage((message) => this.#receive(replySchema.parse(message)));
    void child.ended.then((end) => this.#bury(end));
    // One that died at its start tries the library before it loads it, and says what is wrong with that.
    child.post({ type: 'open', spec: { ...this.#spec, isUntried: this.#startAttempts <= 1 } });
    return child;
  }

  #receive(reply: InferenceReply): void {
    this.#deal(reply);
    this.#limitTime();
  }

  /** The time begins anew with whatever the process says; while it has nothing to do there is none. */
  #limitTime(): void {
    if (this.#state !== 'ready' || this.#queue.isIdle) this.#timeLimit.stop();
    else this.#timeLimit.begin();
  }

  #deal(reply: InferenceReply): void {
    switch (reply.type) {
      case 'ready':
        this.#info = reply.info;
        this.#startAttempts = 0;
        if (this.#state === 'starting') this.#state = 'ready';
        this.#started.resolve();
        this.#pump();
        break;
      case 'refused':
        this.#fail(fromWireError(reply.error));
        break;
      case 'result': {
        this.#deathsSinceAnswer = 0;
        const batch = this.#queue.sent(reply.batch);
        if (batch && this.#queue.answer(batch, reply.index, reply.member))
          batch.call.onResult(at(batch.indices, reply.index), reply.member, reply.logits, reply.vocabulary);
        break;
      }
      case 'failed': {
        const batch = this.#queue.sent(reply.batch);
        if (batch === undefined) break;
        const isNews =
          reply.member === undefined
            ? this.#queue.drop(batch, reply.index)
            : this.#queue.answer(batch, reply.index, reply.member);
        if (isNews) fail(batch.call, at(batch.indices, reply.index), 1, reply.reason);
        break;
      }
      case 'changed':
        this.#queue.sent(reply.batch)?.call.onChanged?.(reply.image);
        break;
      case 'working':
        break;
      case 'examined':
        // Of another way to use the process, see examine-apart.ts.
        break;
      case 'warning':
        this.#onWarning(fromWireError(reply.error));
        break;
      case 'done':
        this.#settle(reply.batch);
        break;
      case 'error': {
        const call = this.#queue.sent(reply.batch)?.call;
        if (!call) break;
        call.reject(fromWireError(reply.error));
        for (const batch of this.#queue.cancel(call))
          if (batch.id !== reply.batch) this.#child.post({ type: 'cancel', batch: batch.id });
        this.#settle(reply.batch);
      }
    }
  }

  #settle(id: number): void {
    const batch = this.#queue.sent(id);
    if (!batch) return;
    this.#queue.remove(batch);
    if (!this.#queue.holds(batch.call)) batch.call.finish();
    this.#pump();
  }

  #pump(): void {
    if (this.#state !== 'ready') return;
    for (let batch = this.#queue.next(); batch; batch = this.#queue.next())
      this.#child.post({
        type: 'compare',
        batch: batch.id,
        pairs: pairsOf(batch),
        ...(batch.call.wantsVocabulary === true && { wantsVocabulary: true }),
      });
    this.#limitTime();
  }

  /** The child has ended: unless that was wanted, sort its batches and start another. */
  #bury(end: ChildEnd): void {
    this.#timeLimit.stop();
    if (this.#state === 'closing' || this.#state === 'failed') return;
    if (this.#state === 'starting' && this.#startAttempts >= START_ATTEMPTS) {
      this.#fail(
        new AppError(
          'inference-does-not-start',
          withLastLines(
            `The inference process ended ${START_ATTEMPTS} times while opening the model (${end.how}).`,
            end,
          ),
          'Run "tiebreak doctor"; if it names a GPU, try again with --gpu cpu.',
        ),
      );
      return;
    }
    const isLate = this.#timeLimit.takeOver();
    const how = isLate ? `nothing came within the time limit of ${this.#timeLimit.text}` : end.how;
    this.#deathsSinceAnswer += 1;
    if (this.#deathsSinceAnswer >= DEATHS_WITHOUT_ANSWER) {
      this.#fail(
        new AppError(
          'inference-keeps-dying',
          withLastLines(
            `The inference process ended ${DEATHS_WITHOUT_ANSWER} times without answering anything in between (${how}).`,
            end,
          ),
          isLate
            ? 'Allow more time for a comparison (--time-limit, or the setting of the run view). Answers so far are kept.'
            : 'Run "tiebreak doctor"; if it names a GPU, try again with --gpu cpu. Answers so far are kept.',
        ),
      );
      return;
    }
    this.#state = 'starting';
    this.#startAttempts += 1;
    const { guilty, emptied } = isLate ? this.#queue.afterTooLong() : this.#queue.afterDeath();
    this.#onDeath({ ...end, how });
    const reason = isLate
      ? `It took longer than the time limit of ${this.#timeLimit.text} for a comparison.`
      : `It ended the inference process (${how}).`;
    for (const { call, index, attempts } of guilty) fail(call, index, attempts, reason);
    for (const call of emptied) call.finish();
    this.#child = this.#startChild();
  }

  #fail(error: unknown): void {
    this.#timeLimit.stop();
    this.#state = 'failed';
    this.#failure = error;
    this.#child.kill();
    this.#started.reject(error);
    this.#rejectAll(error);
  }

  #rejectAll(error: unknown): void {
    for (const call of this.#queue.clear()) call.reject(error);
  }
}

/** Tells that a pair cannot be answered by all, once. */
function fail(call: Call, index: number, attempts: number, reason: string): void {
  if (call.failed.has(index)) return;
  call.failed.add(index);
  call.onFailed(index, attempts, reason);
}

function pairsOf({ call, indices }: Batch<Call>): InferencePair[] {
  return indices.flatMap((index) => call.pairs[index] ?? []);
}

function asError(failure: unknown): Error {
  return failure instanceof Error ? failure : new Error(String(failure));
}
