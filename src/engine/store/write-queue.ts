import { setTimeout as pause } from 'node:timers/promises';
import { isBusy } from './lock-probe.ts';

/** Milliseconds between two attempts while another process holds the write lock. */
const PAUSE = 15;

/**
 * Writes of one connection, in the order in which they were asked for.
 *
 * While another process holds the write lock, the first one is tried again by a timer and the others wait behind it: the
 * thread stays free to answer.
 */
export class WriteQueue {
  readonly #patience: number;
  #waiting = 0;
  /** Resolves when the newest of those that wait is done. */
  #newest: Promise<null> = Promise.resolve(null);

  /** @param patience milliseconds after which a write that finds the lock held gives up */
  constructor(patience: number) {
    this.#patience = patience;
  }

  /**
   * What `write` returns, called at once where nothing waits.
   *
   * @param write throws SQLite's error where the lock is held, having changed nothing
   */
  async add<Result>(write: () => Result): Promise<Result> {
    const until = performance.now() + this.#patience;
    const tryNow = (): { readonly result: Result } | null => {
      try {
        return { result: write() };
      } catch (error) {
        if (isBusy(error) && performance.now() < until) return null;
        throw error;
      }
    };
    let done = this.#waiting === 0 ? tryNow() : null;
    if (done !== null) return done.result;
    const before = this.#newest;
    const { promise, resolve: makeWay } = Promise.withResolvers<null>();
    this.#newest = promise;
    this.#waiting += 1;
    try {
      await before;
      while ((done = tryNow()) === null) await pause(PAUSE);
      return done.result;
    } finally {
      this.#waiting -= 1;
      makeWay(null);
    }
  }
}
