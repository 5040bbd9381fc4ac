import { writeWholeFile } from '../../whole-file.ts';

/** A tensor of float32 that is to be written. */
export interface WrittenTensor {
  readonly name: string;
  /** The outermost dimension first. */
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** The header is filled up with spaces, so that numbers begin at a multiple of this. */
const ALIGNMENT = 8;

/**
 * Writes a safetensors file as PyTorch's programs read it, tensors in the order of their names. It appears whole or not at all.
 *
 * @param refusal what a failure of the file system is thrown as
 */
export async function writeSafetensors(
  file: string,
  tensors: readonly WrittenTensor[],
  refusal: (cause: unknown) => Error,
): Promise<void> {
  const ordered = tensors.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  let end = 0;
  const entries = ordered.map(({ name, shape, values }) => {
    const wanted = shape.reduce((all, size) => all * size, 1);
    if (values.length !== wanted) throw new RangeError(`${name} has ${values.length} numbers, not ${wanted}`);
    const from = end;
    end += values.byteLength;
    return [name, { dtype: 'F32', shape, data_offsets: [from, end] }] as const;
  });
  const text = JSON.stringify({ __metadata__: { format: 'pt' }, ...Object.fromEntries(entries) });
  const header = Buffer.from(text.padEnd(Math.ceil(text.length / ALIGNMENT) * ALIGNMENT));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  const numbers = ordered.map(
    ({ values: { buffer, byteOffset, byteLength } }) => new Uint8Array(buffer, byteOffset, byteLength),
  );
  await writeWholeFile(file, [length, header, ...numbers], { durable: true, refusal });
}
