import { z } from 'zod';
import { AppError } from '../app-error.ts';
import { TENSOR_PLACES } from '../checkpoints/tensors/folder-tensors.ts';
import { PROJECTOR_FILE } from '../families/llava/checkpoint/read-llava.ts';
import { readJsonFile } from '../checkpoints/read-json-file.ts';
import type { HubFile, HubRevision } from './hub.ts';

/** Small files that an import may read; whatever else a repository holds is left there. */
const SMALL_FILES: readonly string[] = [
  'config.json',
  'preprocessor_config.json',
  'processor_config.json',
  'tokenizer.json',
  'tokenizer.model',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'added_tokens.json',
  'vocab.json',
  'merges.txt',
  'chat_template.jinja',
  'chat_template.json',
];

const indexSchema = z.object({ weight_map: z.record(z.string(), z.string()) });

/** Files of a checkpoint that are read before its weights are known, and which of them lists those. */
export function firstFiles({ name, commit, files }: HubRevision): {
  readonly small: readonly HubFile[];
  readonly weights: HubFile;
} {
  const place = TENSOR_PLACES.find((each) => files.some(({ path }) => path === each));
  const weights = files.find(({ path }) => path === place);
  if (weights === undefined)
    throw new AppError(
      'source-without-weights',
      `${name} at ${commit.slice(0, 12)} holds no weights: none of ${TENSOR_PLACES.join(', ')}.`,
      'Name the repository of a model in the layout of transformers, such as llava-hf/llava-1.5-7b-hf. GGUF files are used as they are, with --model and --mmproj.',
    );
  return { small: files.filter(({ path }) => SMALL_FILES.includes(path)), weights };
}

/**
 * Files of the weights: the one file, or those that an index names.
 *
 * @param indexFile the index as it was downloaded
 * @throws AppError `source-incomplete` for files that the repository lacks
 */
export async function weightFiles(
  { name, files }: HubRevision,
  weights: HubFile,
  indexFile: string,
): Promise<readonly HubFile[]> {
  const projector = files.filter(({ path }) => path === PROJECTOR_FILE);
  if (!weights.path.endsWith('.json')) return [weights, ...projector];
  const { weight_map: map } = await readJsonFile(indexFile, indexSchema);
  const wanted = [...new Set(Object.values(map))].toSorted();
  const found = wanted.map((path) => files.find((file) => file.path === path));
  const missing = wanted.filter((_, place) => found[place] === undefined);
  if (missing.length > 0)
    throw new AppError(
      'source-incomplete',
      `${name} lacks ${missing.length} of the ${wanted.length} files of its weights, ${missing[0]} for one.`,
      'Choose another --revision, or tell the owner of the repository.',
    );
  return [...found.filter((file) => file !== undefined), ...projector];
}
