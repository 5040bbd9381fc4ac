import { attempt, type Outcome, type Traffic } from './attempt.ts';
import { Breaker } from './breaker.ts';
import type { Clock } from './clock.ts';
import { Concurrency, type ConcurrencyOptions } from './concurrency.ts';
import type { EndpointState, EndpointView, PoolRequest } from './endpoint-pool.ts';
import { foreignAnswer } from './foreign-answer.ts';
import { HttpClient, type HttpOptions } from './http-client.ts';
import type { Task, Try } from './task.ts';
import { WaitingLine } from './waiting-line.ts';

/** How a server tells of its queue, where it does. */
export interface QueueFigure {
  /** Below the server's root: `/metrics`. */
  readonly path: string;
  /** Null where the answer does not say. */
  readonly read: (answer: unknown) => { readonly waiting: number; readonly running: number } | null;
}

export interface EndpointOptions extends Omit<HttpOptions, 'connections'> {
  readonly clock: Clock;
  readonly concurrency: ConcurrencyOptions;
  /** Milliseconds for one try. */
  readonly timeLimit: number;
  /** What shows that the server is there, by GET. */
  readonly probe: string;
  readonly queueFigure?: QueueFigure;
}

/** Milliseconds for a probe or a figure, and between two figures. */
const PROBE_LIMIT = 10_000;
const FIGURE_INTERVAL = 1_000;

const NO_SUCH_PAGE = [401, 403, 404, 405, 501];

/** How much of a new latency goes into the mean, and into the mean deviation, as TCP has it (RFC 6298). */
const OF_MEAN = 1 / 8;
const OF_DEVIATION = 1 / 4;

class OutOfTime extends Error {}

/** One server: its connections, what waits for it, how it does. */
export class Endpoint implements EndpointView, EndpointState, AsyncDisposable {
  readonly index: number;
  readonly url: string;
  readonly holds = new Set<string>();
  readonly breaker = new Breaker();
  /** Tasks that any endpoint may take over, and those that are for this one alone. */
  readonly line = new WaitingLine<Task>();
  readonly own = new WaitingLine<Task>();
  readonly tries = new Set<Try>();
  /** The server asked for a rest until then. */
  restsUntil = 0;
  /** Counts its signs of life. */
  alive = 0;
  answered = 0;
  failed = 0;
  latency: number | null = null;
  isProbing = false;
  readonly #http: HttpClient;
  readonly #options: EndpointOptions;
  readonly #concurrency: Concurrency;
  readonly #secrets: readonly string[];
  readonly #traffic: Traffic = { bytesOut: 0, bytesIn: 0 };
  #deviation = 0;
  #nextFigure = 0;

  constructor(index: number, url: string, options: EndpointOptions) {
    this.index = index;
    this.url = url;
    this.#options = options;
    this.#http = new HttpClient(url, { ...options, connections: options.concurrency.most + 2 });
    this.#concurrency = new Concurrency(options.clock, options.concurrency);
    this.#secrets = secretsIn(options.headers);
  }

  get condition(): EndpointState['condition'] {
    return this.breaker.condition;
  }

  get reason(): string | null {
    return this.breaker.reason;
  }

  get nextTryAt(): number | null {
    return this.breaker.nextTryAt;
  }

  get concurrency(): number {
    return this.condition === 'well' ? this.#concurrency.limit : this.condition === 'trying' ? 1 : 0;
  }

  get underWay(): number {
    return this.tries.size;
  }

  get waiting(): number {
    return this.line.length + this.own.length;
  }

  get bytesOut(): number {
    return this.#traffic.bytesOut;
  }

  get bytesIn(): number {
    return this.#traffic.bytesIn;
  }

  /** Requests that it takes now, with as many in reserve as it answers at once. */
  get room(): number {
    return Math.max(0, 2 * this.concurrency - this.underWay - this.waiting);
  }

  /** Milliseconds that what is last in its line will wait. */
  wait(now: number): number {
    let slowest = this.latency ?? 0;
    for (const { since } of this.tries) slowest = Math.max(slowest, now - since);
    return (this.line.length / Math.max(1, this.concurrency)) * slowest;
  }

  /** Milliseconds after which a request under way is late; null before anything is known. */
  get late(): number | null {
    return this.latency === null ? null : 2 * this.latency + 6 * this.#deviation;
  }

  /** @throws the signal's reason, unless it was out of time */
  async attempt<T>(request: PoolRequest<T>, abort: AbortController): Promise<Outcome<T>> {
    const { clock, timeLimit } = this.#options;
    const started = clock.now();
    const stopTimer = clock.after(timeLimit, () => abort.abort(new OutOfTime()));
    const isFull = this.underWay >= this.#concurrency.limit;
    try {
      const outcome = await attempt(
        this.#http,
        this,
        request,
        abort.signal,
        () => clock.now(),
        this.#traffic,
        this.#secrets,
      );
      this.#note(outcome, clock.now() - started, isFull);
      return outcome;
    } catch (error) {
      if (!(error instanceof OutOfTime)) throw error;
      this.#concurrency.overloaded(timeLimit);
      return { kind: 'failed', reason: `no answer came within ${timeLimit / 1000} s` };
    } finally {
      stopTimer();
    }
  }

  /** Whether the server is there at all. */
  async probe(): Promise<boolean> {
    const answer = await this.#look(this.#options.probe);
    if (answer === null || answer.status >= 500 || foreignAnswer(answer) !== null) return false;
    this.alive += 1;
    return true;
  }

  /** Looks at the server's own figure of its queue, where it has one and it is time. */
  async lookAtQueue(): Promise<void> {
    const { queueFigure, clock } = this.#options;
    const now = clock.now();
    if (queueFigure === undefined || now < this.#nextFigure) return;
    this.#nextFigure = now + FIGURE_INTERVAL;
    const answer = await this.#look(queueFigure.path);
    // Where there is no such page there will be none later.
    if (answer !== null && NO_SUCH_PAGE.includes(answer.status)) this.#nextFigure = Infinity;
    const figure = answer?.status === 200 ? queueFigure.read(answer.content?.value) : null;
    if (figure !== null) this.#concurrency.queueIs(figure);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#http[Symbol.asyncDispose]();
  }

  #note(outcome: Outcome<unknown>, took: number, isFull: boolean): void {
    switch (outcome.kind) {
      case 'answered':
        if (this.latency === null) [this.latency, this.#deviation] = [took, took / 2];
        else {
          this.#deviation += OF_DEVIATION * (Math.abs(took - this.latency) - this.#deviation);
          this.latency += OF_MEAN * (took - this.latency);
        }
        this.#concurrency.answered(isFull);
        break;
      case 'busy':
        this.#concurrency.overloaded(this.latency ?? 1000);
        break;
      default:
        break;
    }
  }

  async #look(path: string): Promise<Awaited<ReturnType<HttpClient['send']>> | null> {
    const abort = new AbortController();
    const stopTimer = this.#options.clock.after(PROBE_LIMIT, () => abort.abort(new OutOfTime()));
    try {
      return await this.#http.send('GET', path, null, abort.signal);
    } catch {
      return null;
    } finally {
      stopTimer();
    }
  }
}

/** What of the headers must never be told: the key, with and without what stands before it. */
function secretsIn(headers: Readonly<Record<string, string>>): string[] {
  return Object.values(headers).flatMap((value) => [value, value.replace(/^\S+\s+/, '')]);
}
