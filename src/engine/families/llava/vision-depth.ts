import { AppError } from '../../app-error.ts';
import type { VisionSettings } from './vision-settings.ts';

/** How tokens are ordered and how deep the tower is read: as LLaVA was trained, or as llama.cpp computes it. */
export type VisionOrder = 'reference' | 'llama.cpp';

/**
 * Which hidden states of the tower the projector reads, each by the number of blocks before it (0 is the input of the
 * first), side by side in this order.
 *
 * - `visionBlocks` from the model card comes first.
 * - Then `clip.vision.feature_layer`. In reference order a negative one counts from the end as in Python, over the
 *   stored blocks: -1 is behind the last. llama.cpp takes its feature layers in ascending order, once each, and
 *   ignores negative ones (tools/mtmd/models/llava.cpp).
 * - Else all stored blocks, because converters leave out the ones behind the second-to-last. llama.cpp leaves out one
 *   more (its issue 25814).
 *
 * @throws AppError `vision-depth` when the file does not hold so many blocks.
 */
export function hiddenStatesRead(
  { storedBlocks, featureLayers }: Pick<VisionSettings, 'storedBlocks' | 'featureLayers'>,
  order: VisionOrder,
  visionBlocks?: number,
): readonly number[] {
  const layers = chosen(storedBlocks, featureLayers, order, visionBlocks);
  for (const layer of layers)
    if (!Number.isInteger(layer) || layer < 0 || layer > storedBlocks)
      throw new AppError(
        'vision-depth',
        `The vision tower should be read after block ${layer}, but the file has ${storedBlocks} blocks.`,
        visionBlocks === undefined
          ? 'Convert the mmproj file again: its clip.vision.feature_layer does not match its blocks.'
          : 'Correct visionBlocks in the model card.',
      );
  return layers;
}

function chosen(
  storedBlocks: number,
  featureLayers: readonly number[],
  order: VisionOrder,
  visionBlocks: number | undefined,
): readonly number[] {
  if (visionBlocks !== undefined) return [visionBlocks];
  if (order === 'reference') {
    const counted = featureLayers.map((layer) => (layer < 0 ? storedBlocks + 1 + layer : layer));
    return counted.length > 0 ? counted : [storedBlocks];
  }
  const ascending = [...new Set(featureLayers.filter((layer) => layer >= 0))].sort((a, b) => a - b);
  return ascending.length > 0 ? ascending : [storedBlocks - 1];
}
