import type { FileHandle } from 'node:fs/promises';
import { formatBytes } from '../../core/format.ts';
import { AppError } from '../app-error.ts';
import { openRegularFile } from '../regular-file.ts';
import {
  aligned,
  EndOfBytes,
  GGUF_LIMITS,
  parseGgufHeader,
  type GgufHeader,
  type GgufLimits,
  type ParsedTensor,
} from './gguf-header.ts';
import type { GgufValue } from './gguf-value.ts';
import { TENSOR_TYPES, tensorBytes, tensorTypeOf, type TensorType } from './tensor-type.ts';

/** Where and how one tensor is stored. */
export interface GgufTensor {
  readonly name: string;
  /** ggml's order, ne0 (the row) first. */
  readonly dimensions: readonly number[];
  readonly type: TensorType;
  /** From the start of the file. */
  readonly offset: number;
  readonly bytes: number;
}

/** A GGUF file's metadata and the places of its tensors; the data stays in the file. */
export interface Gguf {
  readonly file: string;
  readonly metadata: ReadonlyMap<string, GgufValue>;
  readonly tensors: ReadonlyMap<string, GgufTensor>;
  /** Bytes of the file behind its last tensor. */
  readonly bytesBehind: number;
}

/** What is read at first; the vocabulary of a language model makes a header of a few megabytes. */
const FIRST_WINDOW = 1 << 20;

/**
 * Reads the header of a GGUF file (version 2 or 3, little-endian) and checks that the tensors it announces lie one behind
 * the other within the file, as gguf.cpp wants it.
 *
 * It stands beside node-llama-cpp's `readGgufFileInfo`, which only the memory estimate uses, because it refuses hostile files
 * before it allocates for them, and because the writer needs types and places of tensors.
 *
 * @throws AppError `file-not-readable`, `not-gguf`, `gguf-truncated`, `gguf-damaged` or `gguf-not-supported`, naming
 * the file, the offset and, where there is one, the tensor.
 */
export async function readGguf(file: string, limits = GGUF_LIMITS): Promise<Gguf> {
  let handle: FileHandle;
  try {
    handle = await openRegularFile(file);
  } catch (error) {
    throw notReadable(file, error);
  }
  try {
    const { size } = await handle.stat();
    const header = await readHeader(handle, file, size, limits);
    const tensors = placeTensors(header, file, size);
    const last = [...tensors.values()].at(-1);
    const end = last === undefined ? header.dataOffset : aligned(last.offset + last.bytes, header.alignment);
    return { file, metadata: header.metadata, tensors, bytesBehind: Math.max(0, size - end) };
  } catch (error) {
    throw error instanceof AppError ? error : notReadable(file, error);
  } finally {
    await handle.close();
  }
}

/**
 * Reads tensors one after the other and hands over the bytes of each.
 *
 * @throws AppError `file-not-readable`.
 */
export async function readTensors(
  file: string,
  tensors: Iterable<GgufTensor>,
  consume: (tensor: GgufTensor, bytes: Buffer) => void,
): Promise<void> {
  await withFile(file, async (handle) => {
    for (const tensor of tensors) {
      const bytes = Buffer.allocUnsafe(tensor.bytes);
      await readInto(handle, tensor.offset, bytes);
      consume(tensor, bytes);
    }
  });
}

/** Bytes that are read of a large file at once. */
const PART_BYTES = 16 << 20;

/**
 * Reads tensors of a file one after the other in parts, however large they are, through one piece of memory.
 *
 * @param consume is given the parts of each tensor in their order; a part's bytes are others' as soon as it returns
 * @throws AppError `file-not-readable`
 */
export async function streamTensors(
  file: string,
  tensors: Iterable<GgufTensor>,
  consume: (tensor: GgufTensor, part: Buffer) => void,
): Promise<void> {
  await withFile(file, async (handle) => {
    const memory = Buffer.allocUnsafe(PART_BYTES);
    for (const tensor of tensors)
      for (let at = 0; at < tensor.bytes; at += PART_BYTES) {
        const part = memory.subarray(0, Math.min(PART_BYTES, tensor.bytes - at));
        await readInto(handle, tensor.offset + at, part);
        consume(tensor, part);
      }
  });
}

/** The bytes of one tensor. @throws AppError `file-not-readable`. */
export async function readTensor(file: string, tensor: GgufTensor): Promise<Uint8Array> {
  let found: Uint8Array = new Uint8Array();
  await readTensors(file, [tensor], (_, bytes) => (found = bytes));
  return found;
}

