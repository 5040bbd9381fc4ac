import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Pieces handed over at once: a piece takes some 10 ms to make, and the way to the main thread should cost little beside. */
const PIECES_TOGETHER = 8;

/** Long texts that are read bit by bit, each bit made when it is asked for. */
export class OpenTexts {
  readonly #texts = new Map<string, Iterator<string | Uint8Array>>();

  /** @returns the key by which the text is read; a thread that was started anew does not know it */
  open(pieces: Iterable<string | Uint8Array>): string {
    const key = randomUUID();
    this.#texts.set(key, pieces[Symbol.iterator]());
    return key;
  }

  /** The next pieces, between which other questions have their turn; none at the end, where the text is closed. */
  async next(key: string): Promise<(string | Uint8Array)[]> {
    const text = this.#texts.get(key);
    if (text === undefined) throw new Error(`the text ${key} is not open`);
    const pieces: (string | Uint8Array)[] = [];
    while (pieces.length < PIECES_TOGETHER) {
      const piece = text.next();
      if (piece.done === true) break;
      pieces.push(piece.value);
      await nextTurn();
    }
    if (pieces.length === 0) this.close(key);
    return pieces;
  }

  /** Gives a text up; one that is closed already stays so. */
  close(key: string): void {
    this.#texts.delete(key);
  }
}
