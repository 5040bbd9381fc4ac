import { existsSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { formatNames } from '../../../core/format.ts';
import { AppError } from '../../app-error.ts';
import { readJsonFile } from '../read-json-file.ts';
import type { CheckpointTensor } from './checkpoint-tensor.ts';
import { readSafetensors } from './safetensors.ts';
import { readTorchFile } from './torch-file.ts';

/** Where a folder keeps its tensors; the first that is there is taken, as transformers does. */
export const TENSOR_PLACES = [
  'model.safetensors',
  'model.safetensors.index.json',
  'pytorch_model.bin',
  'pytorch_model.bin.index.json',
] as const;

/** Where PEFT keeps an adapter's tensors; the first that is there is taken, as PEFT does. */
export const ADAPTER_WEIGHTS = ['adapter_model.safetensors', 'adapter_model.bin'] as const;

const indexSchema = z.object({ weight_map: z.record(z.string(), z.string()) });

/** Names in a message before it says how many more there are. */
const LISTED = 4;

/**
 * Where the tensors of a checkpoint's folder lie, by their names, however many files they are spread over.
 *
 * @throws AppError `source-without-weights`, `source-incomplete` for files that an index names and that are not there, and
 * those of the files
 */
export async function readFolderTensors(folder: string): Promise<Map<string, CheckpointTensor>> {
  const place = TENSOR_PLACES.find((name) => existsSync(path.join(folder, name)));
  if (place === undefined)
    throw new AppError(
      'source-without-weights',
      `${folder} holds no weights: neither ${TENSOR_PLACES.slice(0, -1).join(', ')} nor ${String(TENSOR_PLACES.at(-1))}.`,
      'Give the folder of a checkpoint as Hugging Face keeps it, downloaded whole.',
    );
  const file = path.join(folder, place);
  if (!place.endsWith('.json')) return byName(await readTensorFile(file));
  const { weight_map: files } = await readJsonFile(file, indexSchema);
  const names = [...new Set(Object.values(files))].toSorted();
  const outside = names.find((name) => name !== path.basename(name) || name.includes('\\'));
  if (outside !== undefined)
    throw new AppError(
      'source-damaged',
      `${file} names the file ${JSON.stringify(outside)}, which is not beside it.`,
      'Download the checkpoint again.',
    );
  const missing = names.filter((name) => !existsSync(path.join(folder, name)));
  if (missing.length > 0)
    throw new AppError(
      'source-incomplete',
      `${folder} lacks ${missing.length} of the ${names.length} files of its weights: ${formatNames(missing, LISTED)}.`,
      'Download the rest of the checkpoint.',
    );
  const tensors = byName(
    (await Promise.all(names.map((name) => readTensorFile(path.join(folder, name))))).flat(),
  );
  for (const [name, shard] of Object.entries(files))
    if (tensors.get(name)?.file !== path.join(folder, shard))
      throw new AppError(
        'source-damaged',
        `${file} says that ${name} is in ${shard}, but it is not.`,
        'Download the checkpoint again.',
      );
  return tensors;
}

/** The tensors of one file, by its ending. @throws AppError of the file */
export function readTensorFile(file: string): Promise<CheckpointTensor[]> {
  return file.endsWith('.safetensors') ? readSafetensors(file) : readTorchFile(file);
}

/** @throws AppError `source-damaged` where two files hold a tensor of one name */
function byName(tensors: readonly CheckpointTensor[]): Map<string, CheckpointTensor> {
  const found = new Map<string, CheckpointTensor>();
  for (const tensor of tensors) {
    const other = found.get(tensor.name);
    if (other !== undefined)
      throw new AppError(
        'source-damaged',
        `${tensor.name} is both in ${other.file} and in ${tensor.file}.`,
        'Leave one of the two files out of the folder.',
      );
    found.set(tensor.name, tensor);
  }
  return found;
}
