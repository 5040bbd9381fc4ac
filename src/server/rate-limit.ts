/** Addresses remembered at once: beyond that the oldest window goes. */
const MOST_KEYS = 10_000;

/** How often something may happen for a key within a window of time; the count begins anew with each window. */
export class RateLimit {
  readonly #most: number;
  readonly #milliseconds: number;
  readonly #now: () => number;
  readonly #windows = new Map<string, { readonly since: number; count: number }>();

  constructor(most: number, milliseconds: number, now: () => number = Date.now) {
    this.#most = most;
    this.#milliseconds = milliseconds;
    this.#now = now;
  }

  /** Counts one. @returns seconds until another try is worth while; null where it is within the limit */
  count(key: string): number | null {
    const window = this.#windowOf(key);
    window.count += 1;
    return this.#waitOf(window);
  }

  /** The same without counting: null where nothing is over the limit. */
  wait(key: string): number | null {
    return this.#waitOf(this.#windowOf(key));
  }

  #waitOf({ since, count }: { readonly since: number; readonly count: number }): number | null {
    return count <= this.#most ? null : Math.ceil((since + this.#milliseconds - this.#now()) / 1000);
  }

  #windowOf(key: string) {
    const known = this.#windows.get(key);
    if (known !== undefined && this.#now() - known.since < this.#milliseconds) return known;
    const window = { since: this.#now(), count: 0 };
    this.#windows.delete(key);
    this.#windows.set(key, window);
    const [oldest] = this.#windows.keys();
    if (this.#windows.size > MOST_KEYS && oldest !== undefined) this.#windows.delete(oldest);
    return window;
  }
}
