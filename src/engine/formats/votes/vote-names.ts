import { keptText } from '../../datasets/kept-text.ts';

/**
 * The texts of a file's votes by small numbers: of names, answers and raters alike, so that a name that is an answer is told.
 *
 * Hot loops (`test/bench/rank.ts`): indices are in range by construction; their defaults are for the compiler alone.
 */
export class VoteNames {
  /** By number, in order of first appearance. */
  readonly texts: string[] = [];
  readonly #numbers = new Map<string, number>();
  /** Number + 1 of a field's key. */
  #ofKey = new Int32Array(1024);

  /** @param key as `streamRows` gives it, -1 for none */
  numberOf(text: string, key: number): number {
    const known = key < 0 || key >= this.#ofKey.length ? 0 : (this.#ofKey[key] ?? 0);
    return known > 0 ? known - 1 : this.#find(text, key);
  }

  #find(text: string, key: number): number {
    let number = this.#numbers.get(text);
    if (number === undefined) {
      number = this.texts.length;
      const kept = keptText(text);
      this.texts.push(kept);
      this.#numbers.set(kept, number);
    }
    if (key < 0) return number;
    if (key >= this.#ofKey.length) {
      const longer = new Int32Array(Math.max(key + 1, 2 * this.#ofKey.length));
      longer.set(this.#ofKey);
      this.#ofKey = longer;
    }
    this.#ofKey[key] = number + 1;
    return number;
  }
}
