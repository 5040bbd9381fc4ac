import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { writeWholeFile } from '../whole-file.ts';

/** Bytes of a WebP file before its first chunk: 'RIFF', the length of what follows, 'WEBP'. */
const HEADER_BYTES = 12;

/**
 * Rendered images on disk, a file each. A file is written whole or not at all; one that is cut nevertheless, as by a
 * power cut, counts as absent.
 */
export class RenderedFolder {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async read(key: string): Promise<Buffer | undefined> {
    const bytes = await readFile(this.#file(key)).catch(() => undefined);
    return bytes && isWholeWebp(bytes) ? bytes : undefined;
  }

  /** Keeps a rendering if it can: it can be made again, so a full or read-only disk is no reason to fail. */
  async write(key: string, bytes: Buffer): Promise<void> {
    try {
      await writeWholeFile(this.#file(key), bytes, { durable: false, makeFolder: true });
    } catch {
      // It is rendered again when it is wanted.
    }
  }

  /** Two levels, so that no folder holds thousands of files. */
  #file(key: string): string {
    return path.join(this.#folder, key.slice(0, 2), `${key}.webp`);
  }
}

function isWholeWebp(bytes: Buffer): boolean {
  return (
    bytes.length >= HEADER_BYTES &&
    bytes.toString('latin1', 0, 4) === 'RIFF' &&
    bytes.toString('latin1', 8, HEADER_BYTES) === 'WEBP' &&
    bytes.readUInt32LE(4) + 8 === bytes.length
  );
}
