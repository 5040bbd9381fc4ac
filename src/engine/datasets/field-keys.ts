import { at } from '../../core/at.ts';

/** Of a column's new texts so many are kept before it is asked whether they come again. */
const TRIED = 4096;

/** So many guesses more may be wrong than right before a column's fields are no longer guessed. */
const LUCK = 1024;

/** A hash's bits are mixed by an odd number near 2^32 divided by the golden ratio (Knuth). */
const MIX = 0x9e3779b1;

/**
 * The texts of a table's fields, each made once: a table of millions of rows holds few different names, and making a text of each
 * field would cost more than all else. A text is found by its bytes as they stand in the file.
 *
 * A column whose texts do not come again is found out and left alone, for keeping them would be keeping the file.
 *
 * Hot loops (`test/bench/tables.ts`): indices are in range by construction; their defaults are for the compiler alone.
 */
export class FieldKeys {
  /** By key. */
  readonly texts: string[] = [];
  readonly #make: (bytes: Buffer, from: number, to: number) => string;
  /** By column: how many texts were new in it, and whether it is left alone. */
  readonly #new: Int32Array;
  readonly #isLeft: boolean[] = [];
  /** Key + 1 by mixed hash, with room for twice as many as there are. */
  #slots = new Int32Array(1 << 15);
  #hashes = new Int32Array(1 << 14);
  /** Where each key's bytes end in `kept`; they begin where those of the one before end. */
  #ends = new Int32Array(1 << 14);
  #kept = new Uint8Array(1 << 19);
  /** Key + 1 of what came after each key in its column the last time, and by column that of its last field and the luck of guesses. */
  #next = new Int32Array(1 << 14);
  readonly #last: Int32Array;
  readonly #luck: Int32Array;

  /** @param make the text of some bytes */
  constructor(columns: number, make: (bytes: Buffer, from: number, to: number) => string) {
    this.#make = make;
    this.#new = new Int32Array(columns);
    this.#last = new Int32Array(columns);
    this.#luck = new Int32Array(columns).fill(LUCK);
  }

  /**
   * The key of the bytes that begin here, if they are those that came after the column's last field before: rows often are in an
   * order, and then no end need be looked for and no hash computed. Whoever asks looks at what stands behind them.
   *
   * @param end before which they and what stands behind them must be
   * @returns -1 where they are not
   */
  guess(bytes: Buffer, from: number, end: number, column: number): number {
    const last = (this.#last[column] ?? 0) - 1;
    if (last < 0) return -1;
    const key = (this.#next[last] ?? 0) - 1;
    if (key < 0) return -1;
    const kept = this.#kept;
    const start = key === 0 ? 0 : (this.#ends[key - 1] ?? 0);
    const length = (this.#ends[key] ?? 0) - start;
    if (from + length >= end) return -1;
    let same = 0;
    while (same < length && kept[start + same] === bytes[from + same]) same++;
    return same === length ? key : -1;
  }

  lengthOf(key: number): number {
    return (this.#ends[key] ?? 0) - (key === 0 ? 0 : (this.#ends[key - 1] ?? 0));
  }

  /**
   * That a column's next field has a key, by which the one after it is guessed. Of columns that the table does not have nothing is.
   *
   * @param key -1 for one of which nothing is to be guessed
   */
  follow(column: number, key: number, wasGuessed: boolean): void {
    if (column >= this.#luck.length) return;
    const luck = this.#luck[column] ?? -1;
    if (luck < 0) return;
    const last = (this.#last[column] ?? 0) - 1;
    if (wasGuessed) {
      if (luck < LUCK) this.#luck[column] = luck + 1;
    } else if (last >= 0) {
      this.#luck[column] = luck - 1;
      this.#next[last] = key + 1;
    }
    this.#last[column] = luck === 0 ? 0 : key + 1;
  }

  /**
   * @param hash of the bytes, the same for the same ones
   * @param row how many rows there were
   * @returns a key: the same key is the same text; -1 for a text that is not kept
   */
  keyOf(bytes: Buffer, from: number, to: number, hash: number, column: number, row: number): number {
    if (this.#isLeft[column] === true) return -1;
    // Not one destructured list, which V8 would make at each call.
    const slots = this.#slots;
    const hashes = this.#hashes;
    const ends = this.#ends;
    const kept = this.#kept;
    const mask = slots.length - 1;
    const length = to - from;
    let slot = (Math.imul(hash, MIX) >>> 8) & mask;
    for (;;) {
      const key = (slots[slot] ?? 0) - 1;
      if (key < 0) return this.#add(bytes, from, to, hash, column, row, slot);
      if (hashes[key] === hash) {
        const start = key === 0 ? 0 : (ends[key - 1] ?? 0);
        if ((ends[key] ?? 0) - start === length) {
          let same = 0;
          while (same < length && kept[start + same] === bytes[from + same]) same++;
          if (same === length) return key;
        }
      }
      slot = (slot + 1) & mask;
    }
  }

  #add(
    bytes: Buffer,
    from: number,
    to: number,
    hash: number,
    column: number,
    row: number,
    slot: number,
  ): number {
    const count = at(this.#new, column) + 1;
    if (count > TRIED && 2 * count > row) {
      this.#isLeft[column] = true;
      return -1;
    }
    this.#new[column] = count;
    const key = this.texts.length;
    this.texts.push(this.#make(bytes, from, to));
    const start = key === 0 ? 0 : at(this.#ends, key - 1);
    const end = start + to - from;
    if (key === this.#hashes.length) this.#grow();
    while (end > this.#kept.length) this.#kept = twice(this.#kept, Uint8Array);
    bytes.copy(this.#kept, start, from, to);
    this.#hashes[key] = hash;
    this.#ends[key] = end;
    // Where it grew, the place is another.
    if (2 * (key + 1) > this.#slots.length) this.#rehash();
    else this.#slots[slot] = key + 1;
    return key;
  }

  #grow(): void {
    this.#hashes = twice(this.#hashes, Int32Array);
    this.#ends = twice(this.#ends, Int32Array);
    this.#next = twice(this.#next, Int32Array);
  }

  #rehash(): void {
    const slots = new Int32Array(2 * this.#slots.length);
    const mask = slots.length - 1;
    for (let key = 0; key < this.texts.length; key++) {
      let slot = (Math.imul(at(this.#hashes, key), MIX) >>> 8) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = key + 1;
    }
    this.#slots = slots;
  }
}

function twice<Column extends Int32Array | Uint8Array>(
  column: Column,
  Kind: new (length: number) => Column,
): Column {
  const larger = new Kind(2 * column.length);
  larger.set(column);
  return larger;
}
