import type { Clock } from './clock.ts';

export interface ConcurrencyOptions {
  readonly least: number;
  readonly first: number;
  readonly most: number;
}

export const DEFAULT_CONCURRENCY: ConcurrencyOptions = { least: 1, first: 8, most: 256 };

/** A window is this many answers for each request under way, and at least so many. */
const ROUNDS = 2;
const LEAST_ANSWERS = 12;

/** Steps up: while every one has paid, and later. */
const FAST = 1.5;
const SLOW = 1.15;

/** A step has paid when throughput grew by this share of it. */
const PAYS = 0.35;

/** Windows to rest after a step that did not pay, and after the server said that it has too much to do. */
const REST = 8;
const REST_AFTER_CUT = 1;

/** What is left of the limit then. */
const CUT = 0.7;

/**
 * How many requests a server is given at once, found by what throughput says (hill climbing): a step up stays where answers come
 * faster for it, and is taken back where they only wait longer. A server that tells its own queue is believed instead.
 */
export class Concurrency {
  readonly #options: ConcurrencyOptions;
  readonly #clock: Clock;
  #limit: number;
  #before: { readonly limit: number; readonly rate: number } | null = null;
  #step = FAST;
  #rest = 0;
  #answers = 0;
  #since: number | null = null;
  #hasFigure = false;
  #lastCut = -Infinity;

  constructor(clock: Clock, options: ConcurrencyOptions) {
    this.#clock = clock;
    this.#options = options;
    this.#limit = options.first;
  }

  get limit(): number {
    return Math.floor(this.#limit);
  }

  /** @param isFull whether as many were under way as may be: else throughput says nothing of the limit */
  answered(isFull: boolean): void {
    if (this.#hasFigure) return;
    if (!isFull) {
      this.#restart();
      return;
    }
    const now = this.#clock.now();
    this.#since ??= now;
    this.#answers += 1;
    if (this.#answers <= Math.max(LEAST_ANSWERS, ROUNDS * this.#limit) || now <= this.#since) return;
    const rate = (this.#answers - 1) / (now - this.#since);
    this.#restart();
    this.#judge(rate);
  }

  /** The server says that it has too much to do. Those that went out together say it together, and count once. */
  overloaded(latency: number): void {
    const now = this.#clock.now();
    if (now - this.#lastCut < latency) return;
    this.#lastCut = now;
    this.#set(this.#limit * CUT);
    this.#settle(REST_AFTER_CUT);
  }

  /** By the server's own figures: some requests are to wait there, so that it always has the next, and no more than that. */
  queueIs({ waiting, running }: { readonly waiting: number; readonly running: number }): void {
    this.#hasFigure = true;
    const wanted = Math.max(2, Math.ceil(running / 8));
    if (waiting > 2 * wanted) this.#set(Math.max(running + wanted, this.#limit - (waiting - wanted)));
    else if (waiting < wanted && running + waiting >= 0.8 * this.limit) this.#set(this.#limit * FAST);
  }

  #judge(rate: number): void {
    const before = this.#before;
    if (this.#rest > 0) {
      this.#rest -= 1;
      return;
    }
    if (before !== null && before.limit < this.#limit) {
      const paid = rate / before.rate - 1 >= PAYS * (this.#limit / before.limit - 1);
      if (!paid) {
        this.#set(before.limit);
        this.#settle(REST);
        return;
      }
    }
    this.#before = { limit: this.#limit, rate };
    this.#set(Math.max(this.#limit * this.#step, this.#limit + 1));
  }

  #settle(rest: number): void {
    this.#before = null;
    this.#step = SLOW;
    this.#rest = rest;
    this.#restart();
  }

  #set(limit: number): void {
    this.#limit = Math.min(this.#options.most, Math.max(this.#options.least, limit));
  }

  #restart(): void {
    this.#answers = 0;
    this.#since = null;
  }
}
