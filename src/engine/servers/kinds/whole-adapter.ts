import { existsSync } from 'node:fs';
import path from 'node:path';
import { formatNames, formatQuantity } from '../../../core/format.ts';
import { AppError } from '../../app-error.ts';
import { ADAPTER_WEIGHTS, readTensorFile } from '../../checkpoints/tensors/folder-tensors.ts';
import { isLoopback } from '../endpoints/server-root.ts';

/** Parts beside the language model, as checkpoints of LLaVA, SmolVLM, Qwen-VL and the like name them. */
const BESIDE_LANGUAGE =
  /(?:^|\.)(?:vision_tower|vision_model|vision_encoder|visual|multi_modal_projector|mm_projector|connector|modality_projection|image_newline)\./;

const LISTED = 3;

/**
 * Refuses an adapter of which vLLM leaves a part out: it drops what an adapter does to the vision tower and the projector, and reports
 * success. Known where the adapter's files are here.
 *
 * @param folder null where nobody said; where the server is on this machine, what it says itself is taken
 * @returns what is to be told where its files are not here
 * @throws AppError 'server-not-usable'; of the files
 */
export async function checkWholeAdapter(
  adapter: string,
  folder: string | null,
  { url, root }: { readonly url: string; readonly root: string | null },
): Promise<string | null> {
  const isHere = root !== null && isLoopback(new URL(url).hostname) && path.isAbsolute(root);
  const file = folder === null ? (isHere ? weightsIn(root) : undefined) : adapterWeights(folder);
  if (file === undefined)
    return `vLLM drops what an adapter does to vision tower and projector, without a word. Whether "${adapter}" does anything to them is not known here: give its files with --server-adapter-files.`;
  const dropped = (await readTensorFile(file))
    .map(({ name }) => name)
    .filter((name) => BESIDE_LANGUAGE.test(name));
  if (dropped.length === 0) return null;
  throw new AppError(
    'server-not-usable',
    `The adapter "${adapter}" has ${formatQuantity(dropped.length, 'tensor')} of the vision tower or projector (${formatNames(dropped, LISTED)}), which vLLM drops while it reports success.`,
    'Merge the adapter into its checkpoint (PEFT: merge_and_unload) and serve that, or import it here.',
  );
}

/** The file of weights in an adapter's folder. @throws AppError 'server-not-usable' where there is none */
export function adapterWeights(folder: string): string {
  const file = weightsIn(folder);
  if (file !== undefined) return file;
  throw new AppError(
    'server-not-usable',
    `${folder} holds no weights of an adapter: neither ${ADAPTER_WEIGHTS.join(' nor ')}.`,
    'Give the folder that save_pretrained wrote, the one that the server loads.',
  );
}

function weightsIn(folder: string): string | undefined {
  return ADAPTER_WEIGHTS.map((name) => path.join(folder, name)).find((name) => existsSync(name));
}
