import { AppError } from '../app-error.ts';
import {
  GGUF_ARRAY_ID,
  ggufTypeOf,
  type GgufNumberType,
  type GgufType,
  type GgufValue,
} from './gguf-value.ts';

/** A tensor as the header announces it, unchecked. */
export interface ParsedTensor {
  readonly name: string;
  readonly dimensions: readonly number[];
  readonly typeId: number;
  /** From the start of the tensor data. */
  readonly offset: number;
}

export interface GgufHeader {
  readonly metadata: Map<string, GgufValue>;
  readonly tensors: readonly ParsedTensor[];
  readonly alignment: number;
  /** Where the tensor data starts in the file. */
  readonly dataOffset: number;
}

/** Thrown when the bytes at hand end before the header does. */
export class EndOfBytes extends Error {
  readonly what: string;

  constructor(what: string) {
    super(`the bytes end while reading ${what}`);
    this.what = what;
  }
}

export const GGUF_MAGIC = 'GGUF';
export const GGUF_VERSION = 3;
export const DEFAULT_ALIGNMENT = 32;

/** GGML_MAX_DIMS of ggml.h. */
const MAX_DIMENSIONS = 4;

/**
 * Parses the header of a GGUF file from its first bytes.
 *
 * @throws EndOfBytes when there are too few; AppError when they are not such a header.
 */
export function parseGgufHeader(bytes: Buffer, file: string): GgufHeader {
  const reader = new HeaderReader(bytes, file);
  if (bytes.length >= 4 && bytes.toString('latin1', 0, 4) !== GGUF_MAGIC)
    throw new AppError('not-gguf', `${file} is not a GGUF file.`, 'Choose a file made by a GGUF converter.');
  reader.skip(4, 'the magic');
  const version = reader.number('uint32', 'the version');
  if (version !== 2 && version !== GGUF_VERSION)
    throw new AppError(
      'gguf-not-supported',
      `${file} is GGUF version ${version}${version > 0xffff ? ' (big-endian)' : ''}; only versions 2 and 3 can be read.`,
      'Convert the model again with a current converter.',
    );
  const tensorCount = reader.number('uint64', 'the number of tensors');
  const valueCount = reader.number('uint64', 'the number of metadata values');
  const metadata = new Map<string, GgufValue>();
  for (let i = 0; i < valueCount; i++) {
    const key = reader.string(`the name of metadata value ${i}`);
    metadata.set(key, reader.value(key));
  }
  const tensors: ParsedTensor[] = [];
  for (let i = 0; i < tensorCount; i++) tensors.push(reader.tensor(i));
  const stored = metadata.get('general.alignment')?.value;
  const alignment = typeof stored === 'number' ? stored : DEFAULT_ALIGNMENT;
  if (alignment <= 0 || alignment % 8 !== 0) throw reader.damaged(`an alignment of ${alignment}`);
  return { metadata, tensors, alignment, dataOffset: Math.ceil(reader.at / alignment) * alignment };
}

class HeaderReader {
  readonly #bytes: Buffer;
  readonly #file: string;
  at = 0;

  constructor(bytes: Buffer, file: string) {
    this.#bytes = bytes;
    this.#file = file;
  }

  damaged(found: string): AppError {
    return new AppError(
      'gguf-damaged',
      `${this.#file}: the header holds ${found} before byte ${this.at}.`,
      'Copy, download or convert the file again.',
    );
  }

  /** Moves on by a number of bytes and returns where they start. */
  skip(count: number, what: string): number {
    const start = this.at;
    if (start + count > this.#bytes.length) throw new EndOfBytes(what);
    this.at += count;
    return start;
  }

  number(type: GgufNumberType, what: string): number {
    const bytes = this.#bytes;
    switch (type) {
      case 'uint8':
        return bytes.readUInt8(this.skip(1, what));
      case 'int8':
        return bytes.readInt8(this.skip(1, what));
      case 'uint16':
        return bytes.readUInt16LE(this.skip(2, what));
      case 'int16':
        return bytes.readInt16LE(this.skip(2, what));
      case 'uint32':
        return bytes.readUInt32LE(this.skip(4, what));
      case 'int32':
        return bytes.readInt32LE(this.skip(4, what));
      case 'float32':
        return bytes.readFloatLE(this.skip(4, what));
      case 'uint64':
        return Number(bytes.readBigUInt64LE(this.skip(8, what)));
      case 'int64':
        return Number(bytes.readBigInt64LE(this.skip(8, what)));
      case 'float64':
        return bytes.readDoubleLE(this.skip(8, what));
    }
  }

  string(what: string): string {
    const length = this.number('uint64', what);
    const start = this.skip(length, what);
    return this.#bytes.toString('utf8', start, start + length);
  }

  value(key: string): GgufValue {
    const what = `the value of ${key}`;
    const id = this.number('uint32', what);
    if (id !== GGUF_ARRAY_ID) {
      const type = this.#type(id, key);
      return { type, value: this.#element(type, what) } as GgufValue;
    }
    const type = this.#type(this.number('uint32', what), key);
    const length = this.number('uint64', what);
    // Before anything of that length is made: every element takes at least a byte.
    if (length > this.#bytes.length - this.at) throw new EndOfBytes(what);
    const value = Array.from({ length }, () => this.#element(type, what));
    return { type: `${type}[]`, value } as GgufValue;
  }

  tensor(index: number): ParsedTensor {
    const name = this.string(`the name of tensor ${index}`);
    const what = `the shape and place of tensor ${name}`;
    const count = this.number('uint32', what);
    if (count > MAX_DIMENSIONS) throw this.damaged(`${count} dimensions for tensor ${name}`);
    const dimensions = Array.from({ length: count }, () => this.number('uint64', what));
    return { name, dimensions, typeId: this.number('uint32', what), offset: this.number('uint64', what) };
  }

  #type(id: number, key: string): GgufType {
    const type = ggufTypeOf(id);
    if (type === undefined) throw this.damaged(`the unknown value type ${id} for ${key}`);
    return type;
  }

  #element(type: GgufType, what: string): number | boolean | string {
    if (type === 'string') return this.string(what);
    if (type === 'bool') return this.number('uint8', what) !== 0;
    return this.number(type, what);
  }
}
