/** The results that were asked for last, by key; the rest are forgotten and made again. */
export class RecentResults<Value> {
  readonly #most: number;
  readonly #values = new Map<string, Value>();

  constructor(most: number) {
    this.#most = most;
  }

  get<Result extends Value>(key: string, make: () => Result): Result {
    const kept = this.#values.get(key);
    const value = kept === undefined ? make() : (kept as Result);
    this.#values.delete(key);
    this.#values.set(key, value);
    for (const oldest of this.#values.keys()) {
      if (this.#values.size <= this.#most) break;
      this.#values.delete(oldest);
    }
    return value;
  }
}
