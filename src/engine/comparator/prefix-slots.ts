/**
 * Which sequence holds the beginning of which prompt (everything up to the second image), and which is reused next.
 *
 * The least recently used goes first, so the beginnings of a few images stay when pairs come in turns.
 */
export class PrefixSlots {
  /** Sequence by key, the least recently used first. */
  readonly #sequences = new Map<string, number>();
  readonly #free: number[];
  readonly #count: number;

  /** @param sequences that this may hand out */
  constructor(sequences: readonly number[]) {
    this.#free = [...sequences].reverse();
    this.#count = sequences.length;
  }

  /**
   * Gives each key a sequence, its old one where it still has it.
   *
   * @param keys all different and no more than there are sequences, so that none takes another's
   * @returns those keys that got a sequence anew, whose beginning must be read into it
   */
  claim(keys: readonly string[]): string[] {
    if (keys.length > this.#count) throw new RangeError(`${keys.length} keys for ${this.#count} sequences`);
    const fresh = keys.filter((key) => !this.#sequences.has(key));
    for (const key of keys) {
      const sequence = this.#sequences.get(key);
      if (sequence === undefined) continue;
      this.#sequences.delete(key);
      this.#sequences.set(key, sequence);
    }
    for (const key of fresh) this.#sequences.set(key, this.#free.pop() ?? this.#evict());
    return fresh;
  }

  /** Sequence of a claimed key. */
  sequenceOf(key: string): number {
    const sequence = this.#sequences.get(key);
    if (sequence === undefined) throw new Error(`${key} has no sequence`);
    return sequence;
  }

  /**
   * Takes back all sequences but those of the keys used last.
   *
   * @returns what was taken back, which still holds what was read into it
   */
  keepLast(count: number): number[] {
    const surplus = [...this.#sequences].slice(0, Math.max(0, this.#sequences.size - count));
    for (const [key, sequence] of surplus) {
      this.#sequences.delete(key);
      this.#free.push(sequence);
    }
    return surplus.map(([, sequence]) => sequence);
  }

  /** Takes all sequences back: what they hold is no longer what would be read now. */
  clear(): void {
    this.#free.push(...this.#sequences.values());
    this.#sequences.clear();
  }

  #evict(): number {
    for (const [key, sequence] of this.#sequences) {
      this.#sequences.delete(key);
      return sequence;
    }
    throw new Error('there are no sequences');
  }
}
