/** The rate is that of this many last milliseconds: long enough to be steady, short enough to follow a change. */
const WINDOW = 10_000;

/**
 * How fast a count has been growing lately.
 *
 * Time before the first step is not counted: a model is being opened.
 */
export class RecentRate {
  #begin: number | undefined;
  #moments: { readonly at: number; readonly done: number }[] = [];

  /** Notes a count. @param at milliseconds of any clock */
  add(done: number, at: number): void {
    this.#begin ??= done;
    const last = this.#moments.at(-1);
    if (last !== undefined && done < last.done) this.clear();
    if (done <= this.#begin) return;
    this.#moments.push({ at, done });
    while (this.#moments.length > 2 && at - (this.#moments[0]?.at ?? at) > WINDOW) this.#moments.shift();
  }

  clear(): void {
    this.#begin = undefined;
    this.#moments = [];
  }

  /** A second; null until two counts tell. */
  get perSecond(): number | null {
    const [first] = this.#moments;
    const last = this.#moments.at(-1);
    if (!first || !last || last.at <= first.at || last.done <= first.done) return null;
    return ((last.done - first.done) / (last.at - first.at)) * 1000;
  }
}
