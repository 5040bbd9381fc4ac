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

/** GGML_MAX_DIMS and GGML_MAX_NAME (with C's last byte) of ggml.h. */
const MAX_DIMENSIONS = 4;
const MAX_NAME = 64;

/** What a header may take; beyond it a file is damaged, and nothing of that size is made. */
export interface GgufLimits {
  /** Bytes of the header and of one of its strings. */
  readonly header: number;
  readonly string: number;
  /** Elements of an array. */
  readonly array: number;
  readonly values: number;
  readonly tensors: number;
}

/**
 * Large vocabularies make headers of some 20 MB with arrays of half a million; the longest string met, a whole tokenizer
 * in JSON, has 33 MB; the largest models have some thousand tensors.
 */
export const GGUF_LIMITS: GgufLimits = {
  header: 128 << 20,
  string: 64 << 20,
  array: 1 << 22,
  values: 1 << 16,
  tensors: 1 << 17,
};

/**
 * Parses the header of a GGUF file from its first bytes, by the rules of llama.cpp's gguf.cpp.
 *
 * @throws EndOfBytes when there are too few; AppError when they are not such a header.
 */
export function parseGgufHeader(bytes: Buffer, file: string, limits: GgufLimits): GgufHeader {
  const reader = new HeaderReader(bytes, file, limits);
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
  if (tensorCount > limits.tensors) throw reader.damaged(`${tensorCount} tensors`);
  if (valueCount > limits.values) throw reader.damaged(`${valueCount} metadata values`);
  const metadata = new Map<string, GgufValue>();
  for (let i = 0; i < valueCount; i++) {
    const key = reader.string(`the name of metadata value ${i}`);
    if (key === '') throw reader.damaged(`no name for metadata value ${i}`);
    if (metadata.has(key)) throw reader.damaged(`the metadata value ${key} twice`);
    metadata.set(key, reader.value(key));
  }
  const tensors: ParsedTensor[] = [];
  for (let i = 0; i < tensorCount; i++) tensors.push(reader.tensor(i));
  const stored = metadata.get('general.alignment');
  const alignment = stored?.value ?? DEFAULT_ALIGNMENT;
  if (typeof alignment !== 'number' || (stored !== undefined && stored.type !== 'uint32'))
    throw reader.damaged(`an alignment of the type ${stored?.type}`);
  if (!isPowerOfTwo(alignment)) throw reader.damaged(`an alignment of ${alignment}, which is no power of 2`);
  return { metadata, tensors, alignment, dataOffset: aligned(reader.at, alignment) };
}

/** The next offset, or number of bytes, that is a multiple of the alignment. */
export function aligned(offset: number, alignment: number): number {
  return Math.ceil(offset / alignment) * alignment;
}

function isPowerOfTwo(number: number): boolean {
  return number > 0 && Number.isInteger(Math.log2(number));
}

class HeaderReader {
  readonly #bytes: Buffer;
  readonly #file: string;
  readonly #limits: GgufLimits;
  at = 0;

  constructor(bytes: Buffer, file: string, limits: GgufLimits) {
    this.#bytes = bytes;
    this.#file = file;
    this.#limits = limits;
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
        return unsigned64(bytes, this.skip(8, what));
      case 'int64':
        return Number(bytes.readBigInt64LE(this.skip(8, what)));
      case 'float64':
        return bytes.readDoubleLE(this.skip(8, what));
    }
  }

  /** Moves behind a string and returns where its bytes are. */
  #skipString(what: string): readonly [start: number, end: number] {
    const length = this.number('uint64', what);
    if (length > this.#limits.string) throw this.damaged(`a string of ${length} bytes (${what})`);
    const start = this.skip(length, what);
    return [start, start + length];
  }

  string(what: string): string {
    const [start, end] = this.#skipString(what);
    return this.#bytes.toString('utf8', start, end);
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
    if (length > this.#limits.array) throw this.damaged(`an array of ${length} elements (${what})`);
    return { type: `${type}[]`, value: this.#array(type, length, what) } as GgufValue;
  }

  /** An array's elements; of a long one no values are made one by one. */
  #array(type: GgufType, length: number, what: string): unknown {
    if (length <= SHORT_ARRAY) return Array.from({ length }, () => this.#element(type, what));
    if (type === 'string') {
      const start = this.at;
      for (let i = 0; i < length; i++) this.#skipString(what);
      return new StoredStrings(this.#bytes.subarray(start, this.at), length);
    }
    const numberType = type === 'bool' ? 'uint8' : type;
    const Values = TYPED_ARRAYS[numberType];
    if (length * Values.BYTES_PER_ELEMENT > this.#bytes.length - this.at) throw new EndOfBytes(what);
    const values = new Values(length);
    for (let i = 0; i < length; i++) values[i] = this.number(numberType, what);
    return type === 'bool' ? Array.from(values, (value) => value !== 0) : values;
  }

  tensor(index: number): ParsedTensor {
    const name = this.string(`the name of tensor ${index}`);
    if (Buffer.byteLength(name) >= MAX_NAME)
      throw this.damaged(`a name of ${Buffer.byteLength(name)} bytes for tensor ${index}`);
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

/** Elements of an array from which on no values are made one by one. */
const SHORT_ARRAY = 1024;

/** Their elements are as long as the stored ones. Integers of 64 bits become numbers, see {@link GgufValue}. */
const TYPED_ARRAYS = {
  uint8: Uint8Array,
  int8: Int8Array,
  uint16: Uint16Array,
  int16: Int16Array,
  uint32: Uint32Array,
  int32: Int32Array,
  float32: Float32Array,
  uint64: Float64Array,
  int64: Float64Array,
  float64: Float64Array,
} as const satisfies Readonly<Record<GgufNumberType, unknown>>;

/** An array of strings as it is stored: each its length in 64 bits, then its bytes. */
class StoredStrings implements Iterable<string> {
  readonly length: number;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer, length: number) {
    this.#bytes = bytes;
    this.length = length;
  }

  *[Symbol.iterator](): Generator<string> {
    for (let at = 0; at < this.#bytes.length;) {
      const start = at + 8;
      at = start + unsigned64(this.#bytes, at);
      yield this.#bytes.toString('utf8', start, at);
    }
  }
}

/** Little-endian; without a bigint, which costs more than all else in a vocabulary. */
function unsigned64(bytes: Buffer, at: number): number {
  return bytes.readUInt32LE(at + 4) * 2 ** 32 + bytes.readUInt32LE(at);
}
