import { notWritten } from '../not-written.ts';
import type { FileSection } from '../resumable-file.ts';
import { writeWholeFile } from '../whole-file.ts';
import { aligned, DEFAULT_ALIGNMENT, GGUF_MAGIC, GGUF_VERSION } from './gguf-header.ts';
import {
  GGUF_ARRAY_ID,
  GGUF_TYPE_IDS,
  type GgufMetadata,
  type GgufNumberType,
  type GgufType,
  type GgufValue,
} from './gguf-value.ts';
import { encodeTensor, type WritableType } from './tensor-data.ts';
import { TENSOR_TYPES, tensorBytes, type TensorType } from './tensor-type.ts';

/** One tensor to write: its values in float32 and the type to store them in. */
export interface GgufTensorContent {
  readonly name: string;
  /** ggml's order, ne0 (the row) first; a row fills whole blocks of the type. */
  readonly dimensions: readonly number[];
  readonly type: WritableType;
  readonly data: Float32Array;
}

/** One tensor whose bytes are those of another file, fetched when their turn comes. */
export interface StoredTensorContent {
  readonly name: string;
  readonly dimensions: readonly number[];
  readonly type: TensorType;
  readonly read: () => Promise<Uint8Array>;
}

/** One tensor of any size, whose bytes are made piece by piece when their turn comes; always the same ones. */
export interface StreamedTensorContent {
  readonly name: string;
  readonly dimensions: readonly number[];
  readonly type: TensorType;
  readonly pieces: () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

export interface GgufContent {
  readonly metadata: GgufMetadata | Readonly<Record<string, GgufValue>>;
  readonly tensors: readonly (GgufTensorContent | StoredTensorContent)[];
}

export interface StreamedGgufContent {
  readonly metadata: Readonly<Record<string, GgufValue>>;
  readonly tensors: readonly StreamedTensorContent[];
}

/**
 * Writes a GGUF file (version 3, little-endian), whole or not at all, also when the power fails.
 *
 * @throws AppError `file-not-written` when the folder or the disk refuses, and those of a tensor's `read`. Values that do
 * not fit their tensor's shape are a bug and throw RangeError.
 */
export async function writeGguf(file: string, content: GgufContent): Promise<void> {
  const metadata =
    content.metadata instanceof Map ? content.metadata : new Map(Object.entries(content.metadata));
  const alignment = alignmentOf(metadata);
  for (const tensor of content.tensors) checkShape(tensor);
  const header = padded(encodeHeader(metadata, content.tensors, alignment), alignment);
  async function* pieces(): AsyncGenerator<Uint8Array> {
    yield header;
    for (const tensor of content.tensors) yield padded(await bytesOf(tensor), alignment);
  }
  await writeWholeFile(file, pieces(), {
    durable: true,
    refusal: notWritten(file),
  });
}

/** A file of tensors that are streamed as its sections: the header, then one a tensor with its padding. */
export function ggufSections({ metadata: values, tensors }: StreamedGgufContent): FileSection[] {
  const metadata = new Map(Object.entries(values));
  const alignment = alignmentOf(metadata);
  for (const tensor of tensors) checkShape(tensor);
  const header = padded(encodeHeader(metadata, tensors, alignment), alignment);
  return [
    { bytes: header.length, pieces: () => [header] },
    ...tensors.map(({ type, dimensions, pieces }): FileSection => {
      const bytes = tensorBytes(type, elementsOf(dimensions), 1);
      const padding = new Uint8Array(aligned(bytes, alignment) - bytes);
      return {
        bytes: bytes + padding.length,
        pieces: async function* () {
          yield* pieces();
          yield padding;
        },
      };
    }),
  ];
}

function alignmentOf(metadata: GgufMetadata): number {
  const alignment = metadata.get('general.alignment')?.value ?? DEFAULT_ALIGNMENT;
  if (typeof alignment !== 'number' || alignment <= 0 || alignment % 8 !== 0)
    throw new RangeError('general.alignment must be a multiple of 8');
  return alignment;
}

type AnyTensorContent = GgufContent['tensors'][number] | StreamedTensorContent;

function checkShape(tensor: AnyTensorContent): void {
  const { name, dimensions, type } = tensor;
  if ('data' in tensor && elementsOf(dimensions) !== tensor.data.length)
    throw new RangeError(`${name}: ${tensor.data.length} values for the shape ${dimensions.join(' x ')}`);
  const [row = 1] = dimensions;
  if (row % TENSOR_TYPES[type].blockElements !== 0)
    throw new RangeError(`${name}: rows of ${row} do not fill blocks of ${type}`);
}

function elementsOf(dimensions: readonly number[]): number {
  return dimensions.reduce((product, dimension) => product * dimension, 1);
}

async function bytesOf(tensor: GgufContent['tensors'][number]): Promise<Uint8Array> {
  if ('data' in tensor) return encodeTensor(tensor.type, tensor.data);
  const bytes = await tensor.read();
  const wanted = tensorBytes(tensor.type, elementsOf(tensor.dimensions), 1);
  if (bytes.length !== wanted) throw new RangeError(`${tensor.name}: ${bytes.length} bytes, not ${wanted}`);
  return bytes;
}

function padded(bytes: Uint8Array, alignment: number): Uint8Array {
  const whole = new Uint8Array(aligned(bytes.length, alignment));
  whole.set(bytes);
  return whole;
}

function encodeHeader(
  metadata: GgufMetadata,
  tensors: readonly AnyTensorContent[],
  alignment: number,
): Uint8Array {
  const parts: Uint8Array[] = [
    Buffer.from(GGUF_MAGIC),
    encodeNumber('uint32', GGUF_VERSION),
    encodeNumber('uint64', tensors.length),
    encodeNumber('uint64', metadata.size),
  ];
  for (const [key, value] of metadata) {
    parts.push(encodeString(key));
    // One by one: a vocabulary has more tokens than a call can have arguments.
    for (const part of encodeValue(value)) parts.push(part);
  }
  let offset = 0;
  for (const { name, dimensions, type } of tensors) {
    parts.push(encodeString(name), encodeNumber('uint32', dimensions.length));
    for (const dimension of dimensions) parts.push(encodeNumber('uint64', dimension));
    parts.push(encodeNumber('uint32', TENSOR_TYPES[type].id), encodeNumber('uint64', offset));
    offset += aligned(tensorBytes(type, elementsOf(dimensions), 1), alignment);
  }
  return Buffer.concat(parts);
}

function encodeValue({ type, value }: GgufValue): Uint8Array[] {
  if (!type.endsWith('[]'))
    return [
      encodeNumber('uint32', GGUF_TYPE_IDS[type as GgufType]),
      encodeElement(type as GgufType, value as number),
    ];
  const elementType = type.slice(0, -2) as GgufType;
  const elements = Array.from(value as Iterable<number | boolean | string>);
  return [
    encodeNumber('uint32', GGUF_ARRAY_ID),
    encodeNumber('uint32', GGUF_TYPE_IDS[elementType]),
    encodeNumber('uint64', elements.length),
    ...elements.map((element) => encodeElement(elementType, element)),
  ];
}

function encodeElement(type: GgufType, value: number | boolean | string): Uint8Array {
  if (type === 'string') return encodeString(String(value));
  return encodeNumber(type === 'bool' ? 'uint8' : type, Number(value));
}

function encodeString(text: string): Uint8Array {
  const bytes = Buffer.from(text, 'utf8');
  return Buffer.concat([encodeNumber('uint64', bytes.length), bytes]);
}

function encodeNumber(type: GgufNumberType, value: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  switch (type) {
    case 'uint8':
      return bytes.subarray(0, bytes.writeUInt8(value));
    case 'int8':
      return bytes.subarray(0, bytes.writeInt8(value));
    case 'uint16':
      return bytes.subarray(0, bytes.writeUInt16LE(value));
    case 'int16':
      return bytes.subarray(0, bytes.writeInt16LE(value));
    case 'uint32':
      return bytes.subarray(0, bytes.writeUInt32LE(value));
    case 'int32':
      return bytes.subarray(0, bytes.writeInt32LE(value));
    case 'float32':
      return bytes.subarray(0, bytes.writeFloatLE(value));
    case 'uint64':
      return bytes.subarray(0, bytes.writeBigUInt64LE(BigInt(value)));
    case 'int64':
      return bytes.subarray(0, bytes.writeBigInt64LE(BigInt(value)));
    case 'float64':
      return bytes.subarray(0, bytes.writeDoubleLE(value));
  }
}
