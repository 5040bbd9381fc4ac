import { createHash } from 'node:crypto';
import { readTensors, type Gguf } from '../../ggml/gguf.ts';
import type { TowerSettings } from './tower-settings.ts';

/** Of what stands between the tower and the decoder. */
const MERGER_TENSOR = /^(?:mm\.|v\.post_ln\.|v\.deepstack\.)/;

/** Equal for mmprojs that differ in their mergers only. @throws AppError of the file */
export async function towerKey(mmproj: Gguf, settings: TowerSettings): Promise<string> {
  const tensors = [...mmproj.tensors.values()].filter(({ name }) => !MERGER_TENSOR.test(name));
  const digests: string[] = [];
  await readTensors(mmproj.file, tensors, ({ name, type, dimensions }, bytes) => {
    digests.push(JSON.stringify([name, type, dimensions, createHash('sha256').update(bytes).digest('hex')]));
  });
  const said = { ...settings, fullBlocks: [...settings.fullBlocks] };
  return createHash('sha256')
    .update(JSON.stringify([said, digests.sort()]))
    .digest('hex');
}
