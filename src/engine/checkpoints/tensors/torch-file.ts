import { at } from '../../../core/at.ts';
import { AppError } from '../../app-error.ts';
import { elementsOf, type CheckpointTensor } from './checkpoint-tensor.ts';
import { readPickle, type PickledTensor } from './pickle.ts';
import { RandomFile } from './random-file.ts';
import { readZipEntries, type ZipEntry } from './zip-entries.ts';

/** PyTorch's storages by the names and sizes of safetensors. */
const TYPES: ReadonlyMap<string, { readonly type: string; readonly bytes: number }> = new Map([
  ['Float', { type: 'F32', bytes: 4 }],
  ['Half', { type: 'F16', bytes: 2 }],
  ['BFloat16', { type: 'BF16', bytes: 2 }],
  ['Double', { type: 'F64', bytes: 8 }],
  ['Long', { type: 'I64', bytes: 8 }],
  ['Int', { type: 'I32', bytes: 4 }],
  ['Short', { type: 'I16', bytes: 2 }],
  ['Char', { type: 'I8', bytes: 1 }],
  ['Byte', { type: 'U8', bytes: 1 }],
  ['Bool', { type: 'BOOL', bytes: 1 }],
]);

/** A table of a thousand tensors has 100 kB. */
const LARGEST_PICKLE = 64 << 20;

/**
 * Reads where the tensors of a PyTorch file (`torch.save` of a state dictionary) lie. Its pickle is read by a machine that knows
 * tables of tensors and nothing else, see {@link readPickle}: no code of the file runs.
 *
 * @throws AppError `source-not-supported` naming what the pickle holds beside tensors, `source-damaged`, `file-not-readable`
 */
export async function readTorchFile(file: string): Promise<CheckpointTensor[]> {
  await using random = await RandomFile.open(file);
  try {
    return await readTensors(random);
  } catch (error) {
    if (error instanceof AppError || !(error instanceof Error)) throw error;
    throw new AppError(
      'source-not-supported',
      `${file} cannot be read as PyTorch's tensors: ${error.message}.`,
      'Nothing in it was run. Save the checkpoint as safetensors, or download it again where it is damaged.',
      { cause: error },
    );
  }
}

async function readTensors(random: RandomFile): Promise<CheckpointTensor[]> {
  const { file } = random;
  const entries = await readZipEntries(random).catch((error: unknown) => {
    throw error instanceof Error && error.message.startsWith('it is no ZIP')
      ? new Error(`${error.message}; files of PyTorch before 1.6 are none`, { cause: error })
      : error;
  });
  const table = entries.find(({ name }) => /^[^/]+\/data\.pkl$/.test(name));
  if (table === undefined) throw new Error('its archive holds no data.pkl');
  if (table.bytes > LARGEST_PICKLE) throw new Error(`its data.pkl has ${table.bytes} bytes`);
  const root = table.name.slice(0, -'data.pkl'.length);
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  const order = byName.get(`${root}byteorder`);
  if (
    order !== undefined &&
    (await random.read(order.offset, Math.min(order.bytes, 16))).toString() !== 'little'
  )
    throw new Error('its numbers are not little-endian');
  const pickled = readPickle(await random.read(table.offset, table.bytes));
  if (!(pickled instanceof Map)) throw new Error('it holds no table of tensors');
  return [...pickled].map(([name, value]) => {
    if (
      typeof name !== 'string' ||
      value === null ||
      typeof value !== 'object' ||
      !('kind' in value) ||
      value.kind !== 'tensor'
    )
      throw new Error(
        `its table holds ${typeof name === 'string' ? JSON.stringify(name) : 'a key that is no text'}, which is no tensor`,
      );
    return placed(name, value, byName.get(`${root}data/${value.storage.key}`), file);
  });
}

function placed(
  name: string,
  { storage, offset, shape, strides }: PickledTensor,
  entry: ZipEntry | undefined,
  file: string,
): CheckpointTensor {
  const stored = TYPES.get(storage.type);
  if (stored === undefined) throw new Error(`${name} has the unknown type ${storage.type}`);
  const elements = elementsOf(shape);
  if (strides.length !== shape.length)
    throw new Error(`${name} has ${strides.length} strides for ${shape.length} dimensions`);
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = at(shape, axis);
    if (size !== 1 && strides[axis] !== step)
      throw new Error(`${name} is stored transposed or with gaps (strides ${strides.join(', ')})`);
    step *= size;
  }
  if (entry === undefined) throw new Error(`its archive lacks the numbers of ${name}`);
  if (storage.elements * stored.bytes !== entry.bytes || offset + elements > storage.elements)
    throw new Error(
      `${name} takes ${elements} numbers from ${offset} on, but ${entry.bytes} bytes are stored`,
    );
  return {
    name,
    file,
    shape,
    type: stored.type,
    offset: entry.offset + offset * stored.bytes,
    bytes: elements * stored.bytes,
  };
}
