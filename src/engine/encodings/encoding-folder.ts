import { readFile, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { writeWholeFile } from '../whole-file.ts';
import type { Encoding, EncodingArray } from './encoding.ts';
import { countNotFinite } from './not-finite.ts';

/** First bytes of a file, for halves and for whole floats; the last digit is the version of the format. */
const MAGIC = Buffer.from('TBE1');
const MAGIC_F32 = Buffer.from('TBF1');

/** Magic, tokens, width, checksum of the numbers. */
const HEADER_BYTES = 16;

/** What the files of halves end with. */
export const ENCODING_ENDING = '.f16';
const ENDING_F32 = '.f32';

/** Tokens and width by a file's header; null for another file. */
export async function readShape(file: FileHandle): Promise<{ tokens: number; width: number } | null> {
  const header = Buffer.alloc(HEADER_BYTES);
  const { bytesRead } = await file.read(header, 0, HEADER_BYTES, 0);
  if (bytesRead < HEADER_BYTES || !header.subarray(0, MAGIC.length).equals(MAGIC)) return null;
  return { tokens: header.readUInt32LE(4), width: header.readUInt32LE(8) };
}

/**
 * Encoded images on disk, a file each, for one vision tower with one way to prepare images.
 *
 * Little-endian: the magic, tokens, width and CRC-32 of the numbers as uint32, then the numbers, in half precision unless asked for otherwise.
 * A file is written whole or not at all. One that is cut, damaged or of another shape counts as absent.
 */
export class EncodingFolder {
  readonly folder: string;
  readonly #width: number;
  readonly #array: EncodingArray;

  /** @param folder of this tower alone: nothing in a file says which one it is from */
  constructor(folder: string, width: number, array: EncodingArray = Float16Array) {
    this.#array = array;
    this.folder = folder;
    this.#width = width;
  }

  async read(imageHash: string): Promise<Encoding | undefined> {
    let bytes: Buffer;
    try {
      bytes = await readFile(this.#file(imageHash));
    } catch {
      return undefined;
    }
    const numbers = bytes.subarray(HEADER_BYTES);
    const count = numbers.length / this.#array.BYTES_PER_ELEMENT;
    if (count === 0 || count % this.#width !== 0) return undefined;
    if (!bytes.subarray(0, HEADER_BYTES).equals(this.#header(numbers))) return undefined;
    const encoding = new this.#array(count);
    numbers.copy(new Uint8Array(encoding.buffer));
    // Older versions kept such encodings: it is made again, and refused.
    return countNotFinite(encoding) > 0 ? undefined : encoding;
  }

  /** @throws what the file system throws: a full disk, a folder that may not be written. */
  async write(imageHash: string, encoding: Encoding): Promise<void> {
    const numbers = new Uint8Array(encoding.buffer, encoding.byteOffset, encoding.byteLength);
    const pieces = [this.#header(numbers), numbers];
    await writeWholeFile(this.#file(imageHash), pieces, { durable: false, makeFolder: true });
  }

  get #isHalf(): boolean {
    return this.#array === Float16Array;
  }

  #header(numbers: Uint8Array): Buffer {
    const header = Buffer.alloc(HEADER_BYTES);
    (this.#isHalf ? MAGIC : MAGIC_F32).copy(header);
    header.writeUInt32LE(numbers.length / this.#array.BYTES_PER_ELEMENT / this.#width, 4);
    header.writeUInt32LE(this.#width, 8);
    header.writeUInt32LE(crc32(numbers), 12);
    return header;
  }

  /** Two levels, so that no folder holds thousands of files. */
  #file(imageHash: string): string {
    return path.join(
      this.folder,
      imageHash.slice(0, 2),
      `${imageHash}${this.#isHalf ? ENCODING_ENDING : ENDING_F32}`,
    );
  }
}
