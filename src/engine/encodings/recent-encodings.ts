import type { Encoding } from './encoding.ts';

/** Encoded images in memory, by image hash: the least recently used go when there are too many bytes. */
export class RecentEncodings {
  readonly #most: number;
  readonly #encodings = new Map<string, Encoding>();
  #bytes = 0;

  constructor(mostBytes: number) {
    this.#most = mostBytes;
  }

  get(imageHash: string): Encoding | undefined {
    const encoding = this.#encodings.get(imageHash);
    if (encoding !== undefined) {
      this.#encodings.delete(imageHash);
      this.#encodings.set(imageHash, encoding);
    }
    return encoding;
  }

  set(imageHash: string, encoding: Encoding): void {
    this.#remove(imageHash);
    this.#encodings.set(imageHash, encoding);
    this.#bytes += encoding.byteLength;
    for (const oldest of this.#encodings.keys()) {
      if (this.#bytes <= this.#most) break;
      this.#remove(oldest);
    }
  }

  #remove(imageHash: string): void {
    const encoding = this.#encodings.get(imageHash);
    if (encoding === undefined) return;
    this.#encodings.delete(imageHash);
    this.#bytes -= encoding.byteLength;
  }
}
