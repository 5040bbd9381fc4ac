/** Numbers of which the first one, by some order, is taken first. */
export class NumberHeap {
  readonly #heap: number[] = [];
  readonly #isBefore: (a: number, b: number) => boolean;

  /** @param isBefore defaults to the smaller one. What it says of two numbers that are in may not change. */
  constructor(isBefore = (a: number, b: number) => a < b) {
    this.#isBefore = isBefore;
  }

  get size(): number {
    return this.#heap.length;
  }

  /** Undefined where there is none. */
  get first(): number | undefined {
    return this.#heap[0];
  }

  add(number: number): void {
    const heap = this.#heap;
    let place = heap.push(number) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || !this.#isBefore(number, above)) break;
      heap[place] = above;
      place = parent;
    }
    heap[place] = number;
  }

  /** Takes the first one out; undefined where there is none. */
  take(): number | undefined {
    const heap = this.#heap;
    const [first] = heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return first;
    let place = 0;
    for (;;) {
      const child = this.#firstChild(place);
      const below = heap[child];
      if (below === undefined || !this.#isBefore(below, last)) break;
      heap[place] = below;
      place = child;
    }
    heap[place] = last;
    return first;
  }

  #firstChild(place: number): number {
    const left = 2 * place + 1;
    const [one, other] = [this.#heap[left], this.#heap[left + 1]];
    return one !== undefined && other !== undefined && this.#isBefore(other, one) ? left + 1 : left;
  }
}
