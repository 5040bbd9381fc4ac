import { z } from 'zod';
import { formatBytes } from '../../../core/format.ts';
import { AppError } from '../../app-error.ts';
import { parseJson } from '../../parse-json.ts';
import { elementsOf, type CheckpointTensor } from './checkpoint-tensor.ts';
import { RandomFile } from './random-file.ts';

/** Bytes of a number of every type that the format has (safetensors 0.8). */
const TYPE_BYTES: ReadonlyMap<string, number> = new Map([
  ...['BOOL', 'U8', 'I8', 'F8_E5M2', 'F8_E4M3', 'F8_E8M0', 'F8_E4M3FNUZ', 'F8_E5M2FNUZ'].map(
    (type) => [type, 1] as const,
  ),
  ...['I16', 'U16', 'F16', 'BF16'].map((type) => [type, 2] as const),
  ...['I32', 'U32', 'F32'].map((type) => [type, 4] as const),
  ...['I64', 'U64', 'F64', 'C64'].map((type) => [type, 8] as const),
]);

/** The format's own limit of its header. */
const LARGEST_HEADER = 100_000_000;

/** The header's length in 64 bits comes first. */
const LENGTH_BYTES = 8;

const wholeNumber = z.int().nonnegative();
const entrySchema = z.object({
  dtype: z.string(),
  shape: z.array(wholeNumber),
  data_offsets: z.tuple([wholeNumber, wholeNumber]),
});
const headerSchema = z.record(z.string(), z.unknown());

/**
 * Reads where the tensors of a safetensors file lie, and checks that they fill it one behind the other, as the format wants it.
 *
 * @throws AppError `source-damaged` naming file and tensor, `file-not-readable`
 */
export async function readSafetensors(file: string): Promise<CheckpointTensor[]> {
  await using random = await RandomFile.open(file);
  const damaged = (found: string) =>
    new AppError('source-damaged', `${file} is not a sound safetensors file: ${found}.`, MEND);
  const { size } = random;
  if (size < LENGTH_BYTES) throw damaged(`it has ${size} bytes`);
  const length = Number((await random.read(0, LENGTH_BYTES)).readBigUInt64LE());
  if (length > LARGEST_HEADER)
    throw damaged(`its header should have ${length} bytes, more than ${formatBytes(LARGEST_HEADER)}`);
  const start = LENGTH_BYTES + length;
  if (start > size)
    throw damaged(`its header should end at byte ${start}, but the file ends at byte ${size}`);
  const text = (await random.read(LENGTH_BYTES, length)).toString('utf8');
  const header = parseJson(headerSchema, text);
  if ('problem' in header) throw damaged(`of its header, ${header.problem}`);
  const tensors = Object.entries(header.value)
    .filter(([name]) => name !== '__metadata__')
    .map(([name, value]): CheckpointTensor => {
      const entry = entrySchema.safeParse(value);
      if (!entry.success) throw damaged(`${name} has no dtype, shape or data_offsets of the format's kind`);
      const {
        dtype,
        shape,
        data_offsets: [from, to],
      } = entry.data;
      const bytes = TYPE_BYTES.get(dtype);
      if (bytes === undefined) throw damaged(`${name} has the unknown dtype ${JSON.stringify(dtype)}`);
      if (to - from !== bytes * elementsOf(shape))
        throw damaged(
          `${name} takes ${to - from} bytes, but ${shape.join(' x ')} numbers of ${dtype} take ${bytes * elementsOf(shape)}`,
        );
      return { name, file, shape, type: dtype, offset: start + from, bytes: to - from };
    });
  checkPlaces(tensors, start, size, damaged);
  return tensors;
}

const MEND = 'Copy or download the file again.';

function checkPlaces(
  tensors: readonly CheckpointTensor[],
  start: number,
  size: number,
  damaged: (found: string) => AppError,
): void {
  let next = start;
  let before = 'the header';
  for (const { name, offset, bytes } of tensors.toSorted(
    (a, b) => a.offset - b.offset || a.bytes - b.bytes,
  )) {
    if (offset !== next)
      throw damaged(
        `${name} begins at byte ${offset}, but ${before} ends at byte ${next}: ${offset > next ? 'there is a gap between them' : 'they overlap'}`,
      );
    next = offset + bytes;
    before = name;
    if (next > size) throw damaged(`${name} should end at byte ${next}, but the file ends at byte ${size}`);
  }
  if (next !== size) throw damaged(`its last tensor ends at byte ${next}, but the file at byte ${size}`);
}
