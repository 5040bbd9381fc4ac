import type { Outcome } from './attempt.ts';
import type { Clock } from './clock.ts';
import type { EndpointPool, EndpointState, PoolRequest, PoolUsage } from './endpoint-pool.ts';
import type { Endpoint } from './endpoint.ts';
import { budgetSpent, notReachable, poolClosed, unanswered } from './pool-errors.ts';
import { retryDelay } from './retry-delay.ts';
import { Routing } from './routing.ts';
import type { Spending } from './spending.ts';
import type { Task, Try } from './task.ts';
import { Timers } from './timers.ts';

export interface DispatcherOptions {
  readonly clock: Clock;
  readonly spending: Spending;
  readonly uniform: () => number;
  readonly onChange: (endpoint: EndpointState) => void;
}

/** A request that failed so often while the servers were there is not asked again. */
const MOST_BLAMED = 8;

/** One that somebody waits for, with a patience, is told sooner what is wrong. */
const MOST_BLAMED_IMPATIENT = 3;

/** Changed bodies of one request at most: a server that never holds what it was sent is asked like any other failure. */
const MOST_CHANGES = 4;

/** Milliseconds: how often idle endpoints look for requests that are late elsewhere. */
const LOOK_INTERVAL = 250;

/**
 * Deals requests to endpoints. Each waits in the line of the endpoint that its key prefers among those that are well; an endpoint with
 * nothing to do takes over from one that is away or much slower, at last also what is late under way there. The first answer counts.
 */
export class Dispatcher implements EndpointPool {
  readonly endpoints: readonly Endpoint[];
  readonly #clock: Clock;
  readonly #spending: Spending;
  readonly #uniform: () => number;
  readonly #onChange: (endpoint: EndpointState) => void;
  readonly #routing: Routing;
  readonly #timers: Timers;
  readonly #tasks = new Set<Task>();
  #roomWanted: (() => void)[] = [];
  /** Tasks between two tries. */
  #resting = 0;
  #isClosed = false;
  #isPumping = false;

  constructor(endpoints: readonly Endpoint[], { clock, spending, uniform, onChange }: DispatcherOptions) {
    if (endpoints.length === 0) throw new RangeError('a pool needs an endpoint');
    this.endpoints = endpoints;
    this.#routing = new Routing(endpoints);
    this.#timers = new Timers(clock, () => this.#pump());
    this.#clock = clock;
    this.#spending = spending;
    this.#uniform = uniform;
    this.#onChange = onChange;
  }

  get usage(): PoolUsage {
    const sum = (of: (endpoint: Endpoint) => number) => this.endpoints.reduce((all, one) => all + of(one), 0);
    return {
      ...this.#spending.usage,
      bytesOut: sum(({ bytesOut }) => bytesOut),
      bytesIn: sum(({ bytesIn }) => bytesIn),
    };
  }