async function withFile(file: string, work: (handle: FileHandle) => Promise<void>): Promise<void> {
  let handle: FileHandle | undefined;
  try {
    handle = await openRegularFile(file);
    await work(handle);
  } catch (error) {
    throw notReadable(file, error);
  } finally {
    await handle?.close();
  }
}

/** Node ends the process where more than 2^31 - 1 bytes are asked for in one read. */
const READ_BYTES = 1 << 30;

/** Fills a buffer; one read may stop short of what was asked for. */
async function readInto(handle: FileHandle, offset: number, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    const { bytesRead } = await handle.read(bytes, at, Math.min(READ_BYTES, bytes.length - at), offset + at);
    if (bytesRead === 0) throw new Error(`the file ended at byte ${offset + at}`);
    at += bytesRead;
  }
}

function notReadable(file: string, error: unknown): AppError {
  const reason = error instanceof Error ? error.message : String(error);
  return new AppError(
    'file-not-readable',
    `${file} cannot be read: ${reason}`,
    'Check the path and its permissions.',
    {
      cause: error,
    },
  );
}

async function readHeader(
  handle: FileHandle,
  file: string,
  size: number,
  limits: GgufLimits,
): Promise<GgufHeader> {
  for (let window = FIRST_WINDOW; ; window *= 4) {
    const bytes = Buffer.allocUnsafe(Math.min(window, size, limits.header));
    await readInto(handle, 0, bytes);
    try {
      return parseGgufHeader(bytes, file, limits);
    } catch (error) {
      if (!(error instanceof EndOfBytes)) throw error;
      if (bytes.length === size)
        throw new AppError(
          'gguf-truncated',
          `${file} ends at byte ${size}, within its header (while reading ${error.what}).`,
          'Copy or download the file again.',
        );
      if (bytes.length === limits.header)
        throw new AppError(
          'gguf-damaged',
          `${file}: the header does not end within its first ${formatBytes(limits.header)} (while reading ${error.what}).`,
          MEND,
        );
    }
  }
}

const MEND = 'Copy, download or convert the file again.';

function placeTensors(header: GgufHeader, file: string, size: number): Map<string, GgufTensor> {
  const damaged = (tensor: ParsedTensor, problem: string) =>
    new AppError('gguf-damaged', `${file}: tensor ${tensor.name} ${problem}.`, MEND);
  /** Where the next tensor has to start, from the start of the tensor data. */
  let next = 0;
  const tensors = new Map<string, GgufTensor>();
  for (const tensor of header.tensors) {
    const { name, dimensions } = tensor;
    const type = tensorTypeOf(tensor.typeId);
    if (type === undefined)
      throw new AppError(
        'gguf-not-supported',
        `${file}: tensor ${name} has the unknown type ${tensor.typeId}.`,
        'Convert the model to F32, F16, BF16, Q8_0 or Q4_0.',
      );
    if (tensors.has(name)) throw damaged(tensor, 'is there twice');
    const [row = 1, ...others] = dimensions;
    const rows = others.reduce((product, dimension) => product * dimension, 1);
    if (!dimensions.every((dimension) => dimension > 0) || !Number.isSafeInteger(row * rows))
      throw damaged(tensor, `has the impossible shape ${dimensions.join(' x ')}`);
    if (row % TENSOR_TYPES[type].blockElements !== 0)
      throw damaged(tensor, `has rows of ${row}, which do not fill blocks of ${type}`);
    if (tensor.offset % header.alignment !== 0)
      throw damaged(tensor, `starts at ${tensor.offset}, not at a multiple of ${header.alignment}`);
    const bytes = tensorBytes(type, row, rows);
    const offset = header.dataOffset + tensor.offset;
    if (offset + bytes > size)
      throw new AppError(
        'gguf-truncated',
        `${file} ends at byte ${size}, but tensor ${name} lies at bytes ${offset} to ${offset + bytes}.`,
        'Copy or download the file again.',
      );
    if (tensor.offset !== next)
      throw damaged(
        tensor,
        `starts at byte ${tensor.offset} of the tensor data, not at ${next}, where the tensor before it ends: ` +
          (tensor.offset > next ? 'there is a gap between them' : 'they overlap'),
      );
    next = aligned(next + bytes, header.alignment);
    tensors.set(name, { name, dimensions, type, offset, bytes });
  }
  return tensors;
}
