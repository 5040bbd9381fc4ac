import { stat } from 'node:fs/promises';
import path from 'node:path';
import { hashFile } from '../file-hash.ts';
import { RememberedHashes } from '../remembered-hashes.ts';
import { userCacheFolder } from '../user-cache.ts';

/** Bytes from which a file's hash is remembered: a smaller file is read nearly as soon as the memory. */
const LARGE = 16 << 20;

/** What remembers them for single questions, for each of which gigabytes would be read. */
export function questionHashes(): string {
  return path.join(userCacheFolder(), 'hashes.json');
}

/**
 * SHA-256 of files, each read once however often it is asked for.
 *
 * @param store the file that remembers those of large files, see {@link RememberedHashes}. Defaults to reading each anew.
 */
export class FileHashes {
  readonly #hashes: RememberedHashes | undefined;
  readonly #known = new Map<string, Promise<string>>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(store?: string) {
    this.#hashes = store === undefined ? undefined : new RememberedHashes(store);
  }

  /** @throws AppError `file-not-readable` */
  of(file: string): Promise<string> {
    const known = this.#known.get(file);
    if (known !== undefined) return known;
    // One after the other: the memory is one file, which each writes whole.
    const hash = this.#turn.then(() => this.#hash(file));
    this.#turn = hash.catch(() => undefined);
    this.#known.set(file, hash);
    return hash;
  }

  async #hash(file: string): Promise<string> {
    const { size } = await stat(file).catch(() => ({ size: 0 }));
    if (this.#hashes === undefined || size < LARGE) return hashFile(file);
    const [found] = await this.#hashes.of([file]);
    return found?.sha256 ?? hashFile(file);
  }
}
