import { readFile, rename, writeFile } from 'node:fs/promises';
import type { EncodedSet } from './face-set.ts';

/** Width, tokens and images, before the floats. */
const HEADER_BYTES = 12;

/** Keeps encoded images, so that a stopped run need not encode them again. The file appears whole or not at all. */
export async function writeEncodedSet(file: string, { width, tokens, features }: EncodedSet): Promise<void> {
  const header = Buffer.from(Uint32Array.of(width, tokens, features.length).buffer);
  const parts = features.map(({ buffer, byteOffset, byteLength }) =>
    Buffer.from(buffer, byteOffset, byteLength),
  );
  await writeFile(`${file}.part`, Buffer.concat([header, ...parts]));
  await rename(`${file}.part`, file);
}

/** The images in a file; null where there is none. */
export async function readEncodedSet(file: string): Promise<EncodedSet | null> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  const numbers = new Uint32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + HEADER_BYTES));
  const [width = 0, tokens = 0, images = 0] = numbers;
  const size = width * tokens;
  const values = new Float32Array(
    bytes.buffer.slice(bytes.byteOffset + HEADER_BYTES, bytes.byteOffset + bytes.byteLength),
  );
  const features = Array.from({ length: images }, (_, at) => values.slice(at * size, (at + 1) * size));
  return { width, tokens, features };
}
