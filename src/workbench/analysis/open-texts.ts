/** Long texts that are read piece by piece, each made when it is asked for. */
export class OpenTexts {
  readonly #texts = new Map<number, Iterator<string>>();
  #last = 0;

  /** @returns the number by which the text is read */
  open(pieces: Iterable<string>): number {
    this.#texts.set(++this.#last, pieces[Symbol.iterator]());
    return this.#last;
  }

  /** The next piece; null at the end, where the text is closed. */
  next(number: number): string | null {
    const text = this.#texts.get(number);
    if (text === undefined) throw new Error(`the text ${number} is not open`);
    const piece = text.next();
    if (piece.done !== true) return piece.value;
    this.close(number);
    return null;
  }

  /** Gives a text up; one that is closed already stays so. */
  close(number: number): void {
    this.#texts.delete(number);
  }
}