  get room(): number {
    return Math.max(0, this.endpoints.reduce((sum, { room }) => sum + room, 0) - this.#resting);
  }

  roomFor(affinity: string): number {
    return Math.min(this.room, this.#routing.preferred(this.#routing.orderOf(affinity), null).room);
  }

  async whenRoom(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    while (this.room === 0 && !this.#isClosed) {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      const wake = (): void => resolve(undefined);
      this.#roomWanted.push(wake);
      signal?.addEventListener('abort', wake, { once: true });
      this.#pump();
      await promise;
      signal?.removeEventListener('abort', wake);
      signal?.throwIfAborted();
    }
  }

  async ask<T>(request: PoolRequest<T>, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted();
    if (this.#isClosed) throw poolClosed();
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const task: Task<T> = {
      request,
      resolve,
      reject,
      order: request.affinity === undefined ? null : this.#routing.orderOf(request.affinity),
      tries: new Set(),
      isSettled: false,
      failures: 0,
      blamed: 0,
      aliveAt: new Map(),
      changes: 0,
      restsUntil: 0,
      avoids: null,
    };
    const giveUp = (): void => this.#settle(task as Task, () => reject(signal?.reason));
    this.#routing.place(task as Task, false);
    this.#tasks.add(task as Task);
    signal?.addEventListener('abort', giveUp, { once: true });
    if (request.patience !== undefined) this.#beImpatient(task as Task, request.patience);
    this.#pump();
    try {
      return await promise;
    } finally {
      signal?.removeEventListener('abort', giveUp);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    this.#timers.end();
    this.#endAll(poolClosed());
    this.#tellRoom();
    await Promise.all(this.endpoints.map((endpoint) => endpoint[Symbol.asyncDispose]()));
  }

  /** Gives every endpoint what it can take now. Never throws: it is called by timers and answers, which nobody waits for. */
  #pump(): void {
    if (this.#isClosed || this.#isPumping) return;
    this.#isPumping = true;
    try {
      for (const endpoint of this.endpoints) this.#serve(endpoint);
    } catch (error) {
      this.#endAll(error);
    } finally {
      this.#isPumping = false;
    }
    if (this.#roomWanted.length > 0 && this.room > 0) this.#tellRoom();
  }

  /** What only a bug throws ends every request with that reason: a request left waiting would never end. */
  #endAll(error: unknown): void {
    for (const task of [...this.#tasks]) this.#settle(task, () => task.reject(error));
  }

  #serve(endpoint: Endpoint): void {
    const now = this.#clock.now();
    if (endpoint.condition === 'away') {
      this.#callBack(endpoint, now);
      return;
    }
    if (endpoint.restsUntil > now) {
      this.#timers.wakeAt(endpoint.restsUntil);
      return;
    }
    while (endpoint.underWay < endpoint.concurrency) {
      const task = this.#routing.next(endpoint, now);
      if (task === undefined) {
        if (this.endpoints.some(({ index, underWay }) => underWay > 0 && index !== endpoint.index))
          this.#timers.wakeAt(now + LOOK_INTERVAL);
        return;
      }
      if (!this.#mayGo(task, now)) return;
      void this.#try(task, endpoint);
    }
  }

  /** Whether budget and limits let it go out now. */
  #mayGo(task: Task, now: number): boolean {
    if (this.#spending.isSpent) {
      this.#settle(task, () => task.reject(budgetSpent(this.usage)));
      return true;
    }
    const wait = this.#spending.wait(now);
    if (wait === 0) return true;
    if (task.tries.size === 0) this.#routing.place(task, true);
    this.#timers.wakeAt(now + wait);
    return false;
  }

  async #try(task: Task, endpoint: Endpoint): Promise<void> {
    if (task.isSettled) return;
    const attempt: Try = { task, abort: new AbortController(), since: this.#clock.now() };
    task.tries.add(attempt);
    endpoint.tries.add(attempt);
    this.#spending.sent();
    void endpoint.lookAtQueue();
    let outcome: Outcome<unknown> | null = null;
    try {
      outcome = await endpoint.attempt(task.request, attempt.abort);
    } catch (error) {
      // Cancelled, because the task is settled; else a bug of the kind.
      this.#settle(task, () => task.reject(error));
    }
    task.tries.delete(attempt);
    endpoint.tries.delete(attempt);
    if (outcome?.kind === 'answered' && outcome.usage === null) this.#spending.endedUncounted();
    else this.#spending.ended(outcome?.kind === 'answered' ? outcome.usage : null);
    try {
      if (outcome !== null && !this.#isClosed) this.#deal(task, endpoint, outcome);
    } catch (error) {
      this.#endAll(error);
    }
    this.#pump();
  }

  #deal(task: Task, endpoint: Endpoint, outcome: Outcome<unknown>): void {
    switch (outcome.kind) {
      case 'answered':
        endpoint.answered += 1;
        this.#showsLife(endpoint);
        this.#settle(task, () => task.resolve(outcome.value));
        break;
      case 'unusable':
        this.#showsLife(endpoint);
        this.#settle(task, () => task.reject(outcome.error));
        break;
      case 'changed':
        this.#showsLife(endpoint);
        task.changes += 1;
        if (task.changes > MOST_CHANGES) this.#retry(task, endpoint, outcome.error.message);
        else if (!task.isSettled)
          endpoint[task.request.endpoint === undefined ? 'line' : 'own'].pushFront(task);
        break;
      case 'busy':
        endpoint.failed += 1;
        if (outcome.wait !== null)
          endpoint.restsUntil = Math.max(endpoint.restsUntil, this.#clock.now() + outcome.wait);
        this.#retry(task, endpoint, null);
        break;
      case 'gone':
      case 'failed':
        endpoint.failed += 1;
        if (
          endpoint.breaker.failed(outcome.reason, outcome.kind === 'gone', this.#clock.now(), this.#uniform())
        )
          this.#isAway(endpoint);
        if (outcome.kind === 'gone' && outcome.isLasting) this.#lookNoLonger(task, endpoint);
        this.#retry(task, endpoint, outcome.kind === 'failed' ? outcome.reason : null);
    }
  }

  /** @param fault what the request itself may be to blame for; null: the server's state alone */
  #retry(task: Task, endpoint: Endpoint, fault: string | null): void {
    if (task.isSettled) return;
    task.failures += 1;
    task.avoids = endpoint.index;
    if (fault !== null) {
      if (endpoint.alive > (task.aliveAt.get(endpoint.index) ?? 0)) task.blamed += 1;
      task.aliveAt.set(endpoint.index, endpoint.alive);
      if (task.blamed >= (task.request.patience === undefined ? MOST_BLAMED : MOST_BLAMED_IMPATIENT)) {
        this.#settle(task, () => task.reject(unanswered(task.failures, endpoint.url, fault)));
        return;
      }
    }
    const rest = retryDelay(task.failures, this.#uniform());
    if (task.tries.size > 0) {
      task.restsUntil = this.#clock.now() + rest;
      return;
    }
    this.#resting += 1;
    this.#timers.after(rest, () => {
      this.#resting -= 1;
      if (task.isSettled) return;
      this.#routing.place(task, true);
      this.#pump();
    });
  }

  /** Nobody waits for an endpoint that only a person can mend, if the request is for that one. */
  #lookNoLonger(task: Task, endpoint: Endpoint): void {
    const { patience, endpoint: only } = task.request;
    if (patience !== undefined && only === endpoint.index)
      this.#settle(task, () => task.reject(notReachable([endpoint])));
  }

  #showsLife(endpoint: Endpoint): void {
    endpoint.alive += 1;
    if (endpoint.breaker.succeeded()) this.#onChange(endpoint);
  }

  #isAway(endpoint: Endpoint): void {
    // Another process may answer at its address next.
    endpoint.holds.clear();
    this.#routing.moveAway(endpoint);
    this.#onChange(endpoint);
  }

  /** Finds out, when it is time, whether an endpoint is back. */
  #callBack(endpoint: Endpoint, now: number): void {
    if (endpoint.isProbing || (this.#tasks.size === 0 && this.#roomWanted.length === 0)) return;
    const at = endpoint.nextTryAt ?? now;
    if (at > now) {
      this.#timers.wakeAt(at);
      return;
    }
    endpoint.isProbing = true;
    void endpoint
      .probe()
      .then((isThere) => {
        endpoint.isProbing = false;
        endpoint.breaker.try();
        if (isThere) this.#onChange(endpoint);
        else endpoint.breaker.failed(endpoint.reason ?? '', true, this.#clock.now(), this.#uniform());
      })
      .catch((error: unknown) => this.#endAll(error))
      .then(() => this.#pump());
  }

  #beImpatient(task: Task, patience: number): void {
    this.#timers.after(patience, () => {
      if (task.isSettled) return;
      const asked = this.endpoints.filter(({ index }) => (task.request.endpoint ?? index) === index);
      if (task.tries.size > 0 || asked.some(({ condition }) => condition !== 'away'))
        this.#beImpatient(task, patience);
      else this.#settle(task, () => task.reject(notReachable(asked)));
    });
  }

  #settle(task: Task, tell: () => void): void {
    if (task.isSettled) return;
    task.isSettled = true;
    this.#tasks.delete(task);
    for (const { abort } of task.tries) abort.abort();
    tell();
  }

  #tellRoom(): void {
    const wanted = this.#roomWanted;
    this.#roomWanted = [];
    for (const resolve of wanted) resolve();
  }
}
