/** Addresses remembered at once: beyond that the oldest window goes. */
const MOST_KEYS = 10_000;

interface Window {
  readonly since: number;
  count: number;
  /** What was counted by name, so never more than the limit and one. */
  readonly named: Set<string>;
}

/** How often something may happen for a key within a window of time; the count begins anew with each window. */
export class RateLimit {
  readonly #most: number;
  readonly #milliseconds: number;
  readonly #now: () => number;
  readonly #windows = new Map<string, Window>();

  constructor(most: number, milliseconds: number, now: () => number = Date.now) {
    this.#most = most;
    this.#milliseconds = milliseconds;
    this.#now = now;
  }

  /**
   * Counts one.
   *
   * @param name what happened: of one name one is counted a window. Absent: each counts
   * @returns seconds until another try is worth while; null where it is within the limit
   */
  count(key: string, name?: string): number | null {
    const window = this.#windowOf(key);
    const counts = name === undefined || (window.count <= this.#most && !window.named.has(name));
    if (counts) window.count += 1;
    if (counts && name !== undefined) window.named.add(name);
    return this.#waitOf(window);
  }

  /** The same without counting: null where nothing is over the limit. */
  wait(key: string): number | null {
    return this.#waitOf(this.#windowOf(key));
  }

  #waitOf({ since, count }: Window): number | null {
    return count <= this.#most ? null : Math.ceil((since + this.#milliseconds - this.#now()) / 1000);
  }

  #windowOf(key: string): Window {
    const known = this.#windows.get(key);
    if (known !== undefined && this.#now() - known.since < this.#milliseconds) return known;
    const window = { since: this.#now(), count: 0, named: new Set<string>() };
    this.#windows.delete(key);
    this.#windows.set(key, window);
    const [oldest] = this.#windows.keys();
    if (this.#windows.size > MOST_KEYS && oldest !== undefined) this.#windows.delete(oldest);
    return window;
  }
}
