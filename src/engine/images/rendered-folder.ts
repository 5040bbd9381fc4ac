import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Bytes of a WebP file before its first chunk: 'RIFF', the length of what follows, 'WEBP'. */
const HEADER_BYTES = 12;

/**
 * Rendered images on disk, a file each. A file is written whole under another name and renamed; one that is cut
 * nevertheless, as by a power cut, counts as absent.
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
    const file = this.#file(key);
    const temporary = `${file}.${randomUUID()}.part`;
    try {
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(temporary, bytes);
      await rename(temporary, file);
    } catch {
      await rm(temporary, { force: true }).catch(() => undefined);
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
