/** Runs pieces of work, at most so many at once; the others wait in the order in which they came. */
export class FewAtOnce {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(most: number) {
    this.#free = most;
  }

  async run<Value>(work: () => Promise<Value>): Promise<Value> {
    if (this.#free > 0) this.#free--;
    else
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    try {
      return await work();
    } finally {
      // The place goes to whoever waits, before anybody else can take it.
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    }
  }
}
